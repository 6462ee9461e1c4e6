from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import PEOPLE

METRIC = Metric(
    title="Cume",
    definition="Distinct listeners with a session of at least 60 s that reaches into the window; "
    "never a sum.",
    unit="listeners",
    relation="sittings",
    sql=PEOPLE,
    sums="distinct",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
