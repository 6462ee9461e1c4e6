-- S2's function: the songs that were played most often from start_date up to, and not with, end_date; error_count is how many of those plays had errors.
CREATE FUNCTION {place}(
    start_date timestamptz DEFAULT now() - interval '30 days',
    end_date timestamptz DEFAULT now(),
    limit_count integer DEFAULT 10,
    of_site text DEFAULT NULL
)
RETURNS TABLE (
    track_key text, artist text, title text, play_count bigint, total_duration_hours numeric,
    error_count bigint
)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT
        p.track_key, p.artist, p.title, count(*),
        round(coalesce(sum(p.played_ms), 0) / 3600000.0, 2),
        count(*) FILTER (WHERE p.had_errors)
    FROM {plays_once}(start_date, end_date, of_site) AS p
    GROUP BY p.song, p.track_key, p.artist, p.title
    ORDER BY count(*) DESC, sum(p.played_ms) DESC NULLS LAST,
        count(*) FILTER (WHERE p.had_errors) DESC, p.track_key, p.song
    LIMIT greatest(limit_count, 0)
$body$;
