"""What was changed in one rulebook, put onto another that has changed in the meantime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tiercli.rulebook.parts.item_names import LISTS, name_of_item
from tiercli.rulebook.rewrite.rewrite import same_data

Path_ = tuple[Any, ...]
_GONE = object()


def onto(old: Any, new: Any, base: Any, path: Path_ = ()) -> tuple[Any, list[Path_]]:
    """The base with every change that leads from old to new, and the paths (in new) where old, new and base all differ.

    old, new, base: plain data. Items of lists are told by their names; other lists are one value.
    """
    if same_data(new, old) or same_data(new, base):
        return (base if same_data(new, old) else new), []
    if isinstance(old, Mapping) and isinstance(new, Mapping) and isinstance(base, Mapping):
        return _maps(old, new, base, path)
    if path and path[-1] in LISTS and isinstance(old, list) and isinstance(new, list) and isinstance(base, list):
        before, after, under = ({name_of_item(item, number): item for number, item in enumerate(items, start=1)} for items in (old, new, base))
        if len(before) == len(old) and len(after) == len(new) and len(under) == len(base):
            merged, conflicts = _maps(before, after, under, path)
            places = {name: place for place, name in enumerate(after)}
            return list(merged.values()), [(*path, places.get(one[len(path)], 0), *one[len(path) + 1 :]) for one in conflicts]
    return (new, []) if same_data(old, base) else (base, [path])


def _maps(old: Mapping[Any, Any], new: Mapping[Any, Any], base: Mapping[Any, Any], path: Path_) -> tuple[dict[Any, Any], list[Path_]]:
    """The order is that of new; what only the base has stands where it stood in the base."""
    merged: dict[Any, Any] = {}
    conflicts: list[Path_] = []
    order = list(new)
    for place, key in enumerate(base):
        if key not in new:
            above = next((one for one in reversed(list(base)[:place]) if one in order), None)
            order.insert(0 if above is None else order.index(above) + 1, key)
    for key in order:
        value, more = _one(old.get(key, _GONE), new.get(key, _GONE), base.get(key, _GONE), (*path, key))
        conflicts += more
        if value is not _GONE:
            merged[key] = value
    return merged, conflicts


def _one(old: Any, new: Any, base: Any, path: Path_) -> tuple[Any, list[Path_]]:
    if _GONE not in (old, new, base):
        return onto(old, new, base, path)
    if new is old or (_GONE not in (new, old) and same_data(new, old)):
        return base, []
    if new is base or (_GONE not in (new, base) and same_data(new, base)):
        return new, []
    if old is base or (_GONE not in (old, base) and same_data(old, base)):
        return new, []
    return base, [path]
