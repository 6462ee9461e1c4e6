"""Observations that wait on disk until they are acknowledged; it knows no server and no store."""
