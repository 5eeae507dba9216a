"""Folders whose names are values, year=2026/region=华东/part-0.parquet: columns that every file below them has."""

from __future__ import annotations

from pathlib import PurePath
from urllib.parse import unquote

_NULL = "__HIVE_DEFAULT_PARTITION__"


def partition_columns(path: str | PurePath) -> dict[str, str | None]:
    """The columns that the folders above a file give, the outermost first."""
    parted = (part.partition("=") for part in PurePath(path).parts[:-1])
    return {unquote(name): None if value == _NULL else unquote(value) for name, equals, value in parted if equals and name}


def shown_name(path: str | PurePath) -> str:
    """The name by which places in a file are told: with the folders that are values, below which many files have one name."""
    parts = PurePath(path).parts
    first = next((place for place, part in enumerate(parts[:-1]) if part.partition("=")[1]), len(parts) - 1)
    return unquote("/".join(parts[first:]))
