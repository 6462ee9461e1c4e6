"""Figures of plays against the golden answers: any filter, bucket, zone, order and state."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tallylight.analytics.catalogue import metrics
from tallylight.analytics.scope import Filter
from tallylight.analytics.window import BUCKETS, Bucket, Window
from tests.analytics.airtime import events_of, fill, stories
from tests.analytics.golden_plays import (
    DIMENSIONS,
    METRICS,
    Aired,
    Event,
    answers,
    known_of,
    place,
)
from tests.analytics.harness import (
    ODD_DAYS,
    STATES,
    Archive,
    at,
    window,
)
from tests.effort import tries

pytestmark = pytest.mark.past

_POLLED = st.sampled_from([None, 1, 2])
_PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
ROLLED = [name for name in METRICS if metrics()[name].rolls_up]
_BY = [*DIMENSIONS, "weekday", "hour"]


def compare(
    archive: Archive,
    asked: Window,
    plays: Sequence[Aired],
    *,
    by: Sequence[str] = (),
    where: Sequence[Filter] = (),
    polled: int | None = None,
) -> None:
    """Every metric by everything asked, cell by cell."""
    told, events = events_of(archive, plays, polled)
    pushed = [one for one in told if one.play.source != polled]
    spans = known_of(pushed, asked, archive.now // 1_000)
    names = {*by, *(one.dimension for one in where)}
    items = any(one.dimension == "item" and not one.excludes for one in where)
    chosen = [
        one
        for one in events
        if ("kind" in names or items or one.play.song.kind == "song")
        and all(_passes(one, each) for each in where)
    ]
    expected = answers(chosen, asked, by, spans)

    found = archive.figures([*METRICS], asked, by=by, where=where, bucket=asked.bucket)

    places = [[*METRICS].index(name) for name in ROLLED]
    ahead = archive.figures(ROLLED, asked, by=by, where=where, bucket=asked.bucket)
    assert ahead.rows == {key: [row[at] for at in places] for key, row in found.rows.items()}
    edges = asked.edges
    named = {
        (*key[:-1], None if key[-1] is None else place(edges[key[-1]], asked)[0]): row
        for key, row in found.rows.items()
    }
    differing = {
        key: (named.get(key), expected.get(key))
        for key in {*named, *expected}
        if named.get(key, "missing") != expected.get(key, "missing")
    }
    assert not differing, str(differing)


def _passes(one: Event, asked: Filter) -> bool:
    wanted = {value if value is None else str(value) for value in asked.values}
    has = {value if value is None else str(value) for value in DIMENSIONS[asked.dimension](one)}
    return bool(wanted & has) != asked.excludes


def _filters(draw: Any) -> list[Filter]:
    values: dict[str, list[str | None]] = {
        "kind": ["song", "news"],
        "artist": ["Nina Simone", None, "Ünal"],
        "stream": ["/live.mp3", None],
        "category": ["gold", "old", None],
        "presenter": ["Zoë", None],
    }
    names = draw(st.lists(st.sampled_from([*values]), max_size=2, unique=True))
    return [
        Filter(
            name,
            tuple(draw(st.sets(st.sampled_from(values[name]), min_size=1))),
            draw(st.booleans()),
        )
        for name in names
    ]


def check(archive: Archive, data: st.DataObject) -> None:
    """One example: some plays in some state, asked three times."""
    zone = data.draw(st.sampled_from([*ODD_DAYS]))
    odd = data.draw(st.sampled_from(ODD_DAYS[zone]))
    start = at(zone, odd.year, odd.month, odd.day)
    plays = data.draw(stories(start // 1_000 + 3_600_000))
    now = start // 1_000 + data.draw(st.sampled_from([5, 30, 200])) * 3_600_000
    plays = [play for play in plays if (play.ended or play.started) <= now]
    polled = data.draw(_POLLED)
    fill(archive, plays, now, polled)
    archive.seal(data.draw(st.sampled_from(STATES)))
    for _ in range(3):
        bucket: Bucket | None = data.draw(st.sampled_from([None, *BUCKETS]))
        first = odd - timedelta(days=data.draw(st.integers(0, 1)))
        asked = window(zone, first, data.draw(st.integers(1, 3)), bucket=bucket)
        by = data.draw(st.lists(st.sampled_from(_BY), max_size=2, unique=True))
        compare(archive, asked, plays, by=by, where=_filters(data.draw), polled=polled)


def test_any_plays_give_the_golden_figures(kept: Archive) -> None:
    examples = tries(3 if kept.ledger.database.is_postgres else 9)

    # A failing example is told as it was found: every try writes a store and files.
    @settings(deadline=None, max_examples=examples, phases=_PHASES)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        check(kept, data)

    run()
