-- S2's system_metrics under its own name, which S4 has too.
CREATE VIEW {place} AS
SELECT * FROM {system_metrics_named};
