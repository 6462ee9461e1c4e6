from hypothesis import given
from hypothesis import strategies as st

from tallylight.live.audience import Sample, StreamAudience, Together
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant

NOW: Instant = 20_000 * 60 * SECOND


def sample(at: Instant, listeners: int, *, excluded: int = 0, peak: int | None = None) -> Sample:
    return Sample(
        stream=1, at=at, listeners=listeners, excluded=excluded, peak=peak, interval_ms=15_000
    )


def heard(*samples: Sample) -> StreamAudience:
    audience = StreamAudience()
    for each in samples:
        audience.take(each)
    return audience


def test_a_count_holds_for_two_and_a_half_intervals() -> None:
    audience = heard(sample(NOW, 5))

    assert audience.known(NOW + 37_500_000) is not None


def test_beyond_that_it_is_unknown() -> None:
    assert heard(sample(NOW, 5)).known(NOW + 37_500_001) is None


def test_excluded_ones_do_not_count() -> None:
    assert sample(NOW, 5, excluded=2).counted == 3


def test_an_older_count_changes_nothing() -> None:
    audience = heard(sample(NOW, 5))

    assert not audience.take(sample(NOW - SECOND, 50))


def test_a_count_that_comes_late_fills_its_part_of_the_hour() -> None:
    audience = heard(sample(NOW, 5))

    audience.take_late(sample(NOW - 10 * MINUTE, 50))

    assert ((NOW - 10 * MINUTE) // 1_000, 50) in audience.hour(NOW)
    assert audience.newest == sample(NOW, 5)


def test_what_is_older_than_the_hour_is_no_part_of_it() -> None:
    audience = heard(sample(NOW, 5))

    audience.take_late(sample(NOW - 2 * HOUR, 50))

    assert {value for _, value in audience.hour(NOW)} == {None, 5}


def test_the_peak_is_the_first_of_the_highest() -> None:
    audience = heard(sample(NOW, 5), sample(NOW + 1, 9), sample(NOW + 2, 9), sample(NOW + 3, 2))

    assert audience.top is not None
    assert (audience.top.value, audience.top.at) == (9, NOW + 1)


def test_a_peak_that_the_source_saw_between_two_counts_is_the_peak() -> None:
    audience = heard(sample(NOW, 5, peak=5), sample(NOW + SECOND, 6, peak=11))

    assert audience.top is not None
    assert audience.top.value == 11


def test_a_peak_from_before_the_first_count_is_not_ours() -> None:
    audience = heard(sample(NOW, 5, peak=400))

    assert audience.top is not None
    assert audience.top.value == 5


def test_the_hour_has_a_point_each_half_minute() -> None:
    points = heard(sample(NOW - MINUTE, 4), sample(NOW - 30 * SECOND, 5)).hour(NOW)

    assert len(points) == 120
    assert points[-1] == (NOW // 1_000, 5)
    assert points[0] == ((NOW - HOUR + 30 * SECOND) // 1_000, None)


def test_the_hour_ends_with_the_newest_count() -> None:
    points = heard(sample(NOW, 4), sample(NOW + 7 * SECOND, 9)).hour(NOW + 12 * SECOND)

    assert len(points) == 120
    assert points[-2:] == [(NOW // 1_000, 4), ((NOW + 7 * SECOND) // 1_000, 9)]


def test_a_gap_is_not_a_zero() -> None:
    points = dict(heard(sample(NOW - 10 * MINUTE, 4), sample(NOW, 5)).hour(NOW))

    assert points[(NOW - 5 * MINUTE) // 1_000] is None


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 20), st.integers(0, 9)), max_size=40))
def test_the_sum_is_over_what_is_known_at_the_time(steps: list[tuple[int, int, int]]) -> None:
    together, newest = Together(), dict[int, Sample]()
    at = NOW
    for stream, wait, listeners in steps:
        at += wait * 5 * SECOND + 1
        one = Sample(
            stream=stream, at=at, listeners=listeners, excluded=1, interval_ms=5_000 * stream
        )
        newest[stream] = one

        told = together.take(one)

        assert told == sum(each.counted for each in newest.values() if each.holds(at))


@given(st.lists(st.tuples(st.integers(0, 3_700), st.integers(0, 9)), max_size=60))
def test_the_hour_shows_what_each_half_minute_ended_with(counts: list[tuple[int, int]]) -> None:
    samples = {NOW - ago * SECOND: sample(NOW - ago * SECOND, value) for ago, value in counts}
    audience = StreamAudience()
    for at in dict.fromkeys(NOW - ago * SECOND for ago, _ in counts):
        if not audience.take(samples[at]):
            audience.take_late(samples[at])

    for point, shown in audience.hour(NOW):
        held = [one for at, one in sorted(samples.items()) if at <= point * 1_000]
        assert shown == (held[-1].counted if held and held[-1].holds(point * 1_000) else None)
