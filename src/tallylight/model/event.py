"""Events by name: the 32 that a playout system logs, and those that Tallylight logs itself.

Other names are welcome; these have one meaning everywhere.
"""

from enum import StrEnum

from msgspec import Struct


class EventName(StrEnum):
    """A name of an event that is known."""

    TRACK_LOADED = "track_loaded"
    TRACK_PLAYED = "track_played"
    TRACK_PAUSED = "track_paused"
    TRACK_ENDED = "track_ended"
    CROSSFADE_STARTED = "crossfade_started"
    CROSSFADE_COMPLETED = "crossfade_completed"
    CUE_POINT_HIT = "cue_point_hit"
    DECK_ERROR = "deck_error"
    STREAM_CONNECTED = "stream_connected"
    STREAM_DISCONNECTED = "stream_disconnected"
    STREAM_ERROR = "stream_error"
    ENCODER_STARTED = "encoder_started"
    ENCODER_STOPPED = "encoder_stopped"
    RECORDING_STARTED = "recording_started"
    RECORDING_STOPPED = "recording_stopped"
    SHOW_STARTED = "show_started"
    SHOW_ENDED = "show_ended"
    ROTATION_RULE_APPLIED = "rotation_rule_applied"
    QUEUE_EMPTY = "queue_empty"
    AUTOPILOT_ACTIVATED = "autopilot_activated"
    AUTOPILOT_DEACTIVATED = "autopilot_deactivated"
    GATEWAY_CONNECTED = "gateway_connected"
    GATEWAY_DISCONNECTED = "gateway_disconnected"
    REMOTE_DJ_JOINED = "remote_dj_joined"
    REMOTE_DJ_LEFT = "remote_dj_left"
    REMOTE_COMMAND_RECEIVED = "remote_command_received"
    SCRIPT_TRIGGERED = "script_triggered"
    SCRIPT_COMPLETED = "script_completed"
    SCRIPT_ERROR = "script_error"
    MYSQL_CONNECTED = "mysql_connected"
    MYSQL_DISCONNECTED = "mysql_disconnected"
    SAM_SYNC_ERROR = "sam_sync_error"

    SOURCE_UNREACHABLE = "source_unreachable"
    SOURCE_REACHABLE = "source_reachable"
    SERVER_RESTARTED = "server_restarted"
    TALLYLIGHT_STARTED = "tallylight_started"
    DATABASE_AWAY = "database_away"
    DATABASE_BACK = "database_back"
    QUARANTINE_FILLING = "quarantine_filling"
    DISK_FULL = "disk_full"
    DISK_HAS_ROOM = "disk_has_room"
    JOB_STARTED = "job_started"
    JOB_FINISHED = "job_finished"
    JOB_FAILED = "job_failed"
    EVENTS_CLEARED = "events_cleared"


PLAYOUT = "the playout, which pushes it"
ITSELF = "Tallylight itself"
ICECAST = "the `icecast` source"
SIMULATION = "the `simulation` source"


class KnownEvent(Struct, frozen=True):
    """What an event means, its category, and who tells of it."""

    category: str
    meaning: str
    told_by: tuple[str, ...] = (PLAYOUT,)


_MOUNT = (ICECAST, SIMULATION, PLAYOUT)
_WATCHED = (ICECAST,)
_OWN = (ITSELF,)

KNOWN: dict[EventName, KnownEvent] = {
    EventName.TRACK_LOADED: KnownEvent("audio", "A deck has a track ready."),
    EventName.TRACK_PLAYED: KnownEvent("audio", "A deck began to play its track."),
    EventName.TRACK_PAUSED: KnownEvent("audio", "A deck holds its track."),
    EventName.TRACK_ENDED: KnownEvent("audio", "A track came to its end."),
    EventName.CROSSFADE_STARTED: KnownEvent("audio", "One track begins to fade into the next."),
    EventName.CROSSFADE_COMPLETED: KnownEvent("audio", "Only the next track is heard now."),
    EventName.CUE_POINT_HIT: KnownEvent("audio", "A track reached a marked place."),
    EventName.DECK_ERROR: KnownEvent("audio", "A deck cannot go on."),
    EventName.STREAM_CONNECTED: KnownEvent("stream", "An encoder feeds a stream.", _MOUNT),
    EventName.STREAM_DISCONNECTED: KnownEvent("stream", "A stream went off the air.", _MOUNT),
    EventName.STREAM_ERROR: KnownEvent("stream", "A stream is fed with faults."),
    EventName.ENCODER_STARTED: KnownEvent("stream", "An encoder began."),
    EventName.ENCODER_STOPPED: KnownEvent("stream", "An encoder ended."),
    EventName.RECORDING_STARTED: KnownEvent("stream", "A recording began."),
    EventName.RECORDING_STOPPED: KnownEvent("stream", "A recording ended."),
    EventName.SHOW_STARTED: KnownEvent("scheduler", "A show is on.", (PLAYOUT, SIMULATION)),
    EventName.SHOW_ENDED: KnownEvent("scheduler", "A show is over.", (PLAYOUT, SIMULATION)),
    EventName.ROTATION_RULE_APPLIED: KnownEvent("scheduler", "A rule chose or refused a track."),
    EventName.QUEUE_EMPTY: KnownEvent("scheduler", "Nothing is left to play next."),
    EventName.AUTOPILOT_ACTIVATED: KnownEvent("scheduler", "The machine chooses the tracks."),
    EventName.AUTOPILOT_DEACTIVATED: KnownEvent("scheduler", "A person chooses the tracks."),
    EventName.GATEWAY_CONNECTED: KnownEvent("gateway", "The gateway for remote work is there."),
    EventName.GATEWAY_DISCONNECTED: KnownEvent("gateway", "The gateway is gone."),
    EventName.REMOTE_DJ_JOINED: KnownEvent("gateway", "A presenter works from elsewhere."),
    EventName.REMOTE_DJ_LEFT: KnownEvent("gateway", "A remote presenter left."),
    EventName.REMOTE_COMMAND_RECEIVED: KnownEvent("gateway", "A command came from elsewhere."),
    EventName.SCRIPT_TRIGGERED: KnownEvent("scripting", "A script began."),
    EventName.SCRIPT_COMPLETED: KnownEvent("scripting", "A script came to its end."),
    EventName.SCRIPT_ERROR: KnownEvent("scripting", "A script failed."),
    EventName.MYSQL_CONNECTED: KnownEvent("database", "The playout reaches its database."),
    EventName.MYSQL_DISCONNECTED: KnownEvent("database", "The playout lost its database."),
    EventName.SAM_SYNC_ERROR: KnownEvent("database", "The playout's library was not read."),
    EventName.SOURCE_UNREACHABLE: KnownEvent("source", "A source does not answer.", _WATCHED),
    EventName.SOURCE_REACHABLE: KnownEvent("source", "A source answers again.", _WATCHED),
    EventName.SERVER_RESTARTED: KnownEvent("source", "A source's server began anew.", _WATCHED),
    EventName.TALLYLIGHT_STARTED: KnownEvent("system", "Tallylight began to serve.", _OWN),
    EventName.DATABASE_AWAY: KnownEvent(
        "database", "Tallylight's database stopped answering; told once it is back.", _OWN
    ),
    EventName.DATABASE_BACK: KnownEvent("database", "It answers again.", _OWN),
    EventName.QUARANTINE_FILLING: KnownEvent(
        "system", "A source sends what is not understood; at most told each ten minutes.", _OWN
    ),
    EventName.DISK_FULL: KnownEvent(
        "system", "The disk is almost full; observations are refused.", _OWN
    ),
    EventName.DISK_HAS_ROOM: KnownEvent("system", "Observations are taken again.", _OWN),
    EventName.JOB_STARTED: KnownEvent("system", "A job on facts began.", _OWN),
    EventName.JOB_FINISHED: KnownEvent("system", "A job came to its end.", _OWN),
    EventName.JOB_FAILED: KnownEvent("system", "A job was broken off.", _OWN),
    EventName.EVENTS_CLEARED: KnownEvent("system", "A person cleared the event log.", _OWN),
}
"""Every name in the order of the reference; the first 32 are those of a playout system."""
