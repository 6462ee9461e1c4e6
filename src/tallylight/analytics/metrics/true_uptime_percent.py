from tallylight.analytics import dialect
from tallylight.analytics.contract import Metric
from tallylight.analytics.relations.looks import KNOWN

METRIC = Metric(
    title="Uptime",
    definition="Time known up over time known up or down, in percent; what is unknown is not "
    "counted. Of several streams together, of the sums of their times.",
    unit="percent",
    relation="looks",
    sql=dialect.share(
        "coalesce(sum(inside) FILTER (WHERE state = 'up'), 0)",
        KNOWN,
    ),
    sums="share",
)
