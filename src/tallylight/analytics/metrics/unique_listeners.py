from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import ALL_PEOPLE

METRIC = Metric(
    title="Listeners",
    definition="Distinct listeners with a session that reaches into the window, however short; "
    "never a sum.",
    unit="listeners",
    relation="sittings",
    sql=ALL_PEOPLE,
    sums="distinct",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
