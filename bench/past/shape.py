"""The facts themselves, as SELECTs over a table of quarter-hours; nothing passes through Python.

What is drawn is drawn by a hash of the fact's key, so that a key always has the same facts.
"""

import math
from collections.abc import Mapping

from bench.past.sizes import Size
from tallylight.history.kinds import KINDS
from tallylight.model.buckets import QUARTER
from tallylight.model.fold import RULE_VERSION

POLL_MS = 15_000
SLOT_MS = 210_000
# Sources of a store that has some already.
SITE, RADIO, SCREEN = 1, 101, 102
APPS = ("VLC", "Winamp", "Sonos", "TuneIn", "Web", "Kodi", "iOS app", "Android app")
DEVICES = ("Phone", "Desktop", "Speaker", "Television", "Tablet")
COUNTRIES = ("FR", "BE", "CH", "DE", "CA", "GB", "US", "ES", "IT", "MA", "SN", "LU")
SHOWS = ("Night", "Breakfast", "Noon", "Afternoon", "Drive", "Evening")
JINGLES = 20
_Cells = tuple[str, Mapping[str, str]]
_EPOCH = "make_timestamptz({})"


def drawn(salt: int, key: str = "key") -> str:
    """A number from 0 to 1 that belongs to a key."""
    # Twice: what differs in the salt alone is alike after once.
    return f"(hash(hash({key}, {salt})) / 18446744073709551616.0)"


def ranked(salt: int, size: int, exponent: float = 1.05, key: str = "key") -> str:
    """A number from 1 to `size` by Zipf's law: the first by far the most frequent."""
    rest = (size + 1) ** (1 - exponent)
    power = 1 / (1 - exponent)
    rank = f"floor(pow(1 - {drawn(salt, key)} * {1 - rest}, {power}))"
    return f"least({size}, greatest(1, {rank}))::BIGINT"


def chosen(salt: int, words: tuple[str, ...], key: str = "key") -> str:
    """One of some words; the first is twice as frequent as the second, and so on."""
    listed = ", ".join(f"'{word}'" for word in words)
    return f"list_extract([{listed}], {ranked(salt, len(words), 1.001, key)}::INTEGER)"


def facts(kind: str, size: Size, now: int) -> str:
    """A SELECT of all facts of a kind that begin within the quarter-hours of the table `day`."""
    cells = {
        "sessions": _sessions,
        "plays": _plays,
        "audience": _audience,
        "events": _events,
        "errors": _errors,
    }[kind]
    rows, told = cells(size, now)
    usual = {
        "key": "key",
        "rev": "key",
        "id": "gen_random_uuid()",
        "site": str(SITE),
        "source": str(RADIO),
    }
    told = {**usual, **told, "rule": str(RULE_VERSION)}
    listed = ", ".join(
        f'({told.get(name, "NULL")})::{type_} AS "{name}"'
        for name, type_ in KINDS[kind].columns.items()
    )
    return f"SELECT {listed} FROM ({rows})"


def _sessions(size: Size, now: int) -> _Cells:
    # How long people stay is log-normal: half of them for less than 11 minutes.
    bell = f"sqrt(-2 * ln({drawn(1)} + 1e-18)) * cos({2 * math.pi} * {drawn(2)})"
    stay = f"least(28800000, greatest(4000, 660000 * exp(1.3 * {bell})))::BIGINT * 1000"
    # Rounded, the last of a quarter-hour would be the first of the next, once in millions.
    begun = f"opens + (899999 * {drawn(3)})::BIGINT * 1000"
    rows = f"""
        SELECT *, least(started + stay, {now}) AS ended, started + stay > {now} AS is_open,
            CASE WHEN is_screen THEN {size.songs + JINGLES} + {ranked(5, size.films, 1.1)} END
                AS film,
            CASE WHEN NOT is_screen THEN {ranked(6, size.streams, 1.2)} END AS channel,
            CASE WHEN {drawn(7)} < 0.1 AND rank <= {size.people // 4} THEN {size.people} + rank
                ELSE rank END AS viewer
        FROM (
            SELECT key, {stay} AS stay, {begun} AS started, {drawn(4)} < screen AS is_screen,
                {ranked(8, size.people, 0.9)} AS rank
            FROM (SELECT *, unnest(range(first, first + sessions)) AS key FROM day)
        )
    """
    data = """'{"video_codec":"h264","audio_codec":"aac","container":"mkv","resolution":"1080p",'
        || '"bitrate_kbps":8000,"location":"wan"}'"""
    return rows, {
        "source": f"CASE WHEN is_screen THEN {SCREEN} ELSE {RADIO} END",
        "stream": "channel",
        "item": "film",
        "viewer": "viewer",
        # As our own sources name them: a connection of a server, or a person with a film.
        "subject": """CASE WHEN is_screen THEN 'user-' || rank || ':' || film || ':' || key % 7
            ELSE '2026-01-01T04:00:00+0000:' || key END""",
        "last_step": "key * 20",
        "started_at": _EPOCH.format("started"),
        "ended_at": f"CASE WHEN NOT is_open THEN {_EPOCH.format('ended')} END",
        "last_at": _EPOCH.format("ended"),
        "state": "CASE WHEN is_open THEN 'playing' ELSE 'stopped' END",
        "position_ms": "CASE WHEN is_screen THEN (ended - started) // 1000 END",
        "watched_us": "ended - started",
        "paused_us": "0",
        "reason": "CASE WHEN NOT is_open THEN 'stopped' END",
        "playback_type": f"""CASE WHEN is_screen THEN
            {chosen(9, ("direct_play", "transcode", "direct_stream"))} END""",
        "bytes_served": "CASE WHEN NOT is_screen THEN (ended - started) // 1000 * 16 END",
        "excluded": f"CASE WHEN {drawn(10)} < 0.005 THEN 'relay' END",
        "data": f"CASE WHEN is_screen THEN {data} END",
    }


def _plays(size: Size, now: int) -> _Cells:
    every = SLOT_MS * 1_000
    begun, after = _start_of("slot"), _start_of("(slot + 1)")
    first, past = (f"(opens + {turn * QUARTER} + {every - 1}) // {every}" for turn in (0, 1))
    rows = f"""
        SELECT *, {drawn(2)} < 0.02 AS is_skip, {ranked(3, size.songs, 1.02)} AS song
        FROM (
            SELECT *, slot * {size.streams} + stream - 1 AS key,
                {begun} AS started, {after} AS ended
            FROM (
                SELECT slot, unnest(range(1, {size.streams} + 1)) AS stream, hour
                FROM (SELECT *, unnest(range({first}, {past})) AS slot FROM day)
            )
        )
        WHERE started < {now}
    """
    return rows, {
        "stream": "stream",
        "deck": "CASE WHEN slot % 2 = 0 THEN 'a' ELSE 'b' END",
        "item": f"""CASE WHEN {drawn(4)} < 0.05 THEN {size.songs} + 1 + key % {JINGLES}
            ELSE song END""",
        "started_at": _EPOCH.format("started"),
        "ended_at": f"CASE WHEN ended < {now} THEN {_EPOCH.format('ended')} END",
        "aired_ms": f"""CASE WHEN ended >= {now} THEN NULL WHEN is_skip THEN 9000
            ELSE (ended - started) // 1000 END""",
        "expected_ms": "(ended - started) // 1000",
        "reason": f"""CASE WHEN ended >= {now} THEN NULL WHEN is_skip THEN 'skipped'
            ELSE 'finished' END""",
        "had_errors": f"{drawn(5)} < 0.003",
        "playlist": chosen(6, ("Rotation", "Gold", "New", "Requests")),
        "presenter": "CASE WHEN hour >= 6 THEN 'Presenter ' || hour // 4 END",
        "show": f"list_extract({list(SHOWS)}, hour // 4 + 1)",
    }


def _start_of(slot: str) -> str:
    """When a song starts: up to 20 s late, but not in the next quarter-hour."""
    told = f"{slot} * {SLOT_MS * 1_000}"
    late = f"(20000 * {drawn(1, f'{slot} * 1000 + stream')})::BIGINT * 1000"
    return f"{told} + least({late}, {QUARTER} - 1000 - {told} % {QUARTER})"


def _audience(size: Size, now: int) -> _Cells:
    every = POLL_MS * 1_000
    rows = f"""
        SELECT *, look * {size.streams} + stream - 1 AS key
        FROM (
            SELECT look, liveliness, unnest(range(1, {size.streams} + 1)) AS stream
            FROM (SELECT *, unnest(range(opens // {every}, (opens + {QUARTER}) // {every})) AS look
                FROM day)
        )
        WHERE look * {every} < {now}
    """
    slow = f"(0.9 + 0.2 * {drawn(1, 'look // 40 * 1000 + stream')})"
    return rows, {
        "stream": "stream",
        "at": _EPOCH.format(f"look * {every}"),
        "listeners": f"(2000 * liveliness / stream * {slow} + 3 * {drawn(2)})::INTEGER",
        "bitrate_kbps": "128",
        "bytes_sent": "look * 240000",
        "interval_ms": str(POLL_MS),
    }


def _events(size: Size, now: int) -> _Cells:
    rows, told = _plays(size, now)
    return rows, {
        "stream": "stream",
        "at": told["started_at"],
        "level": "CASE WHEN key % 50 = 0 THEN 'warn' ELSE 'info' END",
        "category": "'playout'",
        "event": "CASE WHEN key % 50 = 0 THEN 'buffer_low' ELSE 'crossfade_completed' END",
        "message": "'Crossfade to song ' || song",
        "deck": told["deck"],
        "item": told["item"],
    }


def _errors(size: Size, now: int) -> _Cells:
    rows, told = _plays(size, now)
    severities = ("warning", "error", "critical")
    return f"SELECT * FROM ({rows}) WHERE {drawn(5)} < 0.003", {
        "stream": "stream",
        "at": told["started_at"],
        "fingerprint": "'decoder-' || song % 7",
        "service": "'playout'",
        "severity": chosen(8, severities),
        "message": "'Cannot decode frame ' || key",
    }
