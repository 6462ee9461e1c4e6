"""Writing facts: one transaction at a time, many rows a statement; only `ingest` comes here."""
