from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallylight.model.coverage import Stretch
from tallylight.model.report import StreamState
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant
from tallylight.model.uptime import Uptime, stability, uptime

LOOK = 15 * SECOND
HOLD = 5 * LOOK // 2


def stretch(state: StreamState, start: Instant, last: Instant) -> Stretch:
    return Stretch(
        key=1, source=1, stream=1, state=state, started_at=start, last_at=last, interval_ms=15_000
    )


def test_uptime_is_the_share_of_known_time() -> None:
    seen = [
        stretch("up", 0, 6 * HOUR),
        stretch("down", 6 * HOUR, 7 * HOUR),
        stretch("up", 7 * HOUR, 10 * HOUR),
    ]

    told = uptime(seen, 0, 10 * HOUR, 10 * HOUR)

    assert told == Uptime(up=9 * HOUR, down=HOUR, outages=1)
    assert told.ratio == 0.9


def test_what_nobody_knows_is_not_counted() -> None:
    seen = [
        stretch("up", 0, HOUR),
        stretch("unknown", HOUR, 2 * HOUR),
        stretch("up", 4 * HOUR, 5 * HOUR),
    ]

    assert uptime(seen, 0, 9 * HOUR, 9 * HOUR) == Uptime(up=2 * HOUR, down=0, outages=0)


def test_an_outage_is_cut_to_the_time_asked_for_and_goes_on_to_now() -> None:
    seen = [stretch("up", 0, HOUR), stretch("down", HOUR, 3 * HOUR)]

    assert uptime(seen, 2 * HOUR, 3 * HOUR, 3 * HOUR) == Uptime(0, HOUR, 1)
    assert uptime(seen, 4 * HOUR, 5 * HOUR, 5 * HOUR) == Uptime(0, 0, 0)


def test_nothing_seen_is_no_uptime_at_all() -> None:
    assert uptime([], 0, HOUR, HOUR).ratio is None


def known_at(seen: list[Stretch], at: Instant, now: Instant) -> StreamState | None:
    """The golden answer: what the stretches say of one instant."""
    for one, following in pairwise([*seen, None]):
        if one is None or at < one.started_at:
            continue
        if following is not None and at >= following.started_at:
            continue
        until = now if following is None else following.started_at
        is_held = until - one.last_at <= HOLD
        return one.state if at < one.last_at or is_held else None
    return None


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(("up", "down", "unknown")), st.integers(0, 40), st.integers(0, 9)
        ),
        min_size=1,
        max_size=8,
    ),
    start=st.integers(0, 200),
    length=st.integers(1, 200),
)
def test_uptime_is_what_each_instant_says(
    steps: list[tuple[StreamState, int, int]], start: int, length: int
) -> None:
    seen: list[Stretch] = []
    at = 50 * LOOK
    for state, looks, away in steps:
        seen.append(stretch(state, at, at + looks * LOOK))
        at += (looks + 1 + away) * LOOK
    begin, end = start * LOOK, (start + length) * LOOK
    seen = [one for one in seen if one.started_at <= end]
    instants = [known_at(seen, when, end) for when in range(begin, end, LOOK)]

    told = uptime(seen, begin, end, end)

    # Whole looks only: ends of the last stretch fall between two.
    assert abs(told.up - instants.count("up") * LOOK) <= LOOK
    assert abs(told.down - instants.count("down") * LOOK) <= LOOK


@pytest.mark.parametrize(
    ("rates", "steady"),
    [([128.0] * 9, 100.0), ([100.0, 140.0], 100 - 20 / 120 * 100), ([1.0, 0.0, 0.0], 0.0)],
)
def test_stability_is_a_hundred_less_the_variation(rates: list[float], steady: float) -> None:
    squares = sum(rate * rate for rate in rates)

    assert stability(len(rates), sum(rates), squares) == pytest.approx(steady)


def test_without_a_rate_stability_is_unknown() -> None:
    assert stability(0, 0, 0) is None


def test_a_minute_of_silence_is_a_gap() -> None:
    seen = [stretch("up", 0, MINUTE), stretch("up", 3 * MINUTE, 4 * MINUTE)]

    assert uptime(seen, 0, 4 * MINUTE, 4 * MINUTE).up == 2 * MINUTE
