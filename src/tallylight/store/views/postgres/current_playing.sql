-- S2's view: the newest open play that is known to be on air: for its length and half as much again and 10 minutes, 6 hours where its length is not known.
CREATE VIEW {place} AS
SELECT h.*, floor(extract(epoch FROM now() - h.started_at))::integer AS elapsed_seconds
FROM {play_history} AS h
JOIN tallylight.plays AS p ON p.key = h.id
WHERE p.ended_at IS NULL
    AND p.started_at <= now()
    AND p.started_at >= now() - CASE
        WHEN p.expected_ms > 0
        THEN interval '10 minutes' + p.expected_ms * interval '1.5 milliseconds'
        ELSE interval '6 hours'
    END
ORDER BY p.started_at DESC, p.key DESC
LIMIT 1;
