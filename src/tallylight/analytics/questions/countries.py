from tallylight.analytics.breakdown import breakdown

QUESTION = breakdown("country", "Country", "Countries")
