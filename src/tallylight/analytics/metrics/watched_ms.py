from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import part

METRIC = Metric(
    title="Watch time",
    definition="Time watched or listened to inside the window, pauses left out; a session is "
    "split at the borders, evenly over its time, so days add up to weeks.",
    unit="ms",
    relation="sittings",
    sql=f"sum({part('watched_ms')})",
    sums="adds",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
