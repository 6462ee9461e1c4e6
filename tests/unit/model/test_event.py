from tallylight.model.event import ITSELF, KNOWN, PLAYOUT, EventName

# As the broadcast system's own paper lists them.
PLAYOUT_NAMES = {
    "audio": "track_loaded track_played track_paused track_ended crossfade_started "
    "crossfade_completed cue_point_hit deck_error",
    "stream": "stream_connected stream_disconnected stream_error encoder_started encoder_stopped "
    "recording_started recording_stopped",
    "scheduler": "show_started show_ended rotation_rule_applied queue_empty autopilot_activated "
    "autopilot_deactivated",
    "gateway": "gateway_connected gateway_disconnected remote_dj_joined remote_dj_left "
    "remote_command_received",
    "scripting": "script_triggered script_completed script_error",
    "database": "mysql_connected mysql_disconnected sam_sync_error",
}


def test_the_names_of_a_playout_are_known_in_their_categories() -> None:
    meant = [(name, kind) for kind, names in PLAYOUT_NAMES.items() for name in names.split()]
    assert len(meant) == 32
    assert [(name.value, known.category) for name, known in list(KNOWN.items())[:32]] == meant


def test_every_name_is_told_by_somebody() -> None:
    assert set(KNOWN) == set(EventName)
    assert all(known.told_by for known in KNOWN.values())
    assert all(
        (PLAYOUT in known.told_by) != (ITSELF in known.told_by)
        for known in KNOWN.values()
        if known.category != "source"
    )
