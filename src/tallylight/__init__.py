"""Tallylight operates and measures streaming: what plays, who is there, how well it goes."""

__version__ = "0.1.0"
