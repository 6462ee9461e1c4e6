from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.levels import WHEN

METRIC = Metric(
    title="Time of the peak",
    definition="When the listener count began to be at its highest, for the first "
    "time; a peak that the source saw between two counts is dated to the later one.",
    unit="instant",
    relation="levels",
    sql=f"arg_max({WHEN}, row(value, -({WHEN})))",
    sums="peak",
)
