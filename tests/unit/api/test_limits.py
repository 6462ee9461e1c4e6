"""What is over the limits is sent away early, and what one takes another still has."""

import pytest
from fastapi.testclient import TestClient
from starlette.types import Scope

from tallylight.api.allowance import Allowance
from tallylight.api.limits import Limiter, Visitor
from tallylight.api.proxy import Proxies
from tallylight.model.errors import BusyError, TooManyRequestsError
from tallylight.model.time import MINUTE
from tests.served import Served

FAR = Visitor("203.0.113.9", is_nearby=False)
OTHER = Visitor("203.0.113.10", is_nearby=False)
HERE = Visitor("127.0.0.1", is_nearby=True)


def limiter(**told: int) -> Limiter:
    return Limiter(lambda: 0, Proxies(()), Allowance(**told))


def scope(client: str, *headers: tuple[str, str]) -> Scope:
    told = [(name.encode(), value.encode()) for name, value in headers]
    return {"type": "http", "client": (client, 5), "headers": told}


@pytest.fixture
def strict(served: Served) -> TestClient:
    """A program whose token may send one request a minute and one more at once."""
    app = served.made(allowance=Allowance(requests_per_min=6))
    return served.client(served.token("read"), app=app)


def test_a_token_over_its_limit_is_told_when_to_come_again(
    served: Served, strict: TestClient
) -> None:
    assert strict.get("/api/v1/sites").status_code == 200
    refused = strict.get("/api/v1/sites")

    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "10"
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["request_id"] == refused.headers["x-request-id"]
    served.now += MINUTE
    assert strict.get("/api/v1/sites").status_code == 200


def test_another_token_is_not_harmed(served: Served, strict: TestClient) -> None:
    for _ in range(3):
        strict.get("/api/v1/sites")

    other = served.client(served.token("read", "admin"), app=strict.app)  # pyright: ignore[reportArgumentType]

    assert other.get("/api/v1/sites").status_code == 200


def test_an_address_over_its_limit_is_sent_away_before_its_token_is_looked_at(
    served: Served,
) -> None:
    app = served.made(allowance=Allowance(address_per_min=12))
    stranger = served.client("tl_unknown", app=app)

    answers = [stranger.get("/api/v1/sites").status_code for _ in range(4)]

    assert answers == [401, 401, 429, 429]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_whether_the_server_lives_may_always_be_asked(served: Served, path: str) -> None:
    app = served.made(allowance=Allowance(address_per_min=6, requests_at_once=4))
    client = served.client(app=app)

    assert {client.get(path).status_code for _ in range(50)} == {200}


def test_this_machine_is_limited_generously() -> None:
    strict = limiter(address_per_min=60)

    for _ in range(900):
        strict.arrive(HERE)
    for _ in range(10):
        strict.arrive(FAR)
    with pytest.raises(TooManyRequestsError):
        strict.arrive(FAR)


def test_a_proxy_on_this_machine_is_not_this_machine() -> None:
    judged = limiter()

    assert judged.visitor(scope("127.0.0.1")).is_nearby
    assert not judged.visitor(scope("127.0.0.1", ("x-forwarded-for", "203.0.113.9"))).is_nearby


def test_one_address_has_half_of_the_places() -> None:
    few = limiter(requests_at_once=4)

    with few.place(FAR), few.place(FAR):
        with pytest.raises(BusyError), few.place(FAR):
            pass
        with few.place(OTHER), few.place(OTHER), pytest.raises(BusyError), few.place(HERE):
            pass
    assert few.asking == 0


def test_live_streams_are_so_many_in_all_and_of_an_address() -> None:
    few = limiter(live_clients=3, live_per_address=1)

    with few.stream(FAR), few.stream(HERE):
        with pytest.raises(TooManyRequestsError), few.stream(FAR):
            pass
        with few.stream(HERE), pytest.raises(BusyError), few.stream(OTHER):
            pass
        assert few.live == 2
    assert few.live == 0


def test_what_is_sent_away_is_counted() -> None:
    none = limiter(live_clients=0, address_per_min=6)
    with pytest.raises(BusyError), none.stream(FAR):
        pass
    none.arrive(FAR)
    with pytest.raises(TooManyRequestsError):
        none.arrive(FAR)

    assert none.refused == {"live": 1, "rate": 1}
