"""Folders that are one table of a lake: a log in them says which rows of which files count now, and the files by themselves do not."""

from __future__ import annotations

from pathlib import Path

DELTA = "Delta"


def table_kind(folder: Path) -> str:
    """Delta, Hudi or Iceberg; empty for a folder that is no table."""
    if (folder / "_delta_log").is_dir():
        return DELTA
    if (folder / ".hoodie").is_dir():
        return "Hudi"
    return "Iceberg" if any((folder / "metadata").glob("*.metadata.json")) else ""
