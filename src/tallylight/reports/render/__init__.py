"""The forms that a document takes: one file each; none of them knows a figure by name."""
