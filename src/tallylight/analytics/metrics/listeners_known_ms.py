from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.levels import KNOWN

METRIC = Metric(
    title="Counted time",
    definition="For how long the listener count was known; of "
    "several streams together, where any was.",
    unit="ms",
    relation="levels",
    sql=f"{KNOWN} // 1000",
    sums="adds",
)
