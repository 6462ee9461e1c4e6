"""Starts a plug-in: `python -m tools.scaffold source NAME`, as `make new source NAME=x` does.

A folder here, such as `source/`, is a kind of plug-in; the tree in it is copied into the project.
In it `NAME` stands for the name as given, `Name` for the name of a class, in paths and text alike.
"""
