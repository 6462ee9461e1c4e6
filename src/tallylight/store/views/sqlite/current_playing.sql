-- S2's view: the newest open play that is known to be on air: for its length and half as much again and 10 minutes, 6 hours where its length is not known.
CREATE VIEW {place} AS
SELECT h.*, CAST(({now} - p.started_at) / 1000000 AS INTEGER) AS elapsed_seconds
FROM {play_history} AS h
JOIN plays AS p ON p.key = h.id
WHERE p.ended_at IS NULL
    AND p.started_at <= {now}
    AND p.started_at >= {now} - CASE
        WHEN p.expected_ms > 0 THEN 600000000 + p.expected_ms * 1500 ELSE 21600000000
    END
ORDER BY p.started_at DESC, p.key DESC
LIMIT 1;
