from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Outages",
    definition="Outages that reach into the time: a stream was known to be down.",
    unit="times",
    relation="looks",
    sql="count(DISTINCT spell) FILTER (WHERE state = 'down')",
    sums="distinct",
)
