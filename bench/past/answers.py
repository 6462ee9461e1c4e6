"""B5 and B15: what panels and questions take over HTTP, beside the same SQL, and how that grows."""

import math
import statistics
from collections import defaultdict
from collections.abc import Iterator
from itertools import count

from bench.kept import Goal
from bench.past.archive import Archive, Archives
from bench.past.direct import Direct
from bench.past.line import Line, RefusedError, asking
from bench.past.panels import BRIEF, PANELS, SPANS, Panel, every_question, window_of
from bench.past.sizes import DAYS, Size

# In each run a panel is asked so often, or for so long.
_ASKED, _LONGEST_MS = 8, 4_000
_TIMES, _PLUS_MS = 1.25, 10
_MOST, _MOST_BRIEF = 1.0, 0.2


class Panels:
    """B5: each panel of the Statistics page, in turn with its SQL alone; nothing is cached."""

    def __init__(self, archives: Archives, sessions: int) -> None:
        self._archive = archives.of(sessions)
        self._ours: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._theirs: defaultdict[tuple[str, str], list[float]] = defaultdict(list)
        self._turns = count(1)
        self._goals = {span: _panels_goal(span, Size(sessions)) for span in SPANS}

    @property
    def goals(self) -> list[Goal]:
        return list(self._goals.values())

    def run(self) -> None:
        """Ask for every panel some times."""
        direct = Direct(self._archive)
        with asking(self._archive) as line:
            for span, days in SPANS.items():
                for panel in PANELS:
                    self._ask(line, direct, panel, (span, days))
        direct.close()
        for span, goal in self._goals.items():
            self._conclude(span, goal)

    def _ask(self, line: Line, direct: Direct, panel: Panel, span: tuple[str, int]) -> None:
        name, days = span
        whole = window_of(self._archive, days)
        direct.took(panel, whole)
        line.took(panel.address(window_of(self._archive, days, next(self._turns))))
        spent = 0.0
        for _ in range(_ASKED):
            window = window_of(self._archive, days, next(self._turns))
            ours = line.took(panel.address(window))
            theirs = direct.took(panel, whole)
            self._ours[name, panel.name].append(ours)
            self._theirs[name, panel.name].append(theirs)
            spent += ours + theirs
            if spent > _LONGEST_MS:
                break

    def _conclude(self, span: str, goal: Goal) -> None:
        """Of all panels so far the one that is furthest from its bar is what counts."""
        found = {
            panel: (_p95(self._ours[at, panel]), _bar(self._theirs[at, panel]))
            for at, panel in self._ours
            if at == span
        }
        worst = max(found, key=lambda panel: found[panel][0] / found[panel][1])
        goal.values.append(found[worst][0])
        goal.references.append(found[worst][1])
        goal.notes["worst"] = worst
        goal.notes["panels"] = {
            panel: {
                "p95_ms": round(ours, 1),
                "bar_ms": round(bar, 1),
                "ratio": round(ours / bar, 2),
            }
            for panel, (ours, bar) in found.items()
        }


def _panels_goal(span: str, size: Size) -> Goal:
    bar = f"{_TIMES} × the p95 of the same SQL in DuckDB alone + {_PLUS_MS} ms"
    what = f"p95 of the panel furthest from its bar, of {span}, {size} sessions, beside {bar}"
    return Goal(f"B5 {span}", what, "ms", 1, at_most=True)


def _bar(waits: list[float]) -> float:
    return _TIMES * _p95(waits) + _PLUS_MS


def _p95(waits: list[float]) -> float:
    if len(waits) < 20:
        return max(waits)
    return statistics.quantiles(waits, n=20)[-1]


class Growth:
    """B15: every panel and every question of a year, at several sizes.

    What a server refuses to answer at some size, as it would take too long there, has no slope.
    """

    def __init__(self, archives: Archives, sizes: list[int]) -> None:
        self._archives = [archives.of(each) for each in sizes]
        self._waits: defaultdict[str, dict[int, list[float]]] = defaultdict(dict)
        self._kinds: dict[str, list[str]] = {}
        self._refused: defaultdict[str, list[int]] = defaultdict(list)
        told = ", ".join(str(Size(each)) for each in sizes)
        what = f"exponent of time over the facts read, a year, {told} sessions: the greatest"
        self._brief = Goal("B15 cards and trends", what, "", at_most=True, floor=_MOST_BRIEF)
        self._others = Goal("B15 questions", what, "", at_most=True, floor=_MOST)

    @property
    def goals(self) -> list[Goal]:
        return [self._brief, self._others]

    def run(self) -> None:
        """Ask everything once at each size, after a warm-up."""
        if not self._kinds:
            self._kinds = _kinds_read(self._archives[0])
        for archive in self._archives:
            self._ask(archive)
        answered = [name for name, each in self._waits.items() if len(each) > 1]
        exponents = {name: self._exponent(name) for name in answered}
        for goal, is_brief in ((self._brief, True), (self._others, False)):
            mine = {name: each for name, each in exponents.items() if (name in BRIEF) == is_brief}
            goal.values.append(max(mine.values()))
            goal.notes["exponents"] = dict(sorted(mine.items(), key=lambda one: -one[1]))
            goal.notes["median_ms"] = {
                name: {size: round(statistics.median(each), 1) for size, each in told.items()}
                for name, told in self._waits.items()
                if name in mine
            }
        self._others.notes["refused"] = {name: at for name, at in self._refused.items() if at}

    def _ask(self, archive: Archive) -> None:
        size = archive.size.sessions
        turns = count(len(self._waits["cards"].get(size, [])) * 3)
        with asking(archive, is_patient=False) as line:
            for panel in _everything(archive):
                if size in self._refused[panel.name]:
                    continue
                waits = self._waits[panel.name].get(size, [])
                try:
                    if not waits:
                        line.took(panel.address(window_of(archive, DAYS, 89)))
                    waits.append(line.took(panel.address(window_of(archive, DAYS, next(turns)))))
                except RefusedError:
                    self._refused[panel.name].append(size)
                else:
                    self._waits[panel.name][size] = waits

    def _exponent(self, name: str) -> float:
        """The slope of a straight line through time over facts, both as logarithms."""
        points = [
            (math.log(self._facts(name, size)), math.log(statistics.median(waits)))
            for size, waits in self._waits[name].items()
        ]
        facts, times = zip(*points, strict=True)
        return round(statistics.linear_regression(facts, times).slope, 3)

    def _facts(self, name: str, size: int) -> int:
        """How many facts there are of the kinds that a panel reads."""
        rows = next(each.rows for each in self._archives if each.size.sessions == size)
        return sum(rows[kind] for kind in self._kinds[name])


def _kinds_read(archive: Archive) -> dict[str, list[str]]:
    """What each panel and question reads: the same at any size."""
    direct, whole = Direct(archive), window_of(archive, DAYS)
    kinds = {panel.name: direct.kinds_read(panel, whole) for panel in _everything(archive)}
    direct.close()
    return kinds


def _everything(archive: Archive) -> Iterator[Panel]:
    yield from PANELS
    asked = {panel.question for panel in PANELS}
    yield from (each for each in every_question(archive) if each.question not in asked)
