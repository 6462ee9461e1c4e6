"""The edge inwards: one folder per kind of source, each a configuration, a watch and a translation."""
