from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import ANY, LASTED, SAMPLED

METRIC = Metric(
    title="Gross listening time",
    definition="Listening time of all sessions, however short. Of a site that never told of a "
    "session, the integral of its known listener counts.",
    unit="ms",
    relation="sittings",
    sql=f"CASE WHEN {ANY} THEN coalesce(sum({LASTED}) FILTER (key IS NOT NULL), 0) + {SAMPLED} END",
    sums="adds",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
