"""The text of a rulebook changed so that it says other data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tiercli.rulebook.parts.item_names import LISTS, name_of_item
from tiercli.rulebook.reading.source import Source, composed, parse_source
from tiercli.rulebook.rewrite.order import in_order
from tiercli.rulebook.rewrite.scalars import flow_text, scalar_text
from tiercli.rulebook.rewrite.spans import Edit, dash_of, edited, end_of, is_block, is_flow, is_list, is_map, line_end, line_start


def edits_for(node: Any, old: Any, new: Any, text: str) -> list[Edit]:
    """What to change in the text of a file whose whole is one map.

    node: as composed from the text. old: its data. new: the data wanted.
    """
    return list(_of_collection(node, old, new, text, ()))


@dataclass(frozen=True, slots=True)
class _Entry:
    """An item of a list, or a key with its value: where it begins and ends in the text."""

    start: int
    end: int
    value: Any
    key: Any = None


def _of_value(entry: _Entry, old: Any, new: Any, text: str, path: tuple[Any, ...]) -> Iterator[Edit]:
    node = entry.value
    if _alike(old, new):
        return
    if (isinstance(new, Mapping) and is_map(node) and (new or is_flow(node))) or (isinstance(new, list) and is_list(node) and (new or is_flow(node))):
        yield from _of_collection(node, old, new, text, path)
        return
    words = flow_text(new) if isinstance(new, Mapping | list) else scalar_text(new, style=getattr(node, "style", None))
    if not is_block(node) and (is_map(node) or is_list(node) or node.value or node.style):
        yield Edit(node.start_mark.index, node.end_mark.index, words)
        return
    # What is written over several lines, or is empty, is replaced from behind the colon or the dash.
    start = text.index(":", entry.key.end_mark.index) + 1 if entry.key is not None else entry.start + 1
    end = max(end_of(node), start)
    broken = end > start and text[end - 1] == "\n"
    yield Edit(start, end - (2 if text[end - 2 : end] == "\r\n" else 1) if broken else end, " " + words)


def _of_collection(node: Any, old: Any, new: Any, text: str, path: tuple[Any, ...]) -> Iterator[Edit]:
    before, after = (_identities(value, path) for value in (old, new))
    entries = [_entry(text, node, one) for one in node.value]
    inserted: dict[int, list[str]] = {}  # by the number of entries that stand before
    gone: list[int] = []
    for _, first, last, start, end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for place in range(max(last - first, end - start)):
            at, to = first + place, start + place
            if at >= last:
                inserted.setdefault(last, []).append(_words_of(new, to))
            elif to >= end:
                gone.append(at)
            else:
                yield from _changed(entries[at], old, new, at, to, text, path)
    kept = [place for place in range(len(entries)) if place not in gone]
    if is_flow(node):
        yield from _removed_in_brackets(entries, gone, text)
        yield from _added_in_brackets(node, entries, kept, inserted)
    else:
        yield from _removed_lines(entries, gone, text, refilled=bool(inserted))
        yield from _added_lines(node, entries, kept, inserted, text)


def _changed(entry: _Entry, old: Any, new: Any, at: int, to: int, text: str, path: tuple[Any, ...]) -> Iterator[Edit]:
    if isinstance(old, Mapping):
        (key, value), (wanted, target) = list(old.items())[at], list(new.items())[to]
        if not _alike(key, wanted):
            yield Edit(entry.key.start_mark.index, entry.key.end_mark.index, scalar_text(wanted, style=entry.key.style, is_key=True))
        yield from _of_value(entry, value, target, text, (*path, wanted))
    else:
        yield from _of_value(entry, old[at], new[to], text, (*path, to))


def _removed_lines(entries: Sequence[_Entry], gone: Sequence[int], text: str, *, refilled: bool) -> Iterator[Edit]:
    """Whole lines; an entry that shares its first line with the dash of its list gives way to the next one."""
    for place in gone:
        entry = entries[place]
        start = line_start(text, entry.start)
        if text[start : entry.start].strip() == "" and not (refilled and len(gone) == len(entries) and place == 0):
            yield Edit(start, line_end(text, entry.end), "")
        elif place + 1 < len(entries):
            yield Edit(entry.start, entries[place + 1].start, "")
        else:
            yield Edit(entry.start, entry.end, "")


def _removed_in_brackets(entries: Sequence[_Entry], gone: Sequence[int], text: str) -> Iterator[Edit]:
    """Each run of entries with one comma; the comments of what stays are kept."""
    runs: list[list[int]] = []
    for place in gone:
        if runs and runs[-1][1] == place - 1:
            runs[-1][1] = place
        else:
            runs.append([place, place])
    for first, last in runs:
        if last + 1 < len(entries):
            comma = text.index(",", entries[last].end) + 1
            while text[comma : comma + 1] == " ":
                comma += 1
            yield Edit(entries[first].start, comma, "")
        elif first:
            yield Edit(entries[first - 1].end, entries[last].end, "")
        else:
            yield Edit(entries[0].start, entries[last].end, "")


def _added_lines(node: Any, entries: Sequence[_Entry], kept: Sequence[int], inserted: Mapping[int, Sequence[str]], text: str) -> Iterator[Edit]:
    broken = "\r\n" if "\r\n" in text else "\n"
    lead = " " * node.start_mark.column + ("" if is_map(node) else "- ")
    for count, new in inserted.items():
        above = [place for place in kept if place < count]
        lines = "".join(f"{lead}{words}{broken}" for words in new)
        if above:
            at = line_end(text, entries[above[-1]].end)
            yield Edit(at, at, lines if text[:at].endswith("\n") else broken + lines.rstrip("\r\n"))
        elif kept and (first := entries[kept[0]].start) >= 0:
            yield Edit(first, first, lines[node.start_mark.column :] + " " * node.start_mark.column)
        else:
            yield Edit(entries[0].start, entries[0].start, lines[node.start_mark.column :].rstrip("\r\n"))


def _added_in_brackets(node: Any, entries: Sequence[_Entry], kept: Sequence[int], inserted: Mapping[int, Sequence[str]]) -> Iterator[Edit]:
    for count, new in inserted.items():
        above = [place for place in kept if place < count]
        if above:
            at = entries[above[-1]].end
            yield Edit(at, at, "".join(f", {words}" for words in new))
        elif kept:
            at = entries[kept[0]].start
            yield Edit(at, at, "".join(f"{words}, " for words in new))
        else:
            at = entries[0].start if entries else node.start_mark.index + 1
            yield Edit(at, at, ", ".join(new))


def _entry(text: str, node: Any, one: Any) -> _Entry:
    if isinstance(one, tuple):
        key, value = one
        return _Entry(int(key.start_mark.index), max(end_of(value), int(key.end_mark.index)), value, key)
    start = int(one.start_mark.index) if is_flow(node) else dash_of(text, node, one)
    return _Entry(start, end_of(one), one)


def _words_of(new: Any, place: int) -> str:
    if isinstance(new, Mapping):
        key, value = list(new.items())[place]
        return f"{flow_text(key, is_key=True)}: {flow_text(value)}"
    return flow_text(new[place])


def _identities(value: Any, path: tuple[Any, ...]) -> list[Any]:
    """What tells the entries of a map or list apart."""
    if isinstance(value, Mapping):
        return list(value)
    if path and path[-1] in LISTS:
        return [name_of_item(item, number) for number, item in enumerate(value, start=1)]
    return [repr(item) for item in value]


def _alike(old: Any, new: Any) -> bool:
    if isinstance(old, Mapping | list) or isinstance(new, Mapping | list):
        return type(old) is type(new) and repr(old) == repr(new)
    return isinstance(old, bool) == isinstance(new, bool) and isinstance(old, str) == isinstance(new, str) and bool(old == new)


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
