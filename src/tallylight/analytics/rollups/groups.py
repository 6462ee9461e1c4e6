"""Which sums each group is made of: what does not add up is kept of single cells, and of sites.

A *cell* is a stream of a site, or what a source told without a stream. How many people listened on
some cells of a site does not follow from those of each, so a group has to be one cell or all.
"""

from dataclasses import replace

from tallylight.analytics.dimensions import PLACES
from tallylight.analytics.engine import Cursor
from tallylight.analytics.scope import Scope
from tallylight.store.read.counts import TOGETHER


def lay_groups(cursor: Cursor, scope: Scope, cells: str) -> bool:
    """Lay out the groups of a scope as `grouped_cells`; whether each is one cell, or all of a site.

    cells: the SELECT of all there are, as `site`, `source`, `stream` and `place`, a number for
    each. Beside the dimensions, the table has `site_key` and `place`, which is `TOGETHER` of all.
    """
    own = replace(scope, parameters={})
    listed = "".join(f"{name}, " for name in scope.by)
    groups = f"GROUP BY {', '.join(scope.by)}" if scope.by else ""
    chosen = f"""
        SELECT {own.columns(PLACES)} f.place, f.site AS site_key
        FROM cells AS f {own.joined(PLACES)} WHERE {own.chosen(PLACES)}
    """
    sql = f"""
        CREATE OR REPLACE TEMPORARY TABLE grouped_cells AS
        WITH cells AS ({cells}),
        own AS (SELECT site AS own_site, count(*) AS cells FROM cells GROUP BY site),
        groups AS (
            SELECT {listed} min(site_key) AS site_key, min(place) AS place,
                count(*) AS cells, count(DISTINCT site_key) AS sites
            FROM ({chosen}) {groups}
        )
        SELECT {listed} site_key, CASE WHEN g.cells = 1 THEN place ELSE {TOGETHER} END AS place,
            g.cells = 1 OR (g.sites = 1 AND g.cells = own.cells) AS fits
        FROM groups AS g JOIN own ON own_site = site_key
    """
    cursor.execute(sql, own.parameters or None)
    row = cursor.execute("SELECT bool_and(fits) FROM grouped_cells").fetchone()
    return bool(row and row[0])
