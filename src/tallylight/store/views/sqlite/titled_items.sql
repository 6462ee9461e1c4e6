-- What items are called, an alias as what it stands for; the inner source of the other views.
CREATE VIEW {place} AS
SELECT
    i.key,
    coalesce(m.key, i.key) AS song,
    coalesce(m.id, i.id) AS id,
    coalesce(m.title, i.title) AS title,
    coalesce(m.artist, i.artist) AS artist,
    coalesce(m.kind, i.kind) AS kind,
    coalesce(m.duration_ms, i.duration_ms) AS duration_ms,
    coalesce(m.track_key, i.track_key) AS track_key,
    coalesce(m.data, i.data) AS data
FROM items AS i
LEFT JOIN item_aliases AS a ON a.site = i.site AND a.alias = i.id
LEFT JOIN items AS m ON m.id = a.item;
