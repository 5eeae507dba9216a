"""What the hidden sheet of a report says of the run that made it, as a typed model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter, ValidationError

Kind = Literal["number", "date", "text", "flag"]
SHEET = "_tiercli"


@dataclass(frozen=True)
class Note:
    """The note; empty for a workbook without one and for any other file.

    headers: header, result column (empty if none), what it holds, from left to right. columns: all result columns
    in order. words: for columns that show words in place of names, the name of each word.
    """

    headers: tuple[tuple[str, str, Kind], ...] = ()
    columns: tuple[str, ...] = ()
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    sheet: str = ""
    as_of: date | None = None
    rulebook: str = ""
    rulebook_sha256: str = ""
    rules: Mapping[str, Any] = field(default_factory=dict)
    level_names: dict[str, list[str]] = field(default_factory=dict)


def parse_note(words: str) -> Note:
    """The note in these words; an empty one where they are damaged, or written by another version."""
    try:
        note = TypeAdapter(Note).validate_json(words)
    except ValidationError:
        return Note()
    return note if note.columns and note.headers and note.as_of else Note()
