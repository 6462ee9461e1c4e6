from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Plays with errors",
    definition="Plays with at least one error.",
    unit="plays",
    relation="plays",
    sql="count(*) FILTER (WHERE had_errors)",
    sums="adds",
    zero=True,
)
