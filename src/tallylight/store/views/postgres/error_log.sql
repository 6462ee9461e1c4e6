-- S2's table: each error. Times have a zone. Resolved ones are kept for `retention.resolved_errors_days`, open ones for ever.
CREATE VIEW {place} AS
SELECT
    e.key AS id,
    e.at AS "timestamp",
    e.service,
    e.severity,
    e.message,
    e.context,
    e.stack_trace,
    e.resolved_at IS NOT NULL AS resolved,
    e.resolved_at,
    p.key AS play_history_id,
    si.slug AS site
FROM tallylight.errors AS e
JOIN tallylight.sites AS si ON si.key = e.site
LEFT JOIN tallylight.plays AS p
    ON p.id = CASE
        WHEN e.play_id ~* '^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$' THEN e.play_id::uuid
    END;
