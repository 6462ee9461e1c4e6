from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Aggregate tuning time",
    definition="Session time inside the window without a minimum, less the time in which an item "
    "marked as licensed was on air on the programme of the session.",
    unit="ms",
    relation="tuning",
    sql="sum(inside) FILTER (licensed_ms IS NULL) - coalesce(sum(licensed_ms), 0)",
    sums="adds",
    zero=True,
    of_sessions=True,
)
