from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Average listeners",
    definition="The mean of the listener count over the time in which it was known.",
    unit="listeners",
    relation="levels",
    sql="sum(value * inside) FILTER (NOT is_rise) / sum(inside) FILTER (NOT is_rise)",
    sums="mean",
    final="round(x, 2)",
)
