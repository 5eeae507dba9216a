"""Where things stand in the text of a YAML file: characters of nodes, of their lines, of the dashes of lists."""

from __future__ import annotations

from typing import Any, NamedTuple


class Edit(NamedTuple):
    """One change of a text: the characters from start to end become other words."""

    start: int
    end: int
    words: str


def edited(text: str, edits: list[Edit]) -> str:
    """The text with all edits made; they do not overlap, and of two at one place the one that only inserts comes first."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.words + text[edit.end :]
    return text


def is_flow(node: Any) -> bool:
    """Whether a map or list stands in brackets."""
    return bool(node.flow_style)


def is_map(node: Any) -> bool:
    """Whether a node is a map."""
    from ruamel.yaml.nodes import MappingNode

    return isinstance(node, MappingNode)


def is_list(node: Any) -> bool:
    """Whether a node is a list."""
    from ruamel.yaml.nodes import SequenceNode

    return isinstance(node, SequenceNode)


def is_block(node: Any) -> bool:
    """Whether a node is a map or list by indentation, or text of several lines after | or >."""
    return not is_flow(node) if is_map(node) or is_list(node) else node.style in ("|", ">")


def end_of(node: Any) -> int:
    """Where the last word of a node ends; comments after it are not its own."""
    if (is_map(node) or is_list(node)) and not is_flow(node) and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last)
    return int(node.end_mark.index)


def line_start(text: str, at: int) -> int:
    """The first character of a line."""
    return text.rfind("\n", 0, at) + 1


def line_end(text: str, at: int) -> int:
    """Behind the line break of a line; where a text of several lines has ended with it already, that place itself."""
    if at and text[at - 1] == "\n":
        return at
    found = text.find("\n", at)
    return len(text) if found < 0 else found + 1


def dash_of(text: str, items: Any, item: Any) -> int:
    """The dash before an item of a list that is written by indentation."""
    column, at = items.start_mark.column, int(item.start_mark.index)
    while True:
        start = line_start(text, at)
        if text[start + column : start + column + 1] == "-" and start + column < item.start_mark.index:
            return start + int(column)
        at = start - 1
