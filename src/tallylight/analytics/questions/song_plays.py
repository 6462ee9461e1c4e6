from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tallylight.analytics.asking import Asking
from tallylight.analytics.contract import Column, Parameter, Question
from tallylight.analytics.heard import Begun, heard
from tallylight.analytics.ranked import last_days, of_item
from tallylight.analytics.relations.plays import lay_plays


def _answer(asking: Asking) -> Sequence[Sequence[Any]]:
    scope = asking.scope("stream", "deck", "presenter", "show", window=last_days(asking))
    scope = replace(scope, where=of_item(asking))
    plays = lay_plays(asking.look.cursor, asking.connection, scope)
    rows = asking.rows(
        f"""
        SELECT key, site_key, stream_key, started_at, play_id,
            CASE WHEN is_over THEN off_air END, stream, deck, presenter, "show", played_ms,
            CASE WHEN knows_skip THEN is_skip END, had_errors
        FROM ({plays}) ORDER BY started_at DESC, play_id DESC LIMIT $most
        """,
        scope,
        most=asking.parameters["limit"],
    )
    counts = heard(asking, [Begun(*row[:4]) for row in rows])
    return [(play, at, *rest, counts.get(key)) for key, _site, _stream, at, play, *rest in rows]


QUESTION = Question(
    title="Plays of a song",
    definition="Each play of one item, newest first, with the listeners when it began: as told "
    "with it, else the counts that held then on all streams of its programme.",
    columns={
        "play": Column("Play", "id"),
        "started_at": Column("Start", "instant"),
        "ended_at": Column("End", "instant"),
        "stream": Column("Stream", "text"),
        "deck": Column("Deck", "text"),
        "presenter": Column("Presenter", "text"),
        "show": Column("Show", "text"),
        "played_ms": Column("On air", "ms"),
        "skipped": Column("Skipped"),
        "had_errors": Column("Errors"),
        "listeners_at_start": Column("Listeners at the start", "listeners"),
    },
    answer=_answer,
    parameters={
        "item": Parameter("Song", "id", required=True),
        "limit": Parameter("How many", "int", default=50, least=1, most=1_000),
    },
    takes_window=False,
)
