"""Parts of the local day, weekdays and weekends apart, as buckets of a window."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from tallylight.analytics.window import Run, Window
from tallylight.model.errors import InvalidError

Part = tuple[int, int]
_SATURDAY = 5
_OTHER = -1


@dataclass(frozen=True)
class Dayparts(Window):
    """A window whose buckets are parts of days: `2 * place`, and one more at weekends.

    Time that is in no part is in bucket -1.
    """

    parts: tuple[Part, ...] = ()

    def runs(self, *, by_hour: bool = False) -> list[Run]:
        """Hours one after another, with the part they lie in as their bucket."""
        del by_hour
        hourly = Window(self.start, self.end, self.zone).runs(by_hour=True)
        return [part for run in hourly for part in self._parted(run)]

    def _parted(self, run: Run) -> Iterator[Run]:
        def bucket_of(piece: int) -> int:
            return self._bucket(run.weekday, run.hour + piece)

        for bucket, pieces in groupby(range(run.pieces), bucket_of):
            first, *others = pieces
            yield run.part(first, first + len(others) + 1)._replace(bucket=bucket)

    def _bucket(self, weekday: int, hour: int) -> int:
        for place, part in enumerate(self.parts):
            if hour in hours(part):
                return 2 * place + (weekday >= _SATURDAY)
        return _OTHER


def hours(part: Part) -> Sequence[int]:
    """The hours of a part; one that ends before it begins goes on after midnight."""
    first, last = part
    return range(first, last) if first < last else [*range(first, 24), *range(last)]


def read_parts(told: str) -> tuple[Part, ...]:
    """Parts as people write them, such as "6-10, 10-15"; raises `InvalidError`."""
    parts: list[Part] = []
    taken: set[int] = set()
    for each in told.split(","):
        first, _, last = each.strip().partition("-")
        if not (first.isdecimal() and last.isdecimal()):
            raise InvalidError('Dayparts are hours like "6-10,10-15,22-6".', path="dayparts")
        part = int(first), int(last)
        if part[0] > 23 or part[1] > 24 or part[0] == part[1]:  # noqa: PLR2004 - hours of a day
            raise InvalidError("The hours of a daypart are from 0 to 24.", path="dayparts")
        if taken & {*hours(part)}:
            raise InvalidError("An hour can be in one daypart only.", path="dayparts")
        taken.update(hours(part))
        parts.append(part)
    return tuple(parts)


def name_of(part: Part) -> str:
    """A part as it is shown."""
    return f"{part[0]:02}–{part[1]:02}"
