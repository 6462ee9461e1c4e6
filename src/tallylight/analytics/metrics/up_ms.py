from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Time up",
    definition="For how long a stream was known to be up; of several streams together their sum.",
    unit="ms",
    relation="looks",
    sql="coalesce(sum(inside) FILTER (WHERE state = 'up'), 0)",
    sums="adds",
)
