"""A rulebook as a file of one's own: a shipped one as it is, an overlay put together with what it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.rulebook.load import put_together, source_of
from tiercli.rulebook.parts.basis import before_true_basis
from tiercli.rulebook.parts.dimension import KEYED
from tiercli.rulebook.parts.item_names import LISTS, bound_value, name_of_item
from tiercli.rulebook.reading.overlay import WORDS, overlaid
from tiercli.rulebook.reading.shipped import find_rulebook
from tiercli.rulebook.reading.source import Source, parse_source
from tiercli.rulebook.rewrite import rewritten
from tiercli.rulebook.rewrite.rewrite import same_data
from tiercli.rulebook.rewrite.scalars import flow_text, scalar_text

_NONE: Any = object()
_NAME = late_pattern(r"[a-z0-9][a-z0-9_-]{0,63}")


def laid_over(own: Mapping[Any, Any], below: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> dict[Any, Any]:
    """The overlay's data that makes `wanted` of `below`, with as little as possible other than it was.

    own: the overlay's data as it is. What it replaces as a whole it goes on replacing; what it does not name is changed item by item.
    """
    return dict(_maps(own, below, {**wanted, "extends": own["extends"]}))


def _maps(own: Mapping[Any, Any], below: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> dict[Any, Any]:
    answer: dict[Any, Any] = {}
    for key in dict.fromkeys([*own, *wanted, *below]):
        value = _value(key, own.get(key, _NONE), below.get(key, _NONE), wanted.get(key, _NONE))
        if value is not _NONE:
            answer[key] = value
    return answer


def _value(key: Any, own: Any, below: Any, wanted: Any) -> Any:
    """What the overlay says of one key; nothing where the rulebook below says it already and the overlay did not."""
    if wanted is _NONE:
        return _NONE if below is _NONE else None
    if below is not _NONE and same_data(below, wanted):
        return own if own is not _NONE and same_data(own, wanted) else _NONE
    if below is _NONE or (own is not _NONE and not isinstance(own, Mapping)):
        return _param(own, below, wanted)
    if key in KEYED and isinstance(below, Mapping) and isinstance(wanted, Mapping):
        return wanted if isinstance(own, Mapping) and not set(own) <= set(WORDS) else _steps(below, wanted)
    if key in LISTS and isinstance(below, list) and isinstance(wanted, list):
        return _items(own if isinstance(own, Mapping) else {}, below, wanted)
    if isinstance(below, Mapping) and isinstance(wanted, Mapping):
        return _maps(own if isinstance(own, Mapping) else {}, below, wanted)
    return wanted


def _param(own: Any, below: Any, wanted: Any) -> Any:
    """A param that gave its value alone goes on doing so, where nothing else of it differs."""
    if isinstance(below, Mapping) and isinstance(wanted, Mapping) and "value" in below and not isinstance(own, list):
        if same_data({**below, "value": None}, {**wanted, "value": None}):
            return wanted["value"]
        return _maps({}, below, wanted)
    return wanted


def _steps(below: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> dict[str, Any]:
    before, after = ({bound_value(bound): bound for bound in steps} for steps in (below, wanted))
    words = {
        "change": {bound: value for key, bound in after.items() if key in before and not same_data(below[before[key]], value := wanted[bound])},
        "add": {bound: wanted[bound] for key, bound in after.items() if key not in before},
        "remove": [bound for key, bound in before.items() if key not in after],
    }
    return {word: said for word, said in words.items() if said}


def _items(own: Mapping[Any, Any], below: list[Any], wanted: list[Any]) -> Any:
    """Items by name; the whole list where names repeat or the order is another."""
    before, after = ([name_of_item(item, number) for number, item in enumerate(items, start=1)] for items in (below, wanted))
    kept = [name for name in before if name in after]
    if len(set(before)) != len(before) or len(set(after)) != len(after) or kept != [name for name in after if name in before]:
        return wanted
    in_words = bool(own) and set(own) <= set(WORDS)
    said = own.get("change", {}) if in_words else own
    old, new = dict(zip(before, below, strict=True)), dict(zip(after, wanted, strict=True))
    changes = {name: _maps(said.get(name) or {}, old[name], new[name]) for name in kept if not same_data(old[name], new[name])}
    added = []
    for place, name in enumerate(after):
        if name not in old:
            side = next(({"before": one} for one in after[place + 1 :] if one in old), None) or {"after": kept[-1]} if kept else None
            if side is None:
                return wanted
            added.append({**new[name], **side})
    gone = [name for name in before if name not in new]
    if not added and not gone and not in_words:
        return changes
    return {word: value for word, value in (("change", changes), ("add", added), ("remove", gone)) if value}


def copied_rulebook(name_or_path: str, new_name: str | None = None) -> bytes:
    """The bytes of a rulebook's file; with another name, that line alone differs.

    Errors: RulebookError; UsageError for a name that no rulebook may have.
    """
    whole = whole_source(name_or_path)
    if new_name is None:
        return whole.raw
    if not _NAME.fullmatch(new_name):
        message = Text(
            f"--name {new_name}：只能用小写字母、数字、- 和 _，最多 64 个",
            f"--name {new_name}: only lower-case letters, digits, - and _ may stand there, at most 64",
        )
        raise UsageError(message)
    return rewritten(whole, {**whole.data, "name": new_name})


def overlay_saying(name_or_path: str, data: Mapping[Any, Any]) -> bytes | None:
    """The bytes of an overlay that with what it extends comes to the data; none for a rulebook that extends nothing.

    Errors: RulebookError; AssertionError when what is written would come to other data.
    """
    chain = source_of(find_rulebook(name_or_path))
    if len(chain) < 2:
        return None
    _, below = put_together(chain[1:])
    data = before_true_basis(below.data, data)
    raw = rewritten(chain[0], laid_over(chain[0].data, below.data, data))
    made, flaws = overlaid(below, parse_source(chain[0].path, raw))
    assert not flaws, "the overlay written changes what is not there"
    assert same_data({key: value for key, value in made.data.items() if key != "extends"}, data), "the overlay written does not come to what was asked for"
    return raw


def overlay_for(below: Mapping[Any, Any], wanted: Mapping[Any, Any], extends: str, *, params: Mapping[str, Any], remarks: Sequence[str] = ()) -> bytes:
    """The bytes of a new overlay that makes `wanted` of the rulebook below it: nothing but what differs, and these params whether they differ or not.

    below, wanted: whole plain data. extends: the rulebook below as the overlay's file names it. remarks: comments above it, a line each.
    Errors: AssertionError when what is written would come to other data.
    """
    bare = {key: value for key, value in below.items() if key != "extends"}
    head = {"tiercli": 1, "extends": extends}
    over = laid_over(head, bare, wanted)
    named = {name: value["value"] if isinstance(value, Mapping) and set(value) == {"value"} else value for name, value in over.pop("params", {}).items()}
    data = {**head, **({"params": named | dict(params)} if named or params else {}), **{key: value for key, value in over.items() if key not in head}}
    raw = "".join([*(f"# {line}\n" for line in remarks), *_lines_of(data, "")]).encode()
    made, flaws = overlaid(Source(Path("below.yaml"), b"", bare, {}), parse_source(Path("overlay.yaml"), raw))
    assert not flaws, "the overlay written changes what is not there"
    target = {key: value for key, value in wanted.items() if key != "extends"}
    assert same_data({key: value for key, value in made.data.items() if key != "extends"}, target), "the overlay does not come to what was asked for"
    return raw


def _lines_of(data: Mapping[Any, Any], indent: str) -> Iterator[str]:
    """A map as YAML, a line a key; lists, and maps of numbers alone, in one line."""
    for key, value in data.items():
        name = scalar_text(key, is_key=True)
        if (isinstance(value, Mapping) and any(isinstance(one, Mapping) for one in value.values())) or (isinstance(value, Mapping) and not indent):
            yield f"{indent}{name}:\n"
            yield from _lines_of(value, f"{indent}  ")
        else:
            yield f"{indent}{name}: {flow_text(value)}\n"


def whole_source(name_or_path: str) -> Source:
    """A rulebook that stands alone, as text and data: the comments are those of the one below, the values those of the overlays.

    Errors: RulebookError.
    """
    chain = source_of(find_rulebook(name_or_path))
    text = chain[-1]
    for place in reversed(range(len(chain) - 1)):
        _, merged = put_together(chain[place:])
        data = {key: value for key, value in merged.data.items() if key != "extends"}
        text = parse_source(chain[place].path, rewritten(text, data))
    return text
