-- The newest revision; every other writer of facts waits until the end of this transaction.
CREATE FUNCTION {place}()
RETURNS bigint LANGUAGE plpgsql SET search_path = pg_catalog AS $body$
DECLARE
    newest bigint;
BEGIN
    INSERT INTO tallylight.revisions (line, last) VALUES (1, 0) ON CONFLICT DO NOTHING;
    SELECT r.last INTO newest FROM tallylight.revisions AS r WHERE r.line = 1 FOR UPDATE;
    RETURN newest;
END
$body$;
