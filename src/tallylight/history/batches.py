"""Rows that came from the store as one JSON document, unpacked in DuckDB.

Neither side touches a row in Python: the store's database makes the document, DuckDB takes it
apart. Ids are hex, instants µs since the epoch, booleans 0 and 1.
"""

from collections.abc import Mapping

_READ = {"UUID": "VARCHAR", "TIMESTAMPTZ": "BIGINT", "BOOLEAN": "TINYINT"}


def unpacked(columns: Mapping[str, str]) -> str:
    """A SELECT with a `?` for the document: an array of objects with the columns by their places.

    Names, in every row again, would take half as long again. The document stands in a table of one
    row: a parameter alone would be taken apart while the query is planned, cell by cell, which
    takes three times as long.
    """
    types = enumerate(columns.values())
    told = ", ".join(f'"{place}": "{_READ.get(type_, type_)}"' for place, type_ in types)
    cells = ", ".join(
        f'{_cell(place, type_)} AS "{name}"' for place, (name, type_) in enumerate(columns.items())
    )
    rows = f"unnest(from_json(document, '[{{{told}}}]'))"
    return f"SELECT {cells} FROM (SELECT {rows} AS row FROM (VALUES (?)) AS given(document))"


def _cell(place: int, type_: str) -> str:
    cell = f'row."{place}"'
    if type_ == "TIMESTAMPTZ":
        return f"make_timestamptz({cell})"
    return f"{cell}::{type_}" if type_ in _READ else cell
