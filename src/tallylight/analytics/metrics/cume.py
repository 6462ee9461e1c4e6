from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Cume",
    definition="Distinct listeners with a session of at least 60 s that reaches into the window; "
    "never a sum.",
    unit="listeners",
    relation="sittings",
    sql="count(DISTINCT person) FILTER (WHERE whole >= 60000)",
    sums="distinct",
    zero=True,
)
