"""The one door: check, dedupe, append, fold, publish; sources are supervised from here."""
