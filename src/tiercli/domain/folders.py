"""Folders in which each module is one of a kind, so that one more of the kind is one more file and nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any


def names_in(folder: str) -> list[str]:
    """The names of a package's modules, in alphabetical order; none of them is loaded."""
    (place,) = import_module(folder).__path__
    names = {one.name.partition(".")[0] for one in Path(place).iterdir()}
    return sorted(name for name in names if name.isidentifier() and not name.startswith("_"))


def records_in(folder: str, name: str) -> dict[str, Any]:
    """What each module of a package has under a name, by the module's own name.

    Errors: AttributeError where one has nothing there.
    """
    return {key: getattr(import_module(f"{folder}.{key}"), name) for key in names_in(folder)}
