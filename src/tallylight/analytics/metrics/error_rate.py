from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Error rate",
    definition="Plays with at least one error, as a share of all plays.",
    unit="percent",
    relation="plays",
    sql=dialect.share("count(*) FILTER (WHERE had_errors)", "count(*)"),
    sums="share",
)
