-- S2's table: each play as its source told it, all kinds of items; times are text in UTC. What two sources told is here twice.
CREATE VIEW {place} AS
SELECT
    p.key AS id,
    i.track_key,
    i.artist,
    i.title,
    i.data ->> '$.album' AS album,
    coalesce(
        p.data ->> '$.metadata.azuracast_song_id', p.data ->> '$.metadata.id'
    ) AS azuracast_song_id,
    p.data ->> '$.loop_path' AS loop_file_path,
    {time p.started_at} AS started_at,
    {time p.ended_at} AS ended_at,
    CAST(round(p.aired_ms / 1000.0) AS INTEGER) AS duration_seconds,
    CAST(round(coalesce(nullif(p.expected_ms, 0), i.duration_ms) / 1000.0) AS INTEGER)
        AS expected_duration_seconds,
    p.data ->> '$.process_id' AS ffmpeg_pid,
    coalesce(p.had_errors, 0) AS had_errors,
    p.data ->> '$.error_message' AS error_message,
    CASE
        WHEN json_type(s.data, '$.metadata.error_count') IN ('integer', 'real')
        THEN CAST(s.data ->> '$.metadata.error_count' AS INTEGER)
        ELSE coalesce(p.had_errors, 0)
    END AS error_count,
    coalesce(p.data -> '$.metadata', '{}') AS metadata,
    si.slug AS site
FROM plays AS p
JOIN sites AS si ON si.key = p.site
LEFT JOIN {titled_items} AS i ON i.key = p.item
LEFT JOIN steps AS s ON s.key = p.last_step AND s.rank = 2
WHERE p.started_at IS NOT NULL;
