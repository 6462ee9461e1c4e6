from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Skip rate",
    definition="Skips as a share of the plays of which it can be known: that ended, of an item "
    "of known length.",
    unit="percent",
    relation="plays",
    sql=dialect.share("count(*) FILTER (WHERE is_skip)", "count(*) FILTER (WHERE knows_skip)"),
    sums="share",
)
