-- S2's table: each error; times are text in UTC. Resolved ones are kept for `retention.resolved_errors_days`, open ones for ever.
CREATE VIEW {place} AS
WITH named AS MATERIALIZED (
    SELECT p.key, lower(hex(p.id)) AS name FROM plays AS p
)
SELECT
    e.key AS id,
    {time e.at} AS "timestamp",
    e.service,
    e.severity,
    e.message,
    e.context,
    e.stack_trace,
    e.resolved_at IS NOT NULL AS resolved,
    {time e.resolved_at} AS resolved_at,
    p.key AS play_history_id,
    si.slug AS site
FROM errors AS e
JOIN sites AS si ON si.key = e.site
LEFT JOIN named AS p ON p.name = lower(replace(e.play_id, '-', ''));
