import pytest

from tallylight.model.fingerprint import fingerprint, normalised


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Buffer underrun after 2 s", "Buffer underrun after 17.5 s"),
        ("Cannot open 'a.mp3'", "Cannot open 'b c.mp3'"),
        ('No mount "/live"', 'No mount "/night.opus"'),
        (
            "Play 0199aa00-0000-7000-8000-000000000000 failed",
            "play 0199bb00-1234-7000-8000-0000000000ff  failed",
        ),
        ("at 0x7ffe12ab", "at 0x1"),
        ("job 4fe2a9c1 stopped", "job 09ab77de stopped"),
    ],
)
def test_particulars_do_not_make_another_failure(one: str, other: str) -> None:
    assert fingerprint("encoder", one) == fingerprint("Encoder", other)


def test_words_and_services_do() -> None:
    assert fingerprint("encoder", "lost") != fingerprint("encoder", "stopped")
    assert fingerprint("encoder", "lost") != fingerprint("playout", "lost")


def test_what_is_left_is_readable() -> None:
    assert normalised("Cannot open 'a.mp3' (error 5)") == "cannot open … (error #)"
