"""The edge outwards: one file per way in which a message leaves."""
