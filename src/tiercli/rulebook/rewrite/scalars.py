"""Values as YAML writes them in one line, so that they are read back as what they are."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from tiercli.domain.errors import RulebookError
from tiercli.rulebook.reading.source import parse_source

_NOWHERE = Path("value.yaml")
_INDICATORS = ("", *"&*!|>@`%?-:[]{},#'\"")
"""No text without quotes begins with one of these, so that none of them has to be tried."""


def scalar_text(value: Any, *, style: str | None = None, is_key: bool = False) -> str:
    """A number, text, flag or nothing.

    style: the quotes that it had before, kept for text. is_key: it stands before a colon.
    """
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else str(value)
    words = str(value)
    if style == "'" and words.isprintable():
        return "'" + words.replace("'", "''") + "'"
    if style not in ('"', "|", ">") and _is_plain(words, is_key=is_key):
        return words
    return json.dumps(words, ensure_ascii=False) if words.isprintable() else '"' + "".join(map(_escaped, words)) + '"'


def flow_text(value: Any, *, is_key: bool = False) -> str:
    """Any value in one line: maps and lists in brackets."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow_text(key, is_key=True)}: {flow_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    return scalar_text(value, is_key=is_key)


def _is_plain(words: str, *, is_key: bool) -> bool:
    """Whether text without quotes is read back as itself, in brackets and outside."""
    if not words.isprintable() or words != words.strip() or words[:1] in _INDICATORS:
        return False
    if is_key:
        return _says(f"{{{words}: 1}}", {words: 1}) and _says(f"\n  {words}: 1", {words: 1})
    return _says(f"{{a: {words}, b: [{words}]}}", {"a": words, "b": [words]}) and _says(words, words)


def _escaped(letter: str) -> str:
    """A character between double quotes; what cannot be seen by its number."""
    return f"\\U{ord(letter):08X}" if not letter.isprintable() else f"\\{letter}" if letter in '"\\' else letter


def _says(words: str, value: Any) -> bool:
    try:
        return bool(parse_source(_NOWHERE, f"k: {words}\n".encode()).data == {"k": value})
    except RulebookError:
        return False
