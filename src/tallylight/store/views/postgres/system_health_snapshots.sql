-- S1's table: how playout machines were; the timestamp is Unix ms. What is not known is NULL. Kept one by one for `retention.health_days`.
CREATE VIEW {place} AS
SELECT
    h.key AS id,
    (extract(epoch FROM h.at) * 1000)::bigint AS "timestamp",
    h.cpu_percent::real AS cpu_pct,
    h.memory_mb::real AS memory_mb,
    (
        SELECT d.value::real FROM jsonb_each_text(h.data -> 'ring_buffer_fill') AS d
        WHERE lower(d.key) IN ('a', 'deck_a', 'deck a', 'decka') LIMIT 1
    ) AS ring_buffer_fill_deck_a,
    (
        SELECT d.value::real FROM jsonb_each_text(h.data -> 'ring_buffer_fill') AS d
        WHERE lower(d.key) IN ('b', 'deck_b', 'deck b', 'deckb') LIMIT 1
    ) AS ring_buffer_fill_deck_b,
    h.decoder_latency_ms::real AS decoder_latency_ms,
    h.stream_connected::integer AS stream_connected,
    h.database_connected::integer AS mysql_connected,
    h.active_encoders
FROM tallylight.health AS h;
