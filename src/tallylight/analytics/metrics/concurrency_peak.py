from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Peak of sessions",
    definition="The most sessions that went on at the same time, exactly.",
    unit="sessions",
    relation="concurrency",
    sql="max(value)",
    sums="peak",
    zero=True,
    of_sessions=True,
    rolls_up=True,
)
