from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import ANY, SAMPLED

METRIC = Metric(
    title="Gross listening time",
    definition="Listening time of all sessions, however short. Of a site that never told of a "
    "session, the integral of its known listener counts.",
    unit="ms",
    relation="sittings",
    sql=f"CASE WHEN {ANY} THEN coalesce(sum(inside) FILTER (key IS NOT NULL), 0) + {SAMPLED} END",
    sums="adds",
    zero=True,
    of_sessions=True,
)
