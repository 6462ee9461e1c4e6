from tallylight.analytics.breakdown import breakdown

QUESTION = breakdown("device", "Device", "Devices")
