"""What figures are reckoned over, one file each; found, not listed."""
