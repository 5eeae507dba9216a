"""What a reading process is asked to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read.

    path: where it is; shown: as the user named it; name: by which places in it are told; a file's own if empty.
    sheets: sheet -> table where the user said so ("" is every sheet).
    only: nothing but those sheets. without: sheets that are read by another way.
    """

    path: str
    shown: str
    sheets: Mapping[str, str]
    only: bool = False
    without: tuple[str, ...] = ()
    name: str = ""
