from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Cume of 5 minutes",
    definition="Distinct listeners with at least 5 minutes inside one quarter-hour; never a sum.",
    unit="listeners",
    relation="quarter_hours",
    sql="count(DISTINCT person)",
    sums="distinct",
    zero=True,
    of_sessions=True,
)
