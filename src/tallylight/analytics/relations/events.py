"""Lines of the event log; `category` is that of the event, not of the item it names."""

from tallylight.analytics import dialect
from tallylight.analytics.contract import Dimension, Relation
from tallylight.analytics.dimensions import ITEMS, PLACES
from tallylight.analytics.scope import Scope

DIMENSIONS = {
    **PLACES,
    **ITEMS,
    "level": Dimension("Level", "f.level"),
    "category": Dimension("Category", "f.category"),
    "event": Dimension("Event", "f.event"),
    "deck": Dimension("Deck", "f.deck"),
}
_AT = dialect.micros("f.at") + " // 1000"


def _rows(scope: Scope) -> str:
    return f"""
        SELECT {scope.columns(DIMENSIONS)} {_AT} AS moment, f.event AS name,
            f.item IS NOT NULL AS names_item
        FROM {scope.facts("events")} {scope.joined(DIMENSIONS)}
        WHERE {scope.chosen(DIMENSIONS)}
    """


RELATION = Relation("Events", _rows, DIMENSIONS)
