-- S2's system_metrics: figures by name, as programs told them. Kept one by one for `retention.metrics_days`.
CREATE VIEW {place} AS
SELECT
    m.key AS id,
    m.at AS "timestamp",
    m.name AS metric_name,
    m.value::numeric AS metric_value,
    m.unit,
    m.service,
    coalesce(m.labels, '{}'::jsonb) AS metadata,
    si.slug AS site
FROM tallylight.metrics AS m
JOIN tallylight.sites AS si ON si.key = m.site;
