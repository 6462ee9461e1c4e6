-- S4's table, without rows: no source can tell of transcodes yet.
CREATE VIEW {place} AS
SELECT
    NULL AS id,
    NULL AS media_item_id,
    NULL AS user_id,
    NULL AS input_codec,
    NULL AS output_codec,
    NULL AS input_resolution,
    NULL AS output_resolution,
    NULL AS hw_accel,
    NULL AS quality,
    NULL AS duration_seconds,
    NULL AS file_size_bytes,
    NULL AS success,
    NULL AS error_message,
    NULL AS started_at,
    NULL AS completed_at
WHERE false;
