from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Time of the peak of sessions",
    definition="When as many sessions as ever in the window first went on at the same time.",
    unit="instant",
    relation="concurrency",
    sql="arg_max(greatest(began, low) * 1000, row(value, -began))",
    sums="peak",
    of_sessions=True,
    rolls_up=True,
)
