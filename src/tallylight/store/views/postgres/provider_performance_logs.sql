-- S5's table, without rows: no source can tell of the syncs of providers yet.
CREATE VIEW {place} AS
SELECT
    NULL::integer AS id,
    NULL::integer AS provider_id,
    NULL::timestamptz AS sync_timestamp,
    NULL::double precision AS sync_duration_seconds,
    NULL::integer AS channels_added,
    NULL::integer AS channels_removed,
    NULL::integer AS channels_updated,
    NULL::integer AS errors_count,
    NULL::json AS error_details,
    NULL::double precision AS data_freshness_hours,
    NULL::timestamptz AS created_at
WHERE false;
