"""Whether a session `f` counts, and who it is of, with its viewer beside it as `vi`."""

NOBODY = -1
"""Who stands for all that are not known by name."""
PERSON = f"coalesce(vi.person, {NOBODY})"
"""Who a session is of; whoever is not known is one and the same."""
COUNTS = """
    (f.viewer IS NULL OR f.viewer NOT IN (SELECT viewer FROM ruled WHERE excludes))
    AND (f.excluded IS NULL OR f.viewer IN (SELECT viewer FROM ruled WHERE NOT excludes))
"""
"""Whether it counts: a rule decides, else the word of its source."""
