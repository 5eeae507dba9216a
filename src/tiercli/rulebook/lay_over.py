"""What an overlay has to say so that the rulebook below it becomes another one: the other way round from `overlay`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiercli.rulebook.item_names import LISTS, bound_value, name_of_item
from tiercli.rulebook.overlay import WORDS
from tiercli.rulebook.rewrite.rewrite import same_data
from tiercli.rulebook.scale import KEYED

_NONE: Any = object()


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
