from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import LISTENED, SESSIONS, SESSIONS_ONCE

METRIC = Metric(
    title="Time per session",
    definition="Listening time inside the window per session of at least 60 s that reaches into "
    "it.",
    unit="ms",
    relation="sittings",
    sql=f"{LISTENED} // {SESSIONS}",
    once=f"{LISTENED} // {SESSIONS_ONCE}",
    sums="mean",
    of_sessions=True,
    rolls_up=True,
)
