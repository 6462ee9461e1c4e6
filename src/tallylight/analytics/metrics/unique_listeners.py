from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Listeners",
    definition="Distinct listeners with a session that reaches into the window, however short; "
    "never a sum.",
    unit="listeners",
    relation="sittings",
    sql="nullif(count(DISTINCT person), 0)",
    sums="distinct",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
