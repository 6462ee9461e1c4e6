from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Unknown time",
    definition="For how long a stream was not known to be either, since it was looked at "
    "first; of several streams together their sum.",
    unit="ms",
    relation="looks",
    sql="coalesce(sum(inside) FILTER (WHERE state = 'unknown'), 0)",
    sums="adds",
)
