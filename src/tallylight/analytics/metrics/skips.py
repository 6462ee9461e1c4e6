from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.plays import count_of

METRIC = Metric(
    title="Skips",
    definition="Plays that ended within 30 s although their item is known to be longer; none where "
    "the length is unknown, or the play was lost or failed.",
    unit="plays",
    relation="plays",
    sql=count_of("is_skip"),
    sums="adds",
    zero=True,
    rolls_up=True,
)
