"""Rows read back, one noun per file: lists under one cursor, stories, and what the present needs."""
