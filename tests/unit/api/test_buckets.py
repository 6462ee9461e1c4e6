import pytest

from tallylight.api.buckets import REMEMBERED, Buckets
from tallylight.model.errors import TooManyRequestsError
from tallylight.model.time import MINUTE, SECOND


class Clock:
    now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buckets(clock: Clock) -> Buckets:
    return Buckets(clock, per_min=60)


def emptied(buckets: Buckets, key: str = "a") -> Buckets:
    for _ in range(10):
        buckets.take(key)
    return buckets


def test_a_sixth_of_a_minute_may_come_at_once(buckets: Buckets) -> None:
    emptied(buckets)

    with pytest.raises(TooManyRequestsError) as refused:
        buckets.take("a")
    assert refused.value.retry_after_s == 1


def test_what_is_told_to_wait_suffices(buckets: Buckets, clock: Clock) -> None:
    emptied(buckets)

    with pytest.raises(TooManyRequestsError) as refused:
        buckets.take("a", cost=5)
    clock.now += refused.value.retry_after_s * SECOND

    buckets.take("a", cost=5)


def test_in_a_minute_no_more_than_allowed_and_what_was_left(buckets: Buckets, clock: Clock) -> None:
    taken = 0
    for _ in range(6_000):
        clock.now += MINUTE // 6_000
        try:
            buckets.take("a")
        except TooManyRequestsError:
            continue
        taken += 1

    assert 69 <= taken <= 70


def test_one_empty_bucket_is_nobody_elses(buckets: Buckets) -> None:
    emptied(buckets).take("b")


def test_a_clock_that_is_set_back_takes_nothing(buckets: Buckets, clock: Clock) -> None:
    buckets.take("a")
    clock.now -= 500 * SECOND

    buckets.take("a")


def test_memory_is_bounded_and_the_newest_stay(buckets: Buckets) -> None:
    for number in range(REMEMBERED):
        buckets.take(f"host-{number}")
    emptied(buckets)
    buckets.take("one more")

    assert len(buckets._left) == REMEMBERED  # noqa: SLF001
    with pytest.raises(TooManyRequestsError):
        buckets.take("a")
