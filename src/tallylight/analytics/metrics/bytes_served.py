from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import part

METRIC = Metric(
    title="Bytes served",
    definition="What was sent, as the source reports it; else bit rate × watch time. A session is "
    "split at the borders, evenly over its time. Unknown where neither is told.",
    unit="bytes",
    relation="sittings",
    sql=f"coalesce(sum({part('bytes_served')}), CASE WHEN count(key) > 0 THEN -1 END)",
    sums="adds",
    final="nullif(x, -1)",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
