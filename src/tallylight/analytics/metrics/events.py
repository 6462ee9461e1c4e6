from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Events",
    definition="Lines of the event log.",
    unit="events",
    relation="events",
    sql="count(*)",
    sums="adds",
    zero=True,
)
