-- S4's table: sessions by the day on which they began, in the zone of their site, all sites together. What nobody takes yet (transcodes that failed, media, storage) is NULL, which is unknown and not zero.
CREATE VIEW {place} AS
SELECT
    md5('daily_stats ' || days.stat_date)::uuid AS id,
    days.stat_date,
    days.total_plays,
    days.unique_users,
    days.total_watch_minutes,
    days.total_bytes_served,
    days.transcodes,
    days.direct_plays,
    days.direct_streams,
    NULL::integer AS transcode_failures,
    NULL::integer AS new_media_added,
    NULL::integer AS library_size_total,
    NULL::bigint AS storage_used_bytes
FROM (
    SELECT
        (s.started_at AT TIME ZONE si.zone)::date AS stat_date,
        count(*)::integer AS total_plays,
        count(DISTINCT s.user_id)::integer AS unique_users,
        (sum(s.duration_seconds) / 60)::integer AS total_watch_minutes,
        sum(s.bytes_served)::bigint AS total_bytes_served,
        count(*) FILTER (WHERE s.playback_type = 'transcode')::integer AS transcodes,
        count(*) FILTER (WHERE s.playback_type = 'direct_play')::integer AS direct_plays,
        count(*) FILTER (WHERE s.playback_type = 'direct_stream')::integer AS direct_streams
    FROM {stream_sessions} AS s
    JOIN tallylight.sites AS si ON si.slug = s.site
    GROUP BY 1
) AS days;
