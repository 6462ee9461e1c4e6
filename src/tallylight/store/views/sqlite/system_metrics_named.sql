-- S2's system_metrics: figures by name, as programs told them; times are text in UTC. Kept one by one for `retention.metrics_days`.
CREATE VIEW {place} AS
SELECT
    m.key AS id,
    {time m.at} AS "timestamp",
    m.name AS metric_name,
    m.value AS metric_value,
    m.unit,
    m.service,
    coalesce(m.labels, '{}') AS metadata,
    si.slug AS site
FROM metrics AS m
JOIN sites AS si ON si.key = m.site;
