-- S2's function: all plays from start_date up to, and not with, end_date. Songs alone; what several sources told counts once; unique_tracks are songs. uptime_percent is the share of plays without errors, true_uptime_percent that of known time in which streams were up.
CREATE FUNCTION {place}(
    start_date timestamptz DEFAULT now() - interval '7 days',
    end_date timestamptz DEFAULT now(),
    of_site text DEFAULT NULL
)
RETURNS TABLE (
    total_plays bigint, unique_tracks bigint, total_duration_hours numeric,
    avg_duration_seconds numeric, error_rate numeric, uptime_percent numeric,
    true_uptime_percent numeric
)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT
        count(*),
        count(DISTINCT p.song),
        round(coalesce(sum(p.played_ms), 0) / 3600000.0, 2),
        coalesce(round(coalesce(sum(p.played_ms), 0) / 1000.0 / nullif(count(*), 0), 2), 0),
        coalesce(round(100.0 * count(*) FILTER (WHERE p.had_errors) / nullif(count(*), 0), 2), 0),
        coalesce(
            round(100.0 * count(*) FILTER (WHERE NOT p.had_errors) / nullif(count(*), 0), 2), 0
        ),
        {true_uptime}(start_date, end_date, of_site)
    FROM {plays_once}(start_date, end_date, of_site) AS p
$body$;
