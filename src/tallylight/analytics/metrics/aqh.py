from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="AQH",
    definition="Average quarter-hour audience: listeners with at least 5 minutes inside a "
    "quarter-hour, as the mean over all quarter-hours that were known.",
    unit="listeners",
    relation="quarter_hours",
    sql="sum(persons)",
    sums="mean",
    final="round(x / nullif(quarters, 0), 2)",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
