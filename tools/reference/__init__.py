"""Writes what the documentation can read from the code: `python -m tools.reference`.

`docs/reference/` is written whole; of ARCHITECTURE.md only the table of rooms.
"""
