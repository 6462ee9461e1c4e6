from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Last played",
    definition="When the last play began.",
    unit="instant",
    relation="plays",
    sql="max(started_at)",
    sums="peak",
)
