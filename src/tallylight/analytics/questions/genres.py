from tallylight.analytics.shares import shares

QUESTION = shares(
    "genre",
    "Genres",
    "Plays by the genre of the song, the first that is named; and their share of all plays.",
    "Genre",
)
