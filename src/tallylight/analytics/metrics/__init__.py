"""Figures, one file each; found, not listed."""
