"""Folders whose names are values, year=2026/region=华东/part-0.parquet: columns that every file below them has."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path, PurePath
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


def names_apart(paths: Iterable[Path]) -> dict[Path, str]:
    """The names by which places in files of one name are told: with as many of their folders as tell them apart. Other files are not among the answers."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(shown_name(path), []).append(path)
    names: dict[Path, str] = {}
    for own in (own for own in alike.values() if len(own) > 1):
        first = next(count for count in range(1, max(len(path.parts) for path in own) + 1) if len({path.parts[-count:] for path in own}) == len(own))
        names |= {path: unquote("/".join(path.parts[-first:])) for path in own}
    return names
