-- S4's table, without rows: there are no alerts yet.
CREATE VIEW {place} AS
SELECT
    NULL::uuid AS id,
    NULL::uuid AS rule_id,
    NULL::uuid AS channel_id,
    NULL::text AS message,
    NULL::boolean AS success,
    NULL::text AS error_detail,
    NULL::timestamptz AS sent_at
WHERE false;
