from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Tune-ins",
    definition="Sessions of at least 60 s that began in the window.",
    unit="sessions",
    relation="sittings",
    sql="nullif(count(*) FILTER (is_long AND began >= low), 0)",
    sums="adds",
    zero=True,
    of_sessions=True,
)
