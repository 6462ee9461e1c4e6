from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import count_of

METRIC = Metric(
    title="Skip rate",
    definition="Skips as a share of the plays of which it can be known: that ended, of an item "
    "of known length.",
    unit="percent",
    relation="plays",
    sql=dialect.share(count_of("is_skip"), count_of("knows_skip")),
    sums="share",
    rolls_up=True,
)
