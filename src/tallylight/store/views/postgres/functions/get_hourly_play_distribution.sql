-- S2's function: plays by the hour of the day in the zone of their site, from start_date up to, and not with, end_date; hours without plays are left out.
CREATE FUNCTION {place}(
    start_date timestamptz DEFAULT now() - interval '7 days',
    end_date timestamptz DEFAULT now(),
    of_site text DEFAULT NULL
)
RETURNS TABLE (hour_of_day integer, play_count bigint, avg_duration_seconds numeric)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT extract(hour FROM p.started_at AT TIME ZONE si.zone)::integer, count(*),
        round(coalesce(sum(p.played_ms), 0) / 1000.0 / count(*), 2)
    FROM {plays_once}(start_date, end_date, of_site) AS p
    JOIN tallylight.sites AS si ON si.key = p.site
    GROUP BY 1 ORDER BY 1
$body$;
