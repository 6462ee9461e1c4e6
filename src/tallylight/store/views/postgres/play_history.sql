-- S2's table: each play as its source told it, all kinds of items. Times have a zone. What two sources told is here twice; the functions count it once.
CREATE VIEW {place} AS
SELECT
    p.key AS id,
    i.track_key,
    i.artist,
    i.title,
    i.data ->> 'album' AS album,
    coalesce(
        p.data -> 'metadata' ->> 'azuracast_song_id', p.data -> 'metadata' ->> 'id'
    ) AS azuracast_song_id,
    p.data ->> 'loop_path' AS loop_file_path,
    p.started_at,
    p.ended_at,
    round(p.aired_ms / 1000.0)::integer AS duration_seconds,
    round(coalesce(nullif(p.expected_ms, 0), i.duration_ms) / 1000.0)::integer
        AS expected_duration_seconds,
    (p.data ->> 'process_id')::bigint AS ffmpeg_pid,
    coalesce(p.had_errors, false) AS had_errors,
    p.data ->> 'error_message' AS error_message,
    CASE
        WHEN jsonb_typeof(s.data -> 'metadata' -> 'error_count') = 'number'
        THEN (s.data -> 'metadata' ->> 'error_count')::numeric::integer
        ELSE coalesce(p.had_errors, false)::integer
    END AS error_count,
    coalesce(p.data -> 'metadata', '{}'::jsonb) AS metadata,
    si.slug AS site
FROM tallylight.plays AS p
JOIN tallylight.sites AS si ON si.key = p.site
LEFT JOIN {titled_items} AS i ON i.key = p.item
LEFT JOIN tallylight.steps AS s ON s.key = p.last_step AND s.rank = 2
WHERE p.started_at IS NOT NULL;
