"""Rows read back, one noun a file: lists under one cursor, stories, what the present needs."""
