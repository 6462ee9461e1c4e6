-- S1's table: listener counts by stream; encoder_id is the number of the stream, the timestamp Unix ms. Relays and monitors are taken off. Rows are kept for `retention.rows_days`; older counts are in files of history.
CREATE VIEW {place} AS
SELECT
    a.key AS id,
    a.stream AS encoder_id,
    (extract(epoch FROM a.at) * 1000)::bigint AS "timestamp",
    greatest(a.listeners - coalesce(a.excluded, 0), 0) AS listener_count,
    a.peak AS peak_listeners
FROM tallylight.audience AS a;
