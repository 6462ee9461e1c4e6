from tallylight.analytics.breakdown import breakdown

QUESTION = breakdown("app", "App", "Apps")
