"""What a song does to the audience, apart from what its hour does: pure, over sums of its plays.

*Expected* is how the audience drifts in that hour of the week, for as long as the play lasted. The
drift of an hour is the robust mean of all plays in it; where they are few, the hours beside it
weigh in. What a play changed beyond that is its *impact*; of a song it is the mean of its plays.

Its interval is that of Student. How far plays scatter is told by the song's own plays and, as far
as they are few, by all plays of those hours. A song is flagged only where chance is ruled out for
all songs together (Benjamini and Hochberg), so that of hundreds hardly one is flagged in vain.
"""

from collections.abc import Mapping, Sequence
from math import exp, log, sqrt
from statistics import NormalDist
from typing import NamedTuple

SLOTS = 168
"""Hours of a week: 0 is Monday from midnight."""
LEAST_PLAYS = 5
FALSE_ALARMS = 0.02
"""The share of flagged songs that may be flagged in vain."""
# An hour is believed as if so many plays of the hours beside it had been heard as well.
_NEIGHBOURS = 2.0
# The scatter of a song's hours weighs as much as so many plays more.
_SHARED = 16
_NORMAL = NormalDist()
_CERTAINTY = 0.95


class Hour(NamedTuple):
    """Plays of one hour of the week that lie near to their median: how many, change, and ms."""

    plays: int
    change: float
    ms: float


class Song(NamedTuple):
    """Plays of a song: how many, and the mean and variance of what each changed beyond expected.

    usual: the mean variance of all plays in their hours.
    """

    plays: int
    impact: float
    variance: float
    usual: float


class Effect(NamedTuple):
    """Impact with its interval of 95 %, and how probable at least as much is by chance."""

    impact: float
    low: float
    high: float
    chance: float

    @property
    def distance(self) -> float:
        """How far the interval is from nothing; below 0 where it is not."""
        return max(self.low, -self.high)


def drifts(hours: Mapping[int, Hour]) -> dict[int, float]:
    """By hour of the week, listeners per ms; of hours without plays, what those beside say."""
    plays = sum(hour.plays for hour in hours.values())
    if not plays:
        return {}
    length = sum(hour.ms for hour in hours.values()) / plays
    found: dict[int, float] = {}
    for slot in range(SLOTS):
        own = hours.get(slot, Hour(0, 0, 0))
        beside = [hours[at] for at in _beside(slot) if at in hours]
        weight = _NEIGHBOURS * length if beside else 0
        ms = sum(hour.ms for hour in beside)
        near = sum(hour.change for hour in beside) / ms if ms else 0
        if own.ms + weight:
            found[slot] = (own.change + weight * near) / (own.ms + weight)
    return found


def _beside(slot: int) -> tuple[int, int]:
    return (slot - 1) % SLOTS, (slot + 1) % SLOTS


def effect(song: Song) -> Effect:
    """The impact of a song with at least two plays."""
    own = song.plays - 1
    variance = (own * song.variance + _SHARED * song.usual) / (own + _SHARED)
    error = sqrt(variance / song.plays)
    freedom = own + _SHARED
    margin = _quantile(_NORMAL.inv_cdf((1 + _CERTAINTY) / 2), freedom) * error
    chance = 2 * _NORMAL.cdf(-_normal(abs(song.impact) / error, freedom)) if error else 1.0
    return Effect(song.impact, song.impact - margin, song.impact + margin, chance)


def _normal(t: float, freedom: int) -> float:
    """What of a normal distribution is as probable as `t` of Student's, after Wallace."""
    return (8 * freedom + 1) / (8 * freedom + 3) * sqrt(freedom * log(1 + t * t / freedom))


def _quantile(z: float, freedom: int) -> float:
    """The other way round."""
    scaled = z * (8 * freedom + 3) / (8 * freedom + 1)
    return sqrt(freedom * (exp(scaled * scaled / freedom) - 1))


def flagged(chances: Sequence[float]) -> list[bool]:
    """Which of many are no chance: of these at most `FALSE_ALARMS` are expected to be."""
    order = sorted(range(len(chances)), key=chances.__getitem__)
    most = 0
    for rank, place in enumerate(order, 1):
        if chances[place] <= FALSE_ALARMS * rank / len(order):
            most = rank
    kept = {*order[:most]}
    return [place in kept for place in range(len(chances))]
