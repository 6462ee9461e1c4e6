from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.levels import HEARD, KNOWN

METRIC = Metric(
    title="Average listeners",
    definition="The mean of the listener count over the time in which it was known.",
    unit="listeners",
    relation="levels",
    sql=f"{HEARD} / nullif({KNOWN}, 0)",
    sums="mean",
    final="round(x, 2)",
)
