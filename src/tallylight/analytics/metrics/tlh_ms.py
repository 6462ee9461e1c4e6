from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Listening time",
    definition="Total listening time inside the window, over sessions of at least 60 s.",
    unit="ms",
    relation="sittings",
    sql="sum(inside) FILTER (WHERE whole >= 60000)",
    sums="adds",
    zero=True,
)
