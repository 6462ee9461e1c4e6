import pytest

from tests.servers.tallylight import Start, Tallylight

pytestmark = pytest.mark.journey


def test_it_is_ready_when_it_says_so(tallylight: Tallylight) -> None:
    with tallylight.client() as client:
        assert client.get("/readyz").status_code == 200


def test_the_first_start_prints_a_link_to_set_it_up(tallylight: Tallylight) -> None:
    assert tallylight.setup_link.startswith(tallylight.url)


def test_a_token_opens_the_door(tallylight: Tallylight) -> None:
    token = tallylight.token("reader", "read")
    with tallylight.client() as stranger, tallylight.client(token) as reader:
        answers = [each.get("/api/v1/sites").status_code for each in (stranger, reader)]
    assert answers == [401, 200]


def test_it_starts_again_after_a_kill(tallylight: Tallylight) -> None:
    token = tallylight.token("reader", "read")
    tallylight.kill()
    tallylight.start()
    tallylight.restart()
    with tallylight.client(token) as reader:
        assert reader.get("/api/v1/sites").status_code == 200


@pytest.mark.postgres
def test_it_keeps_rows_in_postgres(start_tallylight: Start, postgres_url: str) -> None:
    server = start_tallylight(database_url=postgres_url)
    server.run("site", "add", "rock", "--zone", "Europe/Paris", "--kind", "radio")
    assert "rock" in server.run("site", "list")
