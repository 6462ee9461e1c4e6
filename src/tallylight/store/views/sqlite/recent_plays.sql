-- S2's view: the 100 plays that began last, the newest first.
CREATE VIEW {place} AS
SELECT * FROM {play_history} ORDER BY started_at DESC, id DESC LIMIT 100;
