from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import COUNT, count_of

METRIC = Metric(
    title="Error rate",
    definition="Plays with at least one error, as a share of all plays.",
    unit="percent",
    relation="plays",
    sql=dialect.share(count_of("had_errors"), COUNT),
    sums="share",
    rolls_up=True,
)
