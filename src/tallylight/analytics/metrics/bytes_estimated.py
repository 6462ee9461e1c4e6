from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.sittings import part

METRIC = Metric(
    title="Bytes estimated",
    definition="How much of the bytes served is bit rate × watch time, because the source does "
    "not report it.",
    unit="bytes",
    relation="sittings",
    sql=f"sum({part('bytes_served')}) FILTER (is_estimated)",
    sums="adds",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
