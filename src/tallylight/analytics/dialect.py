"""What engines spell differently; questions say the rest in plain SQL.

Times are µs since the epoch and zones are never reckoned with here: rows are placed by their
quarter-hour of UTC, and quarter-hours by the pieces of local time that `window` cut. A second
engine is a second file like this one.
"""

from collections.abc import Iterable, Sequence

from tallylight.model.buckets import QUARTER
from tallylight.model.time import Instant, moment


def micros(column: str) -> str:
    """A time as µs since the epoch."""
    return f"epoch_us({column})"


def instant(at: Instant) -> str:
    """A time as a constant that files are chosen by."""
    return f"TIMESTAMPTZ '{moment(at):%Y-%m-%d %H:%M:%S.%f}+00'"


def quarter(at: str) -> str:
    """The number of the quarter-hour of UTC that a time in µs lies in."""
    return f"({at}) // {QUARTER}"


def text(value: str) -> str:
    """A text as a constant."""
    return "'" + value.replace("'", "''") + "'"


def numbers(values: Iterable[int]) -> str:
    """Whole numbers as a list to be in; of none, one that nothing is in."""
    return ", ".join(map(str, values)) or "NULL"


def files(paths: Sequence[str], columns: str) -> str:
    """The rows of some files, which all have the same columns."""
    listed = ", ".join(map(text, paths))
    return f"SELECT {columns} FROM read_parquet([{listed}])"


def share(part: str, of: str) -> str:
    """A percentage with two decimals; NULL where there is nothing to have a share of."""
    return f"round(100.0 * ({part}) / nullif({of}, 0), 2)"


def mean(of: str, where: str) -> str:
    """The mean of whole numbers, over the rows of a condition, as the nearest whole number."""
    total, rows = f"sum({of}) FILTER (WHERE {where})", f"count(*) FILTER (WHERE {where})"
    return f"(2 * {total} + {rows}) // nullif(2 * {rows}, 0)"


def told(data: str, name: str) -> str:
    """A text inside of a JSON text."""
    return f"({data} ->> '$.{name}')"


def each_told(data: str, name: str) -> str:
    """The texts of a list inside of a JSON text, a row each."""
    return f"""unnest(from_json({data} -> '$.{name}', '["VARCHAR"]'))"""


def median(of: str) -> str:
    """The median; NULL of nothing."""
    return f"median({of})"


def series(first: str, last: str) -> str:
    """The whole numbers from `first` to `last`, both included, a row each."""
    return f"unnest(range({first}, {last} + 1))"


def short_series(first: str, last: str) -> str:
    """As `series`, sooner where most are of one number alone."""
    return f"unnest(CASE WHEN {first} = {last} THEN [{first}] ELSE range({first}, {last} + 1) END)"


def bits(number: str, size: int) -> str:
    """The set of numbers from 0 to before `size`, a bit each, of the rows of a group."""
    return f"bitstring_agg(({number})::INTEGER, 0, {size - 1})"


def has_bit(bits: str, number: str) -> str:
    """Whether a number is in a set."""
    return f"get_bit({bits}, ({number})::INTEGER) = 1"
