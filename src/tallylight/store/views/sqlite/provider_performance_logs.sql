-- S5's table, without rows: no source can tell of the syncs of providers yet.
CREATE VIEW {place} AS
SELECT
    NULL AS id,
    NULL AS provider_id,
    NULL AS sync_timestamp,
    NULL AS sync_duration_seconds,
    NULL AS channels_added,
    NULL AS channels_removed,
    NULL AS channels_updated,
    NULL AS errors_count,
    NULL AS error_details,
    NULL AS data_freshness_hours,
    NULL AS created_at
WHERE false;
