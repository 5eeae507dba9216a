"""The rulebook language: models, loading with line numbers, expressions and their checks."""
