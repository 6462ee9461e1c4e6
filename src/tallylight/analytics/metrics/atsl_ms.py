from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import LISTENED, SESSIONS

METRIC = Metric(
    title="Time per session",
    definition="Listening time inside the window per session of at least 60 s that reaches into "
    "it.",
    unit="ms",
    relation="sittings",
    sql=f"{LISTENED} // {SESSIONS}",
    sums="mean",
    of_sessions=True,
)
