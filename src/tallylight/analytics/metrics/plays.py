from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Plays",
    definition="Plays whose start is in the window: songs, unless another kind is asked for.",
    unit="plays",
    relation="plays",
    sql="count(*)",
    sums="adds",
    zero=True,
)
