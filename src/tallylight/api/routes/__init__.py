"""One noun a file; each has a `router` that is found here and must be in the table of `access`."""
