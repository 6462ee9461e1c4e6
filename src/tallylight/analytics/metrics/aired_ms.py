from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Mean time on air",
    definition="The mean time on air, over the plays that ended and of which both this and the "
    "length of the item are known.",
    unit="ms",
    relation="plays",
    sql=dialect.mean("aired_ms", "is_over AND aired_ms IS NOT NULL AND length_ms IS NOT NULL"),
    sums="mean",
)
