-- S2's function: deletes the plays, and the steps that tell of them, that began more than so many days ago; gives how many plays went.
CREATE FUNCTION {place}(days_to_keep integer DEFAULT 90)
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    -- Commits of facts follow one another: whoever has this row is the one that writes.
    newest bigint := {next_revision}();
    gone bigint;
BEGIN
    IF days_to_keep IS NULL OR days_to_keep < 0 THEN
        RAISE EXCEPTION 'days_to_keep must be 0 or more' USING ERRCODE = '22023';
    END IF;
    WITH RECURSIVE doomed AS MATERIALIZED (
        SELECT p.key, p.id, p.last_step,
            floor(extract(epoch FROM p.started_at) / 86400)::integer AS day,
            newest + row_number() OVER (ORDER BY p.key) AS rev
        FROM tallylight.plays AS p
        WHERE p.started_at < now() - make_interval(days => days_to_keep)
    ),
    chain(key, prev) AS (
        SELECT s.key, s.prev FROM doomed AS d JOIN tallylight.steps AS s ON s.key = d.last_step
        UNION ALL
        SELECT s.key, s.prev FROM chain AS c JOIN tallylight.steps AS s ON s.key = c.prev
    ),
    steps AS (
        DELETE FROM tallylight.steps AS s USING chain AS c WHERE s.key = c.key
    ),
    graves AS (
        INSERT INTO tallylight.tombstones (key, rev, kind, id)
        SELECT d.rev, d.rev, 'play', d.id FROM doomed AS d
    ),
    -- Of days that are sealed, or are being sealed: what their files say of these does not count.
    lines AS (
        INSERT INTO tallylight.late (kind, day, key, rev)
        SELECT 'plays', d.day, d.key, d.rev FROM doomed AS d
        ON CONFLICT (kind, day, key) DO UPDATE SET rev = excluded.rev
    ),
    plays AS (
        DELETE FROM tallylight.plays AS p USING doomed AS d WHERE p.key = d.key RETURNING p.key
    )
    SELECT count(*) INTO gone FROM plays;
    UPDATE tallylight.revisions SET last = newest + gone WHERE line = 1;
    RETURN gone;
END
$body$;
