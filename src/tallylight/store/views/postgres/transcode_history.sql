-- S4's table, without rows: no source can tell of transcodes yet.
CREATE VIEW {place} AS
SELECT
    NULL::uuid AS id,
    NULL::uuid AS media_item_id,
    NULL::uuid AS user_id,
    NULL::varchar(50) AS input_codec,
    NULL::varchar(50) AS output_codec,
    NULL::varchar(20) AS input_resolution,
    NULL::varchar(20) AS output_resolution,
    NULL::varchar(50) AS hw_accel,
    NULL::varchar(20) AS quality,
    NULL::integer AS duration_seconds,
    NULL::bigint AS file_size_bytes,
    NULL::boolean AS success,
    NULL::text AS error_message,
    NULL::timestamptz AS started_at,
    NULL::timestamptz AS completed_at
WHERE false;
