-- Plays of a time with what several sources tell of counted once, as `analytics/doubles.py` has it; the inner source of the functions.
CREATE FUNCTION {place}(start_date timestamptz, end_date timestamptz, of_site text)
RETURNS TABLE (
    key bigint, site integer, song bigint, track_key text, artist text, title text,
    started_at timestamptz, played_ms bigint, had_errors boolean
)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog AS $body$
#variable_conflict use_column
DECLARE
    -- All pairs that may be one event, the nearest first, and which of them were chosen.
    pair_uppers bigint[];
    pair_lowers bigint[];
    pair_places bigint[];
    uppers bigint[] := '{}';
    lowers bigint[] := '{}';
    places bigint[] := '{}';
    new_uppers bigint[];
    new_lowers bigint[];
    round_place bigint;
BEGIN
    WITH airings AS MATERIALIZED (
        SELECT p.key, p.id, p.site, p.source, i.track_key, p.started_at AS began,
            -- Of an airing that is longer, a day is looked at.
            least(
                p.started_at + interval '1 day',
                coalesce(p.ended_at, least(now(), p.started_at + CASE
                    WHEN p.expected_ms > 0
                    THEN interval '10 minutes' + p.expected_ms * interval '1.5 milliseconds'
                    ELSE interval '6 hours' END))
            ) AS until
        FROM tallylight.plays AS p
        JOIN tallylight.sites AS si ON si.key = p.site
        JOIN {titled_items} AS i ON i.key = p.item
        WHERE p.started_at >= start_date - interval '2 days'
            AND p.started_at < end_date + interval '2 days'
            AND (of_site IS NULL OR si.slug = of_site)
    ),
    -- A source that pushes ranks above one that is polled, then the older above the newer.
    ranks AS MATERIALIZED (
        SELECT t.site, t.source,
            row_number() OVER (
                PARTITION BY t.site ORDER BY coalesce(so.kind, '') <> 'push', t.source
            ) AS place,
            count(*) OVER (PARTITION BY t.site) AS many
        FROM (SELECT DISTINCT a.site, a.source FROM airings AS a) AS t
        LEFT JOIN tallylight.sources AS so ON so.key = t.source
    ),
    hours AS MATERIALIZED (
        SELECT a.*, r.place, h.hour
        FROM airings AS a
        JOIN ranks AS r ON r.site = a.site AND r.source = a.source AND r.many > 1
        CROSS JOIN LATERAL generate_series(
            floor(extract(epoch FROM a.began) / 3600)::bigint,
            floor((extract(epoch FROM a.until) - 0.000001) / 3600)::bigint
        ) AS h(hour)
        WHERE a.until > a.began
    )
    SELECT array_agg(q.upper ORDER BY q.n), array_agg(q.lower ORDER BY q.n),
        array_agg(q.place ORDER BY q.n)
    INTO pair_uppers, pair_lowers, pair_places
    FROM (
        SELECT a.key AS upper, b.key AS lower, b.place,
            row_number() OVER (
                ORDER BY b.place, greatest(a.began - b.began, b.began - a.began),
                    b.began < a.began, a.id, b.id
            ) AS n
        FROM hours AS a
        JOIN hours AS b
            ON b.site = a.site AND b.track_key = a.track_key AND b.hour = a.hour
        WHERE a.place < b.place AND a.began < b.until AND b.began < a.until
            AND a.hour = floor(extract(epoch FROM greatest(a.began, b.began)) / 3600)::bigint
    ) AS q;
    FOR round_place IN SELECT DISTINCT u.p FROM unnest(pair_places) AS u(p) ORDER BY u.p LOOP
        LOOP
            -- Each round takes the pairs that are the nearest of both, so it ends.
            SELECT array_agg(c.upper), array_agg(c.lower) INTO new_uppers, new_lowers
            FROM (
                SELECT q.upper, q.lower, q.n,
                    min(q.n) OVER (PARTITION BY q.upper) AS nearest_of_upper,
                    min(q.n) OVER (PARTITION BY q.lower) AS nearest_of_lower
                FROM unnest(pair_uppers, pair_lowers, pair_places)
                    WITH ORDINALITY AS q(upper, lower, place, n)
                WHERE q.place = round_place
                    AND NOT EXISTS (
                        SELECT FROM unnest(lowers) AS t(key) WHERE t.key = q.upper
                    )
                    AND NOT EXISTS (
                        SELECT FROM unnest(lowers) AS t(key) WHERE t.key = q.lower
                    )
                    AND NOT EXISTS (
                        SELECT FROM unnest(uppers, places) AS t(key, place)
                        WHERE t.key = q.upper AND t.place = round_place
                    )
            ) AS c
            WHERE c.n = c.nearest_of_upper AND c.n = c.nearest_of_lower;
            EXIT WHEN new_uppers IS NULL;
            uppers := uppers || new_uppers;
            lowers := lowers || new_lowers;
            places := places || array_fill(round_place, ARRAY[cardinality(new_uppers)]);
        END LOOP;
    END LOOP;
    RETURN QUERY
        WITH matches AS MATERIALIZED (
            SELECT m.upper, m.lower, m.place
            FROM unnest(uppers, lowers, places) AS m(upper, lower, place)
        ),
        seconds AS MATERIALIZED (
            SELECT m.upper, bool_or(coalesce(p.had_errors, false)) AS had_errors,
                (array_agg(p.expected_ms ORDER BY m.place)
                    FILTER (WHERE p.expected_ms IS NOT NULL))[1] AS expected_ms
            FROM matches AS m JOIN tallylight.plays AS p ON p.key = m.lower
            GROUP BY m.upper
        ),
        once AS (
            SELECT p.*, coalesce(p.had_errors, false) OR coalesce(s.had_errors, false) AS failed,
                coalesce(p.expected_ms, s.expected_ms) AS length_ms
            FROM tallylight.plays AS p
            LEFT JOIN seconds AS s ON s.upper = p.key
            WHERE p.started_at >= start_date AND p.started_at < end_date
                AND NOT EXISTS (SELECT FROM matches AS m WHERE m.lower = p.key)
        )
        SELECT o.key, o.site, i.song, i.track_key, i.artist, i.title, o.started_at,
            CASE WHEN o.ended_at IS NOT NULL THEN o.aired_ms ELSE greatest(0, least(
                nullif(o.length_ms, 0),
                floor(extract(epoch FROM least(now(), o.started_at + CASE
                    WHEN o.length_ms > 0
                    THEN interval '10 minutes' + o.length_ms * interval '1.5 milliseconds'
                    ELSE interval '6 hours' END) - o.started_at) * 1000)::bigint
            )) END,
            o.failed
        FROM once AS o
        JOIN tallylight.sites AS si ON si.key = o.site
        JOIN {titled_items} AS i ON i.key = o.item AND i.kind = 'song'
        WHERE of_site IS NULL OR si.slug = of_site;
END
$body$;
