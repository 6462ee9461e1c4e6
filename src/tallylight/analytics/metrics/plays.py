from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import COUNT

METRIC = Metric(
    title="Plays",
    definition="Plays whose start is in the window: songs, unless another kind is asked for.",
    unit="plays",
    relation="plays",
    sql=COUNT,
    sums="adds",
    zero=True,
    rolls_up=True,
)
