-- S2's function: errors by service and severity from start_date up to, and not with, end_date, the most first.
CREATE FUNCTION {place}(
    start_date timestamptz DEFAULT now() - interval '7 days',
    end_date timestamptz DEFAULT now(),
    of_site text DEFAULT NULL
)
RETURNS TABLE (
    service text, severity text, error_count bigint, resolved_count bigint, unresolved_count bigint
)
LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    SELECT e.service, e.severity, count(*), count(e.resolved_at),
        count(*) FILTER (WHERE e.resolved_at IS NULL)
    FROM tallylight.errors AS e
    JOIN tallylight.sites AS si ON si.key = e.site
    WHERE e.at >= start_date AND e.at < end_date AND (of_site IS NULL OR si.slug = of_site)
    GROUP BY e.service, e.severity
    ORDER BY count(*) DESC, count(e.resolved_at) DESC, e.service, e.severity
$body$;
