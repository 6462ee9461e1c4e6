"""Logging for programs of a station: each call is one line, and none of them waits or fails."""

import traceback
from collections.abc import Mapping
from typing import Any, Self, TypedDict, Unpack

import msgspec

from tallylight.model.ids import fresh
from tallylight.model.severity import FAILURES, SEVERITIES
from tallylight.model.time import Clock, rfc3339, system_clock
from tallylight.sdk.config import LoggingConfig, is_set
from tallylight.sdk.logfile import LogFile
from tallylight.sdk.open_plays import OpenPlays
from tallylight.sdk.place import client_of, outlet_of
from tallylight.sdk.plain import known_text, number, plain, plain_mapping, said, text
from tallylight.sdk.plays import Plays
from tallylight.sdk.song import item_of, play_of, process_id

_LEVELS = {"warning": "warn", "critical": "error", "fatal": "error"}
_LOGGED_AS = {"debug": "DEBUG", "info": "INFO", "warn": "WARNING", "error": "ERROR"}
_MOST_LABELS = 64
_READ_AFTER_S = 5.0


class About(TypedDict, total=False):
    """What an event is about."""

    song: Mapping[str, Any] | str | None
    stream: str | None


class RadioLogger:
    """Logs plays, errors, figures and events of a station, and reads back what plays.

    Calls that log return at once. What they took is safe from the end of the process at once, and
    from a power cut after about 50 ms; a background thread sends it, in order, for as long as that
    takes. No value makes them raise: what is missing is called unknown, what is too long is cut.

    `RadioLogger()` is `RadioLogger(LoggingConfig.from_env())`. Raises `SettingsError` where the
    configuration is not valid or the spool cannot be written.
    """

    def __init__(self, config: LoggingConfig | None = None, *, clock: Clock = system_clock) -> None:
        self.config = config or LoggingConfig.from_env()
        self.config.validate()
        self._clock = clock
        self._log = LogFile.of(self.config, clock)
        self._outlet = outlet_of(self.config, clock, self._say)
        self._outlet.beside = self._log.write
        self._outlet.after_fork = self._log.forget
        self._outlet.start()
        self._open = OpenPlays()
        self._read: Plays | None = None
        self._told_of_loss = False

    def log_track_started(
        self,
        track_info: Mapping[str, Any],
        loop_path: object = None,
        ffmpeg_pid: int | None = None,
    ) -> str:
        """A track went on air; gives the id of the play.

        track_info: AzuraCast's song object or S2's keys (artist, title, album, azuracast_song_id,
        duration in seconds); `stream`, `deck`, `playlist`, `presenter` and `show` are understood
        too. The play before it on that stream and deck is over.
        """
        play_id = str(fresh())
        data = play_of(track_info)
        told = {"loop_path": known_text(loop_path, 2_000), "process_id": process_id(ffmpeg_pid)}
        data |= {name: value for name, value in told.items() if value is not None}
        before = self._open.started(play_id, data)
        if before is not None:
            self._end(before.id, before.told(), "track_ended")
        self._observe("play.started", data, play_id)
        item = data["item"]
        self._log.note(
            "INFO",
            "track_started",
            f"Track started: {item.get('artist')} - {item['title']}",
            play_id=play_id,
            artist=item.get("artist"),
            title=item["title"],
        )
        return play_id

    def log_track_ended(
        self,
        play_id: str,
        had_errors: bool = False,  # noqa: FBT001, FBT002 - S2's signature
        error_message: str | None = None,
    ) -> None:
        """A play is over; it had errors if that is told, or if one was logged for it."""
        play = self._open.ended(str(play_id))
        message = known_text(error_message, 2_000)
        data: dict[str, Any] = {} if play is None else play.told()
        data["had_errors"] = bool(had_errors or message or data.get("had_errors"))
        if message is not None:
            data["error_message"] = said(message, 2_000)
        self._end(text(play_id, 200) or str(fresh()), data, "track_ended")

    def log_error(
        self,
        service: str,
        severity: str,
        message: str,
        context: Mapping[str, Any] | None = None,
        stack_trace: str | None = None,
        play_history_id: str | None = None,
    ) -> str:
        """Something failed; gives the id of the error.

        severity: info, warning, error or critical; any other is error. play_history_id: the play
        that it fell into, which then had errors, whichever program logged its start.
        """
        severity = severity.lower() if str(severity).lower() in SEVERITIES else "error"
        told = said(message, 10_000)
        play_id = known_text(play_history_id, 200)
        if play_id is not None and severity in FAILURES:
            self._open.failed(play_id, told[:2_000])
        data = {
            "service": known_text(service, 255) or self.config.service,
            "severity": severity,
            "message": told,
            "context": plain_mapping(context),
            "stack_trace": stack_trace and said(stack_trace, 65_000),
            "play_id": play_id,
        }
        made = self._observe("error.logged", data)
        self._log.note(severity.upper(), "error_logged", told, **_without(data, "message"))
        return made

    def log_exception(self, service: str, error: BaseException, **more: Any) -> str:  # noqa: ANN401 - as `log_error`
        """An exception as an error, with its stack; `more` as in `log_error`."""
        stack = "".join(traceback.format_exception(error))
        more.setdefault("stack_trace", stack)
        return self.log_error(service, "error", f"{type(error).__name__}: {error}", **more)

    def log_metric(
        self,
        metric_name: str,
        metric_value: float,
        unit: str | None = None,
        service: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> None:
        """A figure that a program measured of itself; without a service it is the program's own.

        A value that is no finite number is left out, and the log file says so.
        """
        value = number(metric_value)
        if value is None:
            self._log.note("WARNING", "metric_error", f"{metric_name} is no number.")
            return
        data = {
            "name": known_text(metric_name, 255) or "unknown",
            "value": value,
            "unit": known_text(unit, 64),
            "service": known_text(service, 255) or self.config.service,
            "labels": labels_of(metadata),
        }
        self._observe("metric.sampled", data)

    def log_event(
        self,
        level: str,
        category: str,
        event: str,
        message: str,
        metadata: Mapping[str, Any] | None = None,
        deck: str | None = None,
        **about: Unpack[About],
    ) -> None:
        """Something happened that a person may want to read.

        level: debug, info, warn or error; any other is info. `song=` (as in `log_track_started`, or
        a title) and `stream=` say what it is about.
        """
        song = about.get("song")
        word = str(level).lower()
        word = _LEVELS.get(word, word)
        told = said(message, 10_000)
        level = word if word in _LOGGED_AS else "info"
        event = known_text(event, 128) or "event"
        data: dict[str, Any] = {
            "level": level,
            "category": known_text(category, 64) or "system",
            "event": event,
            "message": told,
            "metadata": plain_mapping(metadata),
            "deck": known_text(deck, 255),
            "item": None if song is None else item_of(song),
            "stream": known_text(about.get("stream"), 255),
        }
        self._observe("event.logged", data)
        self._log.note(_LOGGED_AS[level], event, told, category=data["category"])

    def get_recent_plays(self, limit: int = 10) -> list[dict[str, Any]]:
        """The newest plays first, as rows of S2's `play_history`; times are aware datetimes in UTC.

        What this process logged is sent first. Raises `StoreUnavailableError` where the server does
        not answer, and `ForbiddenError` where the token may not read.
        """
        return self._reading().recent(limit)

    def get_current_playing(self) -> dict[str, Any] | None:
        """The newest play that is known to be on air, with `elapsed_seconds`; else None.

        An open play is known to be on air for its length and half as much again and 10 minutes,
        6 hours where its length is not known. Raises as `get_recent_plays`.
        """
        return self._reading().current(self._clock())

    def resolve_error(self, error_id: str) -> None:
        """Note that an error is dealt with; needs a token with the scope `admin`.

        Raises `NotFoundError` where there is none of that id, and as `get_recent_plays`.
        """
        self._reading().resolve(str(error_id))

    def reopen_error(self, error_id: str) -> None:
        """Note that an error is not dealt with after all; as `resolve_error`."""
        self._reading().reopen(str(error_id))

    def cleanup_old_data(self) -> dict[str, int]:
        """Delete what is older than the retention variables say; how many went of each table.

        Gives play_history (with what tells of each play), error_log (resolved ones, by when they
        were resolved) and system_metrics (which are kept by the hour). A variable that is not set
        deletes nothing. With a token that lacks the scope `admin` nothing is deleted: the numbers
        are what would go, and the log file says so. A server does the same daily by itself where
        the variables are set for it. Raises as `get_recent_plays`.
        """
        told = {
            "plays": self.config.play_history_retention_days,
            "errors": self.config.error_log_retention_days,
            "metrics": self.config.metrics_retention_days,
        }
        days = {name: int(value) for name, value in told.items() if is_set(value)}
        counts, is_done = self._reading().clear_old(days)
        said = "Deleted" if is_done else "The token may not delete; would go:"
        level = "INFO" if is_done else "WARNING"
        self._log.note(level, "cleanup", f"{said} old data", **counts)
        return counts

    def flush(self, timeout: float = 5.0) -> bool:
        """Wait until all that was logged here is acknowledged; False after `timeout` seconds."""
        return self._outlet.flush(timeout)

    def close(self, timeout: float = 2.0) -> bool:
        """Flush and end. What was not sent by then is kept, and sent by the next process; False.

        It is closed by itself at the end of the program.
        """
        is_sent = self._outlet.close(timeout)
        if self._read is not None:
            self._read.close()
            self._read = None
        return is_sent

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _end(self, play_id: str, data: dict[str, Any], event: str) -> None:
        self._observe("play.ended", data, play_id)
        self._log.note("INFO", event, "Track ended", play_id=play_id, **_without(data, "metadata"))

    def _observe(self, kind: str, data: Mapping[str, Any], subject: str | None = None) -> str:
        """Put an observation into the spool; gives its id."""
        uid = str(fresh())
        observation = {
            "id": uid,
            "type": kind,
            "at": rfc3339(self._clock()),
            "site": self.config.site,
            "data": {name: value for name, value in data.items() if value is not None},
        }
        if subject is not None:
            observation["subject"] = subject
        if not self._outlet.append(msgspec.json.encode(observation)) and not self._told_of_loss:
            self._told_of_loss = True
            self._say("The spool has no room, or is closed: what is logged now is lost.")
        return uid

    def _reading(self) -> Plays:
        self._outlet.flush(_READ_AFTER_S)
        if self._read is None:
            self._read = Plays(client_of(self.config, self._clock), self.config.site)
        return self._read

    def _say(self, line: str) -> None:
        self._log.note("WARNING", "spool", line)


def _without(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if value is not None and name not in names}


def labels_of(metadata: Mapping[str, Any] | None) -> dict[str, str | bool | int | float] | None:
    """What a figure is of; values that are neither text nor number are told as JSON."""
    found: dict[str, str | bool | int | float] = {}
    for name, value in list((metadata or {}).items())[:_MOST_LABELS]:
        told = plain(value)
        if isinstance(told, dict | list):
            told = msgspec.json.encode(told).decode()
        if told is not None:
            found[text(name, 255)] = told[:1_000] if isinstance(told, str) else told
    return found or None
