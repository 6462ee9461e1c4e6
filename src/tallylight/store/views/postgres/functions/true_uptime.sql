-- The share of known time in which streams were up, in percent; NULL where nobody looked. As `model/uptime.py` has it.
CREATE FUNCTION {place}(start_date timestamptz, end_date timestamptz, of_site text)
RETURNS numeric LANGUAGE sql STABLE SET search_path = pg_catalog AS $body$
    WITH looked AS (
        SELECT c.state, c.started_at, c.last_at, c.interval_ms,
            lead(c.started_at) OVER line AS next_at,
            greatest(c.interval_ms, lead(c.interval_ms) OVER line) AS longest_ms
        FROM tallylight.coverage AS c
        JOIN tallylight.sites AS si ON si.key = c.site
        WHERE c.stream IS NOT NULL AND (of_site IS NULL OR si.slug = of_site)
        WINDOW line AS (PARTITION BY c.site, c.source, c.stream ORDER BY c.started_at, c.key)
    ),
    spells AS (
        -- A look holds for 2.5 intervals, of a minute each where none is told; then nobody knows.
        SELECT l.state,
            floor(extract(epoch FROM greatest(l.started_at, start_date)) * 1000) AS began,
            floor(extract(epoch FROM least(CASE
                WHEN coalesce(l.next_at, now()) - l.last_at > interval '2.5 milliseconds'
                    * coalesce(nullif(CASE WHEN l.next_at IS NULL THEN l.interval_ms
                        ELSE l.longest_ms END, 0), 60000)
                THEN l.last_at
                ELSE coalesce(l.next_at, now())
            END, end_date)) * 1000) AS until
        FROM looked AS l WHERE l.state IN ('up', 'down')
    )
    SELECT round(
        100 * coalesce(sum(s.until - s.began) FILTER (WHERE s.state = 'up'), 0)
            / nullif(sum(s.until - s.began), 0), 2
    )
    FROM spells AS s WHERE s.until > s.began
$body$;
