from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Mean length",
    definition="The mean length of the items played, else as expected, over the plays that "
    "ended and of which both this and the time on air are known.",
    unit="ms",
    relation="plays",
    sql=dialect.mean("length_ms", "is_over AND aired_ms IS NOT NULL AND length_ms IS NOT NULL"),
    sums="mean",
)
