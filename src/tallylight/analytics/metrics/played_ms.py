from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Time on air",
    definition="How long plays were on air, told or from start to end; one that is open counts up "
    "to now, at most its expected length. It belongs to the start of the play.",
    unit="ms",
    relation="plays",
    sql="sum(played_ms)",
    sums="adds",
    zero=True,
    rolls_up=True,
)
