"""Any order, any duplicate, any batch, either store: the same stories (promise 2)."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.database import BOTH, examples, lent
from tests.ledger import Ledger, observation

TITLES = ("Blue Monday", "1979", "Ágætis byrjun")
STATES = ("playing", "paused", "buffering", None)
PLAYBACK = ("direct_play", "transcode", None)
# Few times, on both sides of every window, so that steps meet.
TIMES = (0, 10, 20, 100, 110, 200, 320, 1_900, 2_000, 3_900, 9_200, 9_210)
CLOSE = (0, 10, 20, 30, 240)
# One thing, described in several ways: the newest description holds.
FILMS = (
    {"title": "Film", "guid": "g"},
    {"title": "Film", "guid": "g", "kind": "movie"},
    {"title": "Film (restored)", "guid": "g", "year": 1968},
)
VIEWERS = ({"ip": "192.0.2.1", "user_agent": "VLC"}, {"external_id": "u1", "name": "Ada"})


@st.composite
def play_steps(draw: st.DrawFn) -> Any:
    at = draw(st.sampled_from(TIMES))
    subject = draw(st.sampled_from(("p1", "p2", "p3", "p4", str(UUID(int=7)))))
    kind = draw(st.sampled_from(("play.started", "play.started", "play.ended")))
    uid = draw(st.uuids(version=4))
    if kind == "play.ended":
        told = {"aired_ms": draw(st.sampled_from((None, 20_000)))}
        return observation(kind, at, uid=uid, subject=subject, **told)
    item = {"title": draw(st.sampled_from(TITLES)), "artist": draw(st.sampled_from((None, "X")))}
    lane = {
        "stream": draw(st.sampled_from(("/a", None))),
        "deck": draw(st.sampled_from(("A", None))),
    }
    expected = draw(st.sampled_from((None, 100_000)))
    return observation(kind, at, uid=uid, subject=subject, item=item, expected_ms=expected, **lane)


@st.composite
def session_steps(draw: st.DrawFn, times: tuple[int, ...] = TIMES) -> Any:
    at = draw(st.sampled_from(times))
    subject = "s1" if times is CLOSE else draw(st.sampled_from(("s1", str(UUID(int=9)))))
    kind = draw(st.sampled_from(("session.started", "session.progressed", "session.ended")))
    told: dict[str, Any] = {
        "state": draw(st.sampled_from(STATES)),
        "position_ms": draw(st.sampled_from((None, at * 500))),
        "playback_type": draw(st.sampled_from(PLAYBACK)),
    }
    if kind == "session.started" or draw(st.booleans()):
        told["viewer"] = draw(st.sampled_from(VIEWERS))
        told |= draw(st.sampled_from(({"stream": "/a"}, *({"item": film} for film in FILMS))))
    return observation(kind, at, uid=draw(st.uuids(version=4)), subject=subject, **told)


steps = st.one_of(
    st.lists(play_steps() | session_steps(), min_size=1, max_size=14),
    st.lists(session_steps(times=CLOSE), min_size=3, max_size=7),
)


@pytest.fixture(scope="module", params=BOTH)
def ledgers(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Ledger, Ledger]]:
    folder: Path = tmp_path_factory.mktemp("order")
    (folder / "plain").mkdir()
    (folder / "shuffled").mkdir()
    with (
        lent(request) as url,
        closing(Ledger(folder / "plain")) as plain,
        closing(Ledger(folder / "shuffled", url)) as shuffled,
    ):
        yield plain, shuffled


def test_any_delivery_tells_the_same_stories(ledgers: tuple[Ledger, Ledger]) -> None:
    plain, shuffled = ledgers

    @examples(shuffled.database)
    @given(told=steps, seed=st.randoms(use_true_random=False))
    def run(told: list[Any], seed: Random) -> None:
        plain.clear()
        shuffled.clear()

        plain.write(sorted(told, key=lambda one: (one.at, one.id)))
        for batch in _delivered(told, seed):
            shuffled.write(batch)
            if seed.random() < 0.3:
                shuffled.forget()

        assert shuffled.digest == plain.digest

    run()


def test_stories_derived_again_are_the_same(ledgers: tuple[Ledger, Ledger]) -> None:
    _, ledger = ledgers

    @examples(ledger.database)
    @given(told=steps, seed=st.randoms(use_true_random=False))
    def run(told: list[Any], seed: Random) -> None:
        ledger.clear()
        for batch in _delivered(told, seed):
            ledger.write(batch)
        before = ledger.digest

        ledger.rederive()

        assert ledger.digest == before

    run()


def _delivered(told: list[Any], seed: Random) -> Iterator[list[Any]]:
    """The observations in any order, some twice, in batches of any size."""
    sent = told + seed.sample(told, seed.randint(0, len(told)))
    seed.shuffle(sent)
    while sent:
        size = seed.randint(1, len(sent))
        yield sent[:size]
        sent = sent[size:]
