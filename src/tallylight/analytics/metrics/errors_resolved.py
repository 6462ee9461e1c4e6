from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Resolved errors",
    definition="Errors that somebody has resolved since.",
    unit="errors",
    relation="errors",
    sql="count(*) FILTER (WHERE is_resolved)",
    sums="adds",
    zero=True,
)
