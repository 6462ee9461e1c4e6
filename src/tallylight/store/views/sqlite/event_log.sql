-- S1's table: the event log; the timestamp is Unix ms, song_id the number of the song, encoder_id that of the stream. Kept for `retention.events_days`.
CREATE VIEW {place} AS
SELECT
    e.key AS id,
    e.at / 1000 AS "timestamp",
    e.level,
    e.category,
    e.event,
    e.message,
    e.metadata AS metadata_json,
    e.deck,
    i.song AS song_id,
    e.stream AS encoder_id
FROM events AS e
LEFT JOIN {titled_items} AS i ON i.key = e.item;
