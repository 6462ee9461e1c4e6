-- S2's function: deletes the errors that were resolved more than so many days ago; gives how many went.
CREATE FUNCTION {place}(days_to_keep integer DEFAULT 30)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    newest bigint := {next_revision}();
    gone bigint;
BEGIN
    IF days_to_keep IS NULL OR days_to_keep < 0 THEN
        RAISE EXCEPTION 'days_to_keep must be 0 or more' USING ERRCODE = '22023';
    END IF;
    WITH doomed AS MATERIALIZED (
        SELECT e.key, e.id, floor(extract(epoch FROM e.at) / 86400)::integer AS day,
            newest + row_number() OVER (ORDER BY e.key) AS rev
        FROM tallylight.errors AS e
        WHERE e.resolved_at < now() - make_interval(days => days_to_keep)
    ),
    graves AS (
        INSERT INTO tallylight.tombstones (key, rev, kind, id)
        SELECT d.rev, d.rev, 'error', d.id FROM doomed AS d
    ),
    lines AS (
        INSERT INTO tallylight.late (kind, day, key, rev)
        SELECT 'errors', d.day, d.key, d.rev FROM doomed AS d
        ON CONFLICT (kind, day, key) DO UPDATE SET rev = excluded.rev
    ),
    errors AS (
        DELETE FROM tallylight.errors AS e USING doomed AS d WHERE e.key = d.key RETURNING e.key
    )
    SELECT count(*) INTO gone FROM errors;
    UPDATE tallylight.revisions SET last = newest + gone WHERE line = 1;
    RETURN gone;
END
$body$;
