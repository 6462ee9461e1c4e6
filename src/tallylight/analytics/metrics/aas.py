from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.levels import KNOWN
from tallylight.analytics.relations.sittings import LISTENED, SAMPLED

METRIC = Metric(
    title="AAS",
    definition="Average active sessions: listening time divided by the hours of the window that "
    "were known.",
    unit="listeners",
    relation="sittings",
    sql=f"row({LISTENED} + {SAMPLED}, coalesce({KNOWN} // 1000, 0))",
    sums="mean",
    final="CASE WHEN known_ms > 0 OR x[2] > 0 THEN round(coalesce(x[1], 0) / greatest(known_ms, "
    "coalesce(x[2], 0)), 2) END",
    of_sessions=True,
    rolls_up=True,
)
