"""Questions, one file each; found, not listed."""
