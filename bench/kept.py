"""Results: medians with their spread, beside the bar; as JSON and as a table."""

import json
import statistics
from pathlib import Path
from typing import Any

import msgspec

from bench.machine import results_path


class Goal(msgspec.Struct):
    """One goal: what was measured in each run, the reference of the same run, and the bar.

    The ratio is `value / reference`; `at_most` where small is good. floor: what `value` itself must
    reach, in `unit`, whatever the ratio.
    """

    name: str
    what: str
    unit: str
    bar: float | None = None
    at_most: bool = False
    floor: float | None = None
    values: list[float] = []
    references: list[float] = []
    notes: dict[str, Any] = {}

    @property
    def ratios(self) -> list[float]:
        return [ours / theirs for ours, theirs in zip(self.values, self.references, strict=True)]

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ratios) if self.references else None

    @property
    def value(self) -> float:
        return statistics.median(self.values)

    @property
    def is_met(self) -> bool:
        ratio, floor = self.ratio, self.floor
        if ratio is not None and self.bar is not None and not _reaches(ratio, self.bar, self):
            return False
        return floor is None or _reaches(self.value, floor, self)

    def summary(self) -> dict[str, Any]:
        return {
            **msgspec.to_builtins(self),
            "median": self.value,
            "reference_median": statistics.median(self.references) if self.references else None,
            "ratio": self.ratio,
            "ratio_spread": [min(self.ratios), max(self.ratios)] if self.references else None,
            "met": self.is_met,
        }


def _reaches(figure: float, bar: float, goal: Goal) -> bool:
    return figure <= bar if goal.at_most else figure >= bar


def keep(machine: dict[str, Any], goals: list[Goal], seconds: float) -> Path:
    """Write the results; the path of the table."""
    path = results_path("")
    told = {"machine": machine, "seconds": seconds, "goals": [goal.summary() for goal in goals]}
    path.with_suffix(".json").write_text(json.dumps(told, indent=1) + "\n")
    table = path.with_suffix(".md")
    table.write_text(_page(machine, goals, seconds))
    return table


def _page(machine: dict[str, Any], goals: list[Goal], seconds: float) -> str:
    lines = [
        f"# Measured {machine['date']}, commit {machine['commit']}",
        "",
        "; ".join(f"{name}: {told}" for name, told in machine.items()) + ".",
        "",
        f"The whole run took {seconds / 60:.1f} minutes.",
        "",
        "| goal | measured | median (least–most) | reference | ratio (least–most) | bar | met |",
        "|---|---|---|---|---|---|---|",
        *map(_row, goals),
        "",
    ]
    return "\n".join(lines)


def _row(goal: Goal) -> str:
    ratio = reference = "–"
    if goal.references:
        reference = _spread(goal.references)
        ratio = f"**{goal.ratio:.2f}** ({min(goal.ratios):.2f}–{max(goal.ratios):.2f})"
    sign = "≤" if goal.at_most else "≥"
    bars = [f"{sign} {goal.bar:g}×"] if goal.bar is not None else []
    bars += [f"{sign} {goal.floor:,g} {goal.unit}"] if goal.floor is not None else []
    cells = [goal.name, f"{goal.what}, {goal.unit}", _spread(goal.values), reference, ratio]
    cells += [" and ".join(bars) or "–", "yes" if goal.is_met else "**no**"]
    return f"| {' | '.join(cells)} |"


def _spread(figures: list[float]) -> str:
    return f"{_plain(statistics.median(figures))} ({_plain(min(figures))}–{_plain(max(figures))})"


def _plain(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.2f}"
