import pytest

from tallylight.api.throttle import PER_ACCOUNT, PER_ADDRESS, WINDOW, Throttle
from tallylight.model.errors import TooManyAttemptsError
from tallylight.model.time import SECOND


class Clock:
    now = 1_000 * SECOND

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def throttle(clock: Clock) -> Throttle:
    return Throttle(clock)


def test_an_account_is_guessed_at_so_often_from_wherever(throttle: Throttle) -> None:
    for guess in range(PER_ACCOUNT):
        throttle.attempt(account="alice", address=f"203.0.113.{guess}")

    with pytest.raises(TooManyAttemptsError) as refused:
        throttle.attempt(account="alice", address="198.51.100.1")
    assert refused.value.retry_after_s == WINDOW // SECOND
    throttle.attempt(account="bob", address="198.51.100.1")


def test_an_address_guesses_so_often_at_whomever(throttle: Throttle) -> None:
    for guess in range(PER_ADDRESS):
        throttle.attempt(account=f"a{guess}", address="203.0.113.1")

    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(account="alice", address="203.0.113.1")


def test_one_household_of_ipv6_is_one_address(throttle: Throttle) -> None:
    for guess in range(PER_ADDRESS):
        throttle.attempt(account=None, address=f"2001:db8::{guess:x}")

    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(account=None, address="2001:db8::ffff:1")
    throttle.attempt(account=None, address="2001:db8:0:1::1")


def test_what_was_refused_does_not_count(throttle: Throttle, clock: Clock) -> None:
    for _ in range(PER_ACCOUNT):
        throttle.attempt(account="alice", address="a")
    for _ in range(5):
        with pytest.raises(TooManyAttemptsError):
            throttle.attempt(account="alice", address="a")

    clock.now += WINDOW
    throttle.attempt(account="alice", address="a")


def test_being_right_forgives_the_account_but_not_the_address(throttle: Throttle) -> None:
    for _ in range(PER_ADDRESS // PER_ACCOUNT):
        for _ in range(PER_ACCOUNT):
            throttle.attempt(account="alice", address="a")
        throttle.forgive(account="alice", address="a")

    for _ in range(PER_ADDRESS // PER_ACCOUNT):
        throttle.attempt(account=None, address="a")
    with pytest.raises(TooManyAttemptsError):
        throttle.attempt(account=None, address="a")


def test_forgiving_who_never_tried_is_no_fault(throttle: Throttle) -> None:
    throttle.forgive(account="alice", address="a")


def test_memory_is_bounded(throttle: Throttle) -> None:
    for number in range(30_000):
        throttle.attempt(account=None, address=f"host-{number}")

    assert len(throttle._attempts) <= 20_000  # noqa: SLF001
