from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Peak listeners",
    definition="The highest known listener count, or the source's own peak where it rose between "
    "two counts; of several streams together the highest sum, never the sum of peaks.",
    unit="listeners",
    relation="levels",
    sql="max(value)",
    sums="peak",
)
