from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import STARTS

METRIC = Metric(
    title="Tune-ins",
    definition="Sessions of at least 60 s that began in the window.",
    unit="sessions",
    relation="sittings",
    sql=f"nullif({STARTS}, 0)",
    sums="adds",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
