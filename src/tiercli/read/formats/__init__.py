"""Kinds of files, each turned into grids of text; what a file is, whether it is safe, what is wrong with it."""
