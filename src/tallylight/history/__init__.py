"""Sealed facts in files that are written once, checked and found; it knows no rows of the store."""
