from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import ALL_ONCE

METRIC = Metric(
    title="Sessions",
    definition="Sessions that reach into the window, however short; one that lasts over a border "
    "is in both pieces, and once in the whole.",
    unit="sessions",
    relation="sittings",
    sql="nullif(count(DISTINCT key), 0)",
    once=ALL_ONCE,
    sums="distinct",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
