"""Who listened on each sealed day, as sets: people of many days are not added up, but united.

A set is kept in blocks of bits, one for each person, and has no blocks that would be empty: so a
day on which all of a hundred thousand people are met takes 12 kB, and a year of such days is united
in milliseconds.
"""

from collections.abc import Iterable

from tallylight.analytics import dialect
from tallylight.analytics.dimensions import SITE
from tallylight.analytics.ruled import NOBODY
from tallylight.analytics.scope import Scope

TABLES = {
    "day_listeners": {
        "day": "INTEGER",
        "site": "INTEGER",
        "is_long": "BOOLEAN",
        "block": "INTEGER",
        "people": "BIT",
    },
}
DIMENSIONS = {"site": SITE}
"""What sets can be grouped and chosen by."""
BLOCK = 8_192


def united(scope: Scope, days: Iterable[int]) -> str:
    """The SELECT of all people of some days in a scope, as `person`; with `is_long`, and by site.

    A person may be there twice: by long sessions, and by short ones.
    """
    listed, sites = dialect.numbers(sorted(days)), dialect.numbers(scope.sites)
    return f"""
        SELECT {scope.columns(DIMENSIONS)} f.is_long,
            f.block * {BLOCK} + f.place + {NOBODY} AS person
        FROM (
            SELECT site, is_long, block, people, {dialect.series("0", str(BLOCK - 1))} AS place
            FROM (
                SELECT site, is_long, block, bit_or(people) AS people FROM day_listeners
                WHERE day IN ({listed}) AND site IN ({sites}) GROUP BY ALL
            )
        ) AS f {scope.joined(DIMENSIONS)}
        WHERE {dialect.has_bit("f.people", "f.place")} AND {scope.chosen(DIMENSIONS)}
    """
