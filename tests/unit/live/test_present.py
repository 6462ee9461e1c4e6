"""A site's present: what is up, who listens, what plays."""

from zoneinfo import ZoneInfo

from tallylight.live.audience import Sample
from tallylight.live.present import AirPlay, SitePresent, StreamCondition, StreamIdentity
from tallylight.model.time import HOUR, MINUTE, SECOND, Instant, instant, moment

PARIS = ZoneInfo("Europe/Paris")
NOON: Instant = instant(1_779_451_200_000)


def present(*identities: StreamIdentity) -> SitePresent:
    site = SitePresent("main", "Main", PARIS)
    site.identify(identities or [stream(1, "/live")])
    return site


def stream(key: int, name: str, programme: str | None = None) -> StreamIdentity:
    return StreamIdentity(
        key=key, id=f"id-{key}", name=name, source="ice", is_polled=True, programme=programme
    )


def seen(state: str = "up", at: Instant = NOON, reason: str | None = None) -> StreamCondition:
    return StreamCondition(
        state=state, since=at - HOUR, last_at=at, interval_ms=15_000, reason=reason
    )


def count(key: int, at: Instant, listeners: int, excluded: int = 0) -> Sample:
    return Sample(stream=key, at=at, listeners=listeners, excluded=excluded, interval_ms=15_000)


def airing(key: int, at: Instant, *, expected_ms: int | None = None) -> AirPlay:
    return AirPlay(
        id="play",
        stream=key,
        title="1979",
        artist=None,
        album=None,
        kind="song",
        started_at=at,
        expected_ms=expected_ms,
        presenter=None,
        show=None,
        playlist=None,
        live=None,
        item="song",
    )


def test_simulcast_mounts_add_up() -> None:
    site = present(stream(1, "/a.aac", "Main"), stream(2, "/a.mp3", "Main"), stream(3, "/b"))
    for key, listeners in ((1, 15), (2, 4), (3, 1)):
        site.observe(count(key, NOON, listeners))

    assert site.totals(NOON).listeners == 20


def test_excluded_ones_stand_beside() -> None:
    site = present()
    site.observe(count(1, NOON, 9, excluded=2))

    totals = site.totals(NOON)
    assert (totals.listeners, totals.excluded) == (7, 2)


def test_the_peak_is_of_the_sum_and_not_the_sum_of_peaks() -> None:
    site = present(stream(1, "/a"), stream(2, "/b"))
    for key, at, listeners in ((1, 0, 10), (2, 1, 0), (1, 10, 0), (2, 11, 10)):
        site.observe(count(key, NOON + at * SECOND, listeners))

    peak = site.totals(NOON + 11 * SECOND).peak_today
    assert peak is not None
    assert peak.value == 10


def test_what_nobody_measured_is_unknown() -> None:
    site = present()
    site.observe(count(1, NOON, 9))

    assert site.totals(NOON + MINUTE).listeners is None


def test_nobody_listens_to_a_stream_that_is_down() -> None:
    site = present()
    site.observe(count(1, NOON, 9))
    site.condition(1, seen("down", reason="The mount is not there"))

    card = site.card(1, NOON)
    assert (card.is_up, card.listeners, card.down_reason) == (False, 0, "The mount is not there")


def test_a_stream_not_looked_at_for_two_and_a_half_intervals_is_unknown() -> None:
    site = present()
    site.condition(1, seen())

    assert (site.card(1, NOON + 37 * SECOND).is_up, site.card(1, NOON + 38 * SECOND).is_up) == (
        True,
        None,
    )


def test_peaks_are_of_the_site_s_own_day() -> None:
    site = present()
    site.observe(count(1, NOON, 50))
    site.observe(count(1, NOON + 12 * HOUR, 3))

    card = site.card(1, NOON + 12 * HOUR)
    assert card.peak_today is not None
    assert card.peak_today.value == 3


def test_a_day_of_23_hours_turns_at_its_own_midnight() -> None:
    site = present()
    evening = instant(moment(NOON).replace(month=3, day=29, hour=21, minute=59))
    site.observe(count(1, evening, 50))

    assert site.midnight(evening + 2 * MINUTE) == evening + MINUTE


def test_all_mounts_of_a_programme_play_what_its_first_plays() -> None:
    site = present(stream(1, "/a.aac", "Main"), stream(2, "/a.mp3", "Main"))
    for key in (1, 2):
        site.condition(key, seen())
    site.air([airing(1, NOON)])

    card = site.card(2, NOON)
    assert card.now_playing is not None
    assert (card.now_playing.title, card.simulcast_of) == ("1979", "/a.aac")


def test_nothing_plays_on_a_stream_that_is_down() -> None:
    site = present()
    site.condition(1, seen("down"))
    site.air([airing(1, NOON)])

    assert site.card(1, NOON).now_playing is None


def test_a_pushed_play_is_known_for_half_again_its_length_and_ten_minutes() -> None:
    play = airing(1, NOON, expected_ms=200_000)
    until = NOON + 300 * SECOND + 10 * MINUTE

    assert (play.is_known(until), play.is_known(until + 1)) == (True, False)


def test_a_pushed_play_of_unknown_length_is_known_for_six_hours() -> None:
    play = airing(1, NOON)

    assert (play.is_known(NOON + 6 * HOUR), play.is_known(NOON + 6 * HOUR + 1)) == (True, False)


def test_only_streams_whose_play_changed_are_news() -> None:
    site = present(stream(1, "/a"), stream(2, "/b"))
    site.air([airing(1, NOON), airing(2, NOON)])

    assert site.air([airing(1, NOON), airing(2, NOON + SECOND)]) == {2}


def test_what_comes_next_is_split_where_it_can_be() -> None:
    site = present()
    site.announce({"/live": "Smashing Pumpkins - 1979"})

    upcoming = site.card(1, NOON).next
    assert upcoming is not None
    assert (upcoming.artist, upcoming.title) == ("Smashing Pumpkins", "1979")
