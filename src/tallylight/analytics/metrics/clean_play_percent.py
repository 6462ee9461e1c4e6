from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Clean plays",
    definition="Plays without an error, as a share of all plays: 100 less the error rate.",
    unit="percent",
    relation="plays",
    sql="round(100 - " + dialect.share("count(*) FILTER (WHERE had_errors)", "count(*)") + ", 2)",
    sums="share",
)
