-- S4's table: sessions that count, as they stand now; media_item_id is the item, else the stream. Relays, monitors and whoever a rule leaves out are not here.
CREATE VIEW {place} AS
WITH listed AS (
    SELECT
        so.key,
        so.kind = 'push' AS is_pushed,
        CASE WHEN so.kind <> 'push' THEN (
            SELECT c.last_at FROM tallylight.coverage AS c
            WHERE c.source = so.key AND c.stream IS NULL AND c.state = 'up'
            ORDER BY c.started_at DESC LIMIT 1
        ) END AS last_listed
    FROM tallylight.sources AS so
),
signs AS (
    SELECT
        s.*,
        greatest(s.last_at, l.last_listed) AS sign,
        s.ended_at IS NULL AND now() - greatest(s.last_at, l.last_listed)
            <= CASE WHEN l.is_pushed THEN interval '2 hours' ELSE interval '5 minutes' END
            AS goes_on
    FROM tallylight.sessions AS s
    LEFT JOIN listed AS l ON l.key = s.source
    WHERE s.started_at IS NOT NULL
)
SELECT
    s.id,
    coalesce(pe.id, v.id) AS user_id,
    coalesce(i.id, st.id) AS media_item_id,
    coalesce(s.playback_type, 'direct_play') AS playback_type,
    s.data ->> 'quality' AS quality,
    coalesce(s.data ->> 'video_codec', s.data ->> 'audio_codec') AS codec,
    s.data ->> 'resolution' AS resolution,
    s.data ->> 'container' AS container,
    s.bytes_served,
    (
        (
            s.watched_us + CASE
                WHEN s.ended_at IS NULL AND s.state = 'playing'
                THEN (extract(epoch FROM CASE WHEN s.goes_on THEN greatest(s.sign, now())
                    ELSE s.sign END - s.last_at) * 1000000)::bigint
                ELSE 0
            END
        ) / 1000000
    )::integer AS duration_seconds,
    coalesce(v.user_agent, v.client, v.device) AS client_info,
    s.started_at,
    coalesce(s.ended_at, CASE WHEN NOT s.goes_on THEN s.sign END) AS ended_at,
    coalesce(s.goes_on, false) AS is_active,
    si.slug AS site
FROM signs AS s
JOIN tallylight.sites AS si ON si.key = s.site
LEFT JOIN tallylight.viewers AS v ON v.key = s.viewer
LEFT JOIN tallylight.people AS pe ON pe.key = v.person
LEFT JOIN tallylight.exclusions AS x ON x.key = v.exclusion
LEFT JOIN tallylight.streams AS st ON st.key = s.stream
LEFT JOIN {titled_items} AS i ON i.key = s.item
WHERE CASE WHEN x.key IS NULL THEN s.excluded IS NULL ELSE NOT x.excludes END;
