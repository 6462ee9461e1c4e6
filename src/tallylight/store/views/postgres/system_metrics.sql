-- S4's table: how machines were, the worst of their disks and graphics cards. What is not known is NULL. S2's table of this name is system_metrics_named.
CREATE VIEW {place} AS
SELECT
    h.id,
    h.cpu_percent::real AS cpu_percent,
    h.memory_percent::real AS memory_percent,
    round(h.memory_mb)::integer AS memory_used_mb,
    g.encoder::real AS gpu_encoder_percent,
    g.memory::real AS gpu_memory_percent,
    g.temperature::real AS gpu_temp_celsius,
    (d.total / 1073741824.0)::real AS disk_total_gb,
    ((d.total - d.free) / 1073741824.0)::real AS disk_used_gb,
    (d.free / 1073741824.0)::real AS disk_free_gb,
    NULL::integer AS active_streams,
    NULL::integer AS active_transcodes,
    h.at AS recorded_at,
    si.slug AS site
FROM tallylight.health AS h
JOIN tallylight.sites AS si ON si.key = h.site
LEFT JOIN LATERAL (
    SELECT (one ->> 'total_bytes')::numeric AS total, (one ->> 'free_bytes')::numeric AS free
    FROM jsonb_array_elements(h.data -> 'disks') AS list(one)
    ORDER BY (one ->> 'free_bytes')::numeric NULLS LAST LIMIT 1
) AS d ON true
LEFT JOIN LATERAL (
    SELECT
        max((one ->> 'encoder_percent')::numeric) AS encoder,
        max(100 * (one ->> 'memory_used_mb')::numeric
            / nullif((one ->> 'memory_total_mb')::numeric, 0)) AS memory,
        max((one ->> 'temperature_c')::numeric) AS temperature
    FROM jsonb_array_elements(h.data -> 'gpus') AS list(one)
) AS g ON true;
