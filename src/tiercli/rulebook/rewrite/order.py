"""Items of lists moved to other places, each with its own comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tiercli.rulebook.parts.item_names import LISTS, name_of_item
from tiercli.rulebook.reading.source import Source, composed, parse_source
from tiercli.rulebook.rewrite.spans import Edit, dash_of, edited, end_of, is_flow, line_end, line_start


def in_order(source: Source, data: Mapping[Any, Any]) -> Source:
    """The source with the items of its lists in the order that they have in other data; nothing is added, changed or taken away."""
    text = source.raw.decode("utf-8-sig")
    edits = list(_of_maps(composed(source.path, text), source.data, data, text))
    if not edits:
        return source
    mark = b"\xef\xbb\xbf" if source.raw.startswith(b"\xef\xbb\xbf") else b""
    return parse_source(source.path, mark + edited(text, edits).encode())


def _of_maps(node: Any, old: Mapping[Any, Any], new: Mapping[Any, Any], text: str) -> Iterator[Edit]:
    for (_, value), (key, before) in zip(node.value, old.items(), strict=True):
        after = new.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _of_maps(value, before, after, text)
        elif key in LISTS and isinstance(before, list) and isinstance(after, list):
            names, wanted = ([name_of_item(item, number) for number, item in enumerate(items, start=1)] for items in (before, after))
            kept = [name for name in wanted if name in names]
            unique = len(set(names)) == len(names) and len(set(wanted)) == len(wanted)
            if unique and kept != [name for name in names if name in wanted]:
                moving = iter(kept)
                order = [names.index(next(moving)) if name in wanted else place for place, name in enumerate(names)]
                yield _moved(value, order, text)
            else:
                for item, earlier in zip(value.value, before, strict=True):
                    later = next((one for one, name in zip(after, wanted, strict=True) if name == name_of_item(earlier, 0)), None)
                    if isinstance(earlier, Mapping) and isinstance(later, Mapping):
                        yield from _of_maps(item, earlier, later, text)


def _moved(node: Any, order: Sequence[int], text: str) -> Edit:
    """One list anew, its items in another order."""
    items = node.value
    if is_flow(node):
        ends = [int(item.end_mark.index) for item in items]
        starts = [int(item.start_mark.index) for item in items]
        between = [text[end:start] for end, start in zip(ends, starts[1:], strict=False)] + [""]
        whole = "".join(text[starts[place] : ends[place]] + gap for place, gap in zip(order, between, strict=True))
        return Edit(starts[0], ends[-1], whole)
    # An item's own lines go with it, and so do the lines of comment above it; the first has none: those stand above the whole list.
    ends = [line_end(text, end_of(item)) for item in items]
    firsts = [line_start(text, dash_of(text, node, item)) for item in items]
    starts = [firsts[0], *ends[:-1]]
    chunks = [text[start:end] if text[:end].endswith("\n") else text[start:end] + "\n" for start, end in zip(starts, ends, strict=True)]
    return Edit(starts[0], ends[-1], "".join(chunks[place] for place in order))
