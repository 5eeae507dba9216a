"""The text of a rulebook changed so that it says other data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiercli.rulebook.rewrite.edits import edits_for
from tiercli.rulebook.rewrite.order import in_order
from tiercli.rulebook.rewrite.spans import edited
from tiercli.rulebook.source import Source, composed, parse_source


def rewritten(source: Source, data: Mapping[Any, Any]) -> bytes:
    """The file's bytes with the least changes that make it say the data.

    data: as `Source.data`; keys and items in the order wanted. What stays keeps its comments, quotes and layout.
    Errors: AssertionError when the new text does not say the data; nothing that is written may differ from what was asked for.
    """
    if same_data(source.data, data):
        return source.raw
    moved = in_order(source, data)
    text = moved.raw.decode("utf-8-sig")
    mark = "\ufeff" if moved.raw.startswith(b"\xef\xbb\xbf") else ""
    text = edited(text, edits_for(composed(moved.path, text), moved.data, data, text))
    raw = (mark + text).encode()
    made = parse_source(source.path, raw).data
    assert same_data(made, data), "the text written does not say what was asked for"
    return raw


def same_data(one: Any, other: Any) -> bool:
    """Whether two plain data say the same: true is not 1, and lists have an order."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(same_data(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_data, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and isinstance(one, str) == isinstance(other, str) and bool(one == other)
