from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import ANY, LISTENED, SAMPLED

METRIC = Metric(
    title="Listening time",
    definition="Total listening time inside the window, over sessions of at least 60 s. Of a site "
    "that never told of a session, the integral of its known listener counts; no site has both.",
    unit="ms",
    relation="sittings",
    sql=f"CASE WHEN {ANY} THEN {LISTENED} + {SAMPLED} END",
    sums="adds",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
