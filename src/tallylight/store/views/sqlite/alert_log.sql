-- S4's table, without rows: there are no alerts yet.
CREATE VIEW {place} AS
SELECT
    NULL AS id,
    NULL AS rule_id,
    NULL AS channel_id,
    NULL AS message,
    NULL AS success,
    NULL AS error_detail,
    NULL AS sent_at
WHERE false;
