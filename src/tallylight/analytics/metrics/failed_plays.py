from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import count_of

METRIC = Metric(
    title="Plays with errors",
    definition="Plays with at least one error.",
    unit="plays",
    relation="plays",
    sql=count_of("had_errors"),
    sums="adds",
    zero=True,
    rolls_up=True,
)
