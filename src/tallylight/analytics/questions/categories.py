from tallylight.analytics.shares import shares

QUESTION = shares(
    "category",
    "Categories",
    "Plays by the categories of the song. A song may have several and counts in each, so shares "
    "may come to more than 100.",
    "Category",
)
