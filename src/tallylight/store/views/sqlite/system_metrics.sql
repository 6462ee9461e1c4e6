-- S4's table: how machines were, the worst of their disks and graphics cards; times are text in UTC. What is not known is NULL. S2's table of this name is shard5_system_metrics.
CREATE VIEW {place} AS
WITH told AS (
    SELECT
        h.*,
        (
            SELECT d.value FROM json_each(h.data, '$.disks') AS d
            ORDER BY (d.value ->> '$.free_bytes') IS NULL, d.value ->> '$.free_bytes' LIMIT 1
        ) AS disk
    FROM health AS h
)
SELECT
    {uuid h.id} AS id,
    h.cpu_percent,
    h.memory_percent,
    CAST(round(h.memory_mb) AS INTEGER) AS memory_used_mb,
    (
        SELECT max(g.value ->> '$.encoder_percent') FROM json_each(h.data, '$.gpus') AS g
    ) AS gpu_encoder_percent,
    (
        SELECT max(
            100.0 * (g.value ->> '$.memory_used_mb') / nullif(g.value ->> '$.memory_total_mb', 0)
        )
        FROM json_each(h.data, '$.gpus') AS g
    ) AS gpu_memory_percent,
    (
        SELECT max(g.value ->> '$.temperature_c') FROM json_each(h.data, '$.gpus') AS g
    ) AS gpu_temp_celsius,
    (h.disk ->> '$.total_bytes') / 1073741824.0 AS disk_total_gb,
    ((h.disk ->> '$.total_bytes') - (h.disk ->> '$.free_bytes')) / 1073741824.0 AS disk_used_gb,
    (h.disk ->> '$.free_bytes') / 1073741824.0 AS disk_free_gb,
    NULL AS active_streams,
    NULL AS active_transcodes,
    {time h.at} AS recorded_at,
    si.slug AS site
FROM told AS h
JOIN sites AS si ON si.key = h.site;
