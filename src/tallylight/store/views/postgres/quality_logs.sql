-- S5's table, without rows: no streams are probed yet.
CREATE VIEW {place} AS
SELECT
    NULL::integer AS id,
    NULL::integer AS stream_id,
    NULL::varchar(20) AS resolution,
    NULL::integer AS bitrate,
    NULL::integer AS quality_score,
    NULL::varchar(50) AS codec,
    NULL::double precision AS fps,
    NULL::varchar(50) AS analysis_method,
    NULL::timestamptz AS sampled_at,
    NULL::timestamptz AS created_at
WHERE false;
