"""Rows: schema, migrations, records, facts and reading, on SQLite and PostgreSQL alike."""
