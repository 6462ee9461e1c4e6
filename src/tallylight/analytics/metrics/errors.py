from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Errors",
    definition="Errors, each time one occurred.",
    unit="errors",
    relation="errors",
    sql="count(*)",
    sums="adds",
    zero=True,
)
