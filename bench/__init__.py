"""Measurements against the bars, each beside its reference in the same run."""
