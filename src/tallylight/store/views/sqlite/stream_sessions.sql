-- S4's table: sessions that count, as they stand now; media_item_id is the item, else the stream; times are text in UTC. Relays, monitors and whoever a rule leaves out are not here.
CREATE VIEW {place} AS
WITH listed AS (
    SELECT
        so.key,
        so.kind = 'push' AS is_pushed,
        CASE WHEN so.kind <> 'push' THEN (
            SELECT c.last_at FROM coverage AS c
            WHERE c.source = so.key AND c.stream IS NULL AND c.state = 'up'
            ORDER BY c.started_at DESC LIMIT 1
        ) END AS last_listed
    FROM sources AS so
),
signs AS (
    SELECT
        s.*,
        {now} AS now,
        max(s.last_at, coalesce(l.last_listed, s.last_at)) AS sign,
        CASE WHEN l.is_pushed THEN 7200000000 ELSE 300000000 END AS silence
    FROM sessions AS s
    LEFT JOIN listed AS l ON l.key = s.source
    WHERE s.started_at IS NOT NULL
),
stands AS (
    SELECT s.*, coalesce(s.ended_at IS NULL AND s.now - s.sign <= s.silence, 0) AS goes_on
    FROM signs AS s
)
SELECT
    {uuid s.id} AS id,
    coalesce({uuid pe.id}, {uuid v.id}) AS user_id,
    coalesce({uuid i.id}, {uuid st.id}) AS media_item_id,
    coalesce(s.playback_type, 'direct_play') AS playback_type,
    s.data ->> '$.quality' AS quality,
    coalesce(s.data ->> '$.video_codec', s.data ->> '$.audio_codec') AS codec,
    s.data ->> '$.resolution' AS resolution,
    s.data ->> '$.container' AS container,
    s.bytes_served,
    (
        s.watched_us + CASE
            WHEN s.ended_at IS NULL AND s.state = 'playing'
            THEN CASE WHEN s.goes_on THEN max(s.sign, s.now) ELSE s.sign END - s.last_at
            ELSE 0
        END
    ) / 1000000 AS duration_seconds,
    coalesce(v.user_agent, v.client, v.device) AS client_info,
    {time s.started_at} AS started_at,
    CASE
        WHEN s.ended_at IS NOT NULL THEN {time s.ended_at}
        WHEN NOT s.goes_on THEN {time s.sign}
    END AS ended_at,
    s.goes_on AS is_active,
    si.slug AS site
FROM stands AS s
JOIN sites AS si ON si.key = s.site
LEFT JOIN viewers AS v ON v.key = s.viewer
LEFT JOIN people AS pe ON pe.key = v.person
LEFT JOIN exclusions AS x ON x.key = v.exclusion
LEFT JOIN streams AS st ON st.key = s.stream
LEFT JOIN {titled_items} AS i ON i.key = s.item
WHERE CASE WHEN x.key IS NULL THEN s.excluded IS NULL ELSE NOT x.excludes END;
