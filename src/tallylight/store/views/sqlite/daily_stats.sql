-- S4's table: sessions by the day on which they began, all sites together. Days are those of UTC here: SQLite knows no zones. What nobody takes yet (transcodes that failed, media, storage) is NULL, which is unknown and not zero.
CREATE VIEW {place} AS
SELECT
    substr(s.started_at, 1, 10) AS id,
    substr(s.started_at, 1, 10) AS stat_date,
    count(*) AS total_plays,
    count(DISTINCT s.user_id) AS unique_users,
    sum(s.duration_seconds) / 60 AS total_watch_minutes,
    sum(s.bytes_served) AS total_bytes_served,
    count(*) FILTER (WHERE s.playback_type = 'transcode') AS transcodes,
    count(*) FILTER (WHERE s.playback_type = 'direct_play') AS direct_plays,
    count(*) FILTER (WHERE s.playback_type = 'direct_stream') AS direct_streams,
    NULL AS transcode_failures,
    NULL AS new_media_added,
    NULL AS library_size_total,
    NULL AS storage_used_bytes
FROM {stream_sessions} AS s
GROUP BY substr(s.started_at, 1, 10);
