"""The one door: accept, check, dedupe, append, fold and publish; sources supervised; stories re-derived."""
