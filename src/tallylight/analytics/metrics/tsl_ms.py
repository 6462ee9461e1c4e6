from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import LISTENED, PEOPLE

METRIC = Metric(
    title="Time spent listening",
    definition="Listening time per listener: that of sessions of at least 60 s, divided by cume.",
    unit="ms",
    relation="sittings",
    sql=f"{LISTENED} // {PEOPLE}",
    sums="mean",
    of_sessions=True,
    rolls_up=True,
)
