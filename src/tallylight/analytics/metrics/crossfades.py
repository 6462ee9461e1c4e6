from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Crossfades",
    definition="Crossfades that were completed (event `crossfade_completed`) and of which the "
    "event names the item.",
    unit="times",
    relation="events",
    sql="count(*) FILTER (WHERE name = 'crossfade_completed' AND names_item)",
    sums="adds",
    zero=True,
)
