from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Time down",
    definition="For how long a stream was known to be down: the sum of its outages; of "
    "several streams together their sum.",
    unit="ms",
    relation="looks",
    sql="coalesce(sum(inside) FILTER (WHERE state = 'down'), 0)",
    sums="adds",
)
