-- S5's table, without rows: no streams are probed yet.
CREATE VIEW {place} AS
SELECT
    NULL AS id,
    NULL AS stream_id,
    NULL AS resolution,
    NULL AS bitrate,
    NULL AS quality_score,
    NULL AS codec,
    NULL AS fps,
    NULL AS analysis_method,
    NULL AS sampled_at,
    NULL AS created_at
WHERE false;
