from tallylight.analytics.contract import Metric

METRIC = Metric(
    title="Performances",
    definition="Sessions that overlap any part of the airing of a song, on all streams of its "
    "programme: no minimum, nobody who is left out, counted exactly. Unknown where the site never "
    "listed a listener.",
    unit="performances",
    relation="performances",
    sql="coalesce(sum(performances), CASE WHEN count(*) > 0 THEN -1 END)",
    sums="adds",
    final="nullif(x, -1)",
    zero=True,
    of_sessions=True,
)
