from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import COUNT, count_of

METRIC = Metric(
    title="Clean plays",
    definition="Plays without an error, as a share of all plays: 100 less the error rate.",
    unit="percent",
    relation="plays",
    sql="round(100 - " + dialect.share(count_of("had_errors"), COUNT) + ", 2)",
    sums="share",
    rolls_up=True,
)
