from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Items",
    definition="Different items that were played: songs, unless another kind is asked for; "
    "never a sum.",
    unit="items",
    relation="plays",
    sql="count(DISTINCT item_id)",
    sums="distinct",
    zero=True,
)
