from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Skips",
    definition="Plays that ended within 30 s although their item is known to be longer; none where "
    "the length is unknown, or the play was lost or failed.",
    unit="plays",
    relation="plays",
    sql="count(*) FILTER (WHERE is_skip)",
    sums="adds",
    zero=True,
)
