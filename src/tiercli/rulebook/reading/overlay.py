"""Overlays: a rulebook that changes another one, key by key; in lists, item by item.

An item of a list is called by its name (a level, a part, an alert), else by its condition (a gate, a variant) or metric, else by its
place from 1. A new `levels: {A: {from: 80}}` changes one level; `{change: ..., add: ..., remove: ...}` says all that may be done, and
is the only way to change one step of `bands`, `linear` or `map`: without these words they are replaced as a whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.language import EMPTY, Text
from tiercli.rulebook.flaws.complaint import near_names
from tiercli.rulebook.flaws.flaw import Flaw
from tiercli.rulebook.parts.dimension import KEYED
from tiercli.rulebook.parts.item_names import LISTS, bound_value, name_of_item, place_of_item
from tiercli.rulebook.reading.source import Path_, Position, Source

WORDS = ("change", "add", "remove")
_CODE = "nothing-to-change"


def overlaid(base: Source, child: Source) -> tuple[Source, list[Flaw]]:
    """The base changed by another source, and what the other one changes that is not there.

    Maps are merged key by key and null removes a key; lists are changed item by item where the child gives a map, anything else is
    replaced. The flaws' paths are the child's.
    """
    merge = _Merge(base, child)
    data = merge.maps(base.data, child.data, (), ())
    return Source(child.path, child.raw, data, merge.positions), merge.flaws


class _Merge:
    """One merge: the places of what comes out of it, and the flaws met.

    At each step `at` is the path in the result, `path` that in the child.
    """

    def __init__(self, base: Source, child: Source) -> None:
        self.old, self.new = base.positions, child.positions
        self.positions = dict(base.positions)
        params = base.data.get("params")
        named = params if isinstance(params, Mapping) else {}
        self.params = {name: one.get("value") if isinstance(one, Mapping) else one for name, one in named.items()}
        self.flaws: list[Flaw] = []

    def maps(self, old: Mapping[Any, Any], new: Mapping[Any, Any], at: Path_, path: Path_) -> dict[Any, Any]:
        answer = dict(old)
        for key, value in new.items():
            if value is None:
                answer.pop(key, None)
                self._forget((*at, key))
            else:
                answer[key] = self.value(key, answer.get(key), value, (*at, key), (*path, key))
        return answer

    def value(self, key: Any, old: Any, new: Any, at: Path_, path: Path_) -> Any:
        if isinstance(new, Mapping):
            if key in KEYED and _in_words(new):
                if isinstance(old, Mapping):
                    return self.steps(old, new, at, path)
                self.flaw(path, Text(f"下面的规则这里没有 {key}，无可改动", f"the rulebook below has no {key} here to change"))
                return self.taken(new, at, path)
            if key in LISTS and isinstance(old, list):
                return self.items(key, old, new, at, path)
            if isinstance(old, Mapping) and key not in KEYED:
                if path in self.new:
                    self.positions[at] = self.new[path]
                return self.maps(old, new, at, path)
        elif at[:1] == ("params",) and len(at) == 2 and isinstance(old, Mapping) and "value" in old:
            self._remember(self.new, path, (*at, "value"))  # the param keeps its title, unit and range
            return {**old, "value": new}
        return self.taken(new, at, path)

    def taken(self, new: Any, at: Path_, path: Path_) -> Any:
        """A value of the child as it is."""
        self._forget(at)
        self._remember(self.new, path, at)
        return new

    def steps(self, old: Mapping[Any, Any], new: Mapping[Any, Any], at: Path_, path: Path_) -> dict[Any, Any]:
        """A map of steps with some of them changed, added or removed."""
        answer = dict(old)
        for word in WORDS:
            asked = new.get(word, {})
            for named in asked if isinstance(asked, Mapping | list) else [asked]:
                here = (*path, word, named) if isinstance(asked, Mapping) else (*path, word)
                known = self.step(answer, named)
                if word == "add":
                    if known is not None:
                        self.flaw(
                            here, Text(f"{named} 已经有了", f"{named} is there already"), Text("要改它，请写在 change 下", "Write it under change to change it")
                        )
                    elif isinstance(asked, Mapping):
                        answer = _with_step(answer, named, asked[named])
                        self._remember(self.new, here, (*at, named))
                elif known is None:
                    self.unknown(here, named, [str(key) for key in answer])
                elif word == "remove" or asked[named] is None:
                    del answer[known]
                    self._forget((*at, known))
                else:
                    answer[known] = asked[named]
                    self._remember(self.new, here, (*at, known))
        return answer

    def step(self, steps: Mapping[Any, Any], named: Any) -> Any:
        """The bound that is meant: the one written so, else the one whose param has this value; none if there is none."""
        wanted = bound_value(named)
        written = next((key for key in steps if bound_value(key) == wanted), None)
        by_value = next((key for key in steps if isinstance(wanted, Decimal) and bound_value(self.params.get(key)) == wanted), None)
        return by_value if written is None else written

    def items(self, key: str, old: list[Any], new: Mapping[Any, Any], at: Path_, path: Path_) -> list[Any]:
        """A list with some of its items changed, added or removed."""
        asked = {word: new.get(word) for word in WORDS} if _in_words(new) else {"change": new, "add": None, "remove": None}
        within = {word: (*path, word) if _in_words(new) else path for word in WORDS}
        kept: list[tuple[Any, int | None, Path_]] = [(item, place, ()) for place, item in enumerate(old)]
        changes = dict(asked["change"]) if isinstance(asked["change"], Mapping) else {}
        gone = asked["remove"] if isinstance(asked["remove"], list) else [] if asked["remove"] is None else [asked["remove"]]
        named_places: list[tuple[Any, Path_, Any]] = [(name, (*within["change"], name), change) for name, change in changes.items()]
        named_places += [(name, within["remove"], None) for name in gone]
        removed = set()
        for name, here, change in named_places:
            place = self.place(old, name, here)
            if place is None:
                continue
            if change is None:
                removed.add(place)
            elif isinstance(change, Mapping) and isinstance(old[place], Mapping):
                kept[place] = (change, place, here)
            else:
                self.flaw(here, Text("这里需要下级的 键: 值", "a list of 'key: value' is needed here"))
        order = [one for one in kept if one[1] not in removed]
        self.add(key, asked["add"], within["add"], old, order)
        self._forget(at)
        if path in self.new:
            self.positions[at] = self.new[path]
        answer = []
        for index, (item, place, here) in enumerate(order):
            there = (*at, index)
            if place is None:
                self._remember(self.new, here, there)
                answer.append(item)
                continue
            self._remember(self.old, (*at, place), there)
            answer.append(self.maps(old[place], item, there, here) if here else item)
        return answer

    def add(self, key: str, wanted: Any, path: Path_, old: list[Any], order: list[tuple[Any, int | None, Path_]]) -> None:
        """New items in their places: before or after a named one, else at the end; a level must say where."""
        for index, item in enumerate(wanted if isinstance(wanted, list) else [] if wanted is None else [wanted]):
            here = (*path, index) if isinstance(wanted, list) else path
            if not isinstance(item, Mapping):
                self.flaw(here, Text("这里需要下级的 键: 值", "a list of 'key: value' is needed here"))
                continue
            side = next((one for one in ("before", "after") if one in item), None)
            bare = {name: value for name, value in item.items() if name != side}
            if side is None:
                if key == "levels":
                    hint = Text("加上 before: 或 after: 和一个级别", "Add before: or after: and a level")
                    self.flaw(here, Text("没有写新级别排在哪里", "nothing says where the new level stands"), hint)
                order.append((bare, None, here))
                continue
            place = self.place(old, item[side], (*here, side))
            spot = next((spot for spot, one in enumerate(order) if place is not None and one[1] == place), None)
            order.insert(len(order) if spot is None else spot + (side == "after"), (bare, None, here))

    def place(self, items: list[Any], name: Any, path: Path_) -> int | None:
        """Where the item of a name stands; a flaw when it is none or several."""
        places = place_of_item(items, name)
        if len(places) == 1:
            return places[0]
        if places:
            hint = Text(f"请写它的位置：{'、'.join(str(one + 1) for one in places)}", f"Write its place: {', '.join(str(one + 1) for one in places)}")
            self.flaw(path, Text(f"有 {len(places)} 个 '{name}'", f"there are {len(places)} called '{name}'"), hint)
        else:
            self.unknown(path, name, [name_of_item(item, number) for number, item in enumerate(items, start=1)])
        return None

    def unknown(self, path: Path_, name: Any, known: list[str]) -> None:
        listed = Text(f"有：{'、'.join(known)}", f"There are: {', '.join(known)}")
        near = near_names(str(name), known) or EMPTY
        adding = Text("新加的写在 add 下", "New ones stand under add")
        hint = Text(f"{near.zh}{listed.zh}。{adding.zh}", f"{near.en}{' ' if near.en else ''}{listed.en}. {adding.en}")
        self.flaw(path, Text(f"下面的规则这里没有 '{name}'", f"the rulebook below has no '{name}' here"), hint)

    def flaw(self, path: Path_, message: Text, hint: Text = EMPTY) -> None:
        self.flaws.append(Flaw(path, _CODE, message, hint))

    def _forget(self, at: Path_) -> None:
        for known in [one for one in self.positions if one[: len(at)] == at]:
            del self.positions[known]

    def _remember(self, places: Mapping[Path_, Position], path: Path_, at: Path_) -> None:
        self.positions.update({(*at, *known[len(path) :]): place for known, place in places.items() if known[: len(path)] == path})


def _in_words(new: Mapping[Any, Any]) -> bool:
    """Whether a map says what is to be changed, added or removed; its words would be no bounds, as what they hold is no number."""
    return bool(new) and set(new) <= set(WORDS) and all(isinstance(value, Mapping | list) or word == "remove" for word, value in new.items())


def _with_step(steps: dict[Any, Any], bound: Any, value: Any) -> dict[Any, Any]:
    """The steps with one more, above the first larger number; the names of params stay where they are."""
    place = len(steps)
    if isinstance(size := bound_value(bound), Decimal):
        place = next((index for index, key in enumerate(steps) if isinstance(other := bound_value(key), Decimal) and other > size), place)
    items = list(steps.items())
    return dict([*items[:place], (bound, value), *items[place:]])
