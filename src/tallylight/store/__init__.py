"""Rows: the schema and its migrations, records, facts and reading, on SQLite and PostgreSQL alike."""
