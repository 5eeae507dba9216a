"""What is different between two rulebooks, place by place: what stood there before, and what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tiercli.domain.language import EMPTY, Text, same, yes_or_no
from tiercli.rulebook.parts.dimension import KEYED
from tiercli.rulebook.parts.item_names import LISTS, name_of_item
from tiercli.rulebook.parts.key_words import key_words

_LONGEST = 120
_SECTIONS = (
    "params",
    "metrics",
    "score",
    "scores",
    "gradings",
    "outputs",
    "treatments",
    "treatment",
    "fields",
    "ways",
    "figures",
    "lists",
    "trends",
    "rates",
    "reached",
    "units",
)
"""Maps whose keys are names that the rulebook gives, or bounds, not words of the language."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs.

    path: of keys and list indexes, in the newer rulebook (in the older one for what is gone). where: the same in words.
    before, after: the value in words; empty where there is none.
    """

    path: tuple[Any, ...]
    where: Text
    before: Text
    after: Text


def differences(old: Mapping[Any, Any], new: Mapping[Any, Any]) -> list[Difference]:
    """Every difference, in the order of the newer rulebook.

    old, new: the plain data of two rulebooks, as `Source.data` has them.
    """
    return list(_of_maps(old, new, (), (), of_language=True))


def _of_values(old: Any, new: Any, path: tuple[Any, ...], words: tuple[Text, ...], *, of_language: bool = True) -> Iterator[Difference]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        yield from _of_maps(old, new, path, words, of_language=of_language)
    elif isinstance(old, list) and isinstance(new, list) and path[-1] in LISTS:
        yield from _of_lists(old, new, path, words)
    elif not _equal(old, new):
        yield Difference(path, _joined(words), value_words(old), value_words(new))


def _of_maps(old: Mapping[Any, Any], new: Mapping[Any, Any], path: tuple[Any, ...], words: tuple[Text, ...], *, of_language: bool) -> Iterator[Difference]:
    """of_language: whether the keys are words of the language, not names or bounds."""
    for key in [*new, *(one for one in old if one not in new)]:
        here = (*path, key)
        there = old.get(key), new.get(key)
        named = key_words(key) if of_language else _named(str(key), there[1] if key in new else there[0])
        gives_names = key in (*_SECTIONS, *KEYED) if of_language else path == ("scores",)
        yield from _of_values(*there, here, (*words, named), of_language=not gives_names)


def _of_lists(old: Sequence[Any], new: Sequence[Any], path: tuple[Any, ...], words: tuple[Text, ...]) -> Iterator[Difference]:
    """Items of one name are compared, and an item with one that took its place under another name; where names repeat, those of one place."""
    before, after = ([name_of_item(item, number) for number, item in enumerate(items, start=1)] for items in (old, new))
    if len(set(before)) != len(before) or len(set(after)) != len(after):
        before, after = ([str(number) for number in range(1, len(items) + 1)] for items in (old, new))
    paired = {place for place, (was, now) in enumerate(zip(before, after, strict=False)) if was not in after and now not in before}
    for index, (name, item) in enumerate(zip(after, new, strict=True)):
        earlier = old[before.index(name)] if name in before else old[index] if index in paired else None
        yield from _of_values(earlier, item, (*path, index), (*words, _named(name if name in before or earlier is None else before[index], item)))
    for index, (name, item) in enumerate(zip(before, old, strict=True)):
        if name not in after and index not in paired:
            yield Difference((*path, index), _joined((*words, _named(name, item))), value_words(item), EMPTY)
    kept = [name for name in before if name in after]
    if kept != (order := [name for name in after if name in before]):
        yield Difference(path, _joined((*words, Text("顺序", "order"))), same(", ".join(kept)), same(", ".join(order)))


def _equal(old: Any, new: Any) -> bool:
    return type(old) is type(new) and old == new if isinstance(old, bool) or isinstance(new, bool) else bool(old == new)


def _joined(words: Sequence[Text]) -> Text:
    return Text(" › ".join(one.zh for one in words), " › ".join(one.en for one in words))


def _named(name: str, item: Any) -> Text:
    """A name with the title that stands beside it."""
    title = item.get("title") if isinstance(item, Mapping) else None
    zh, en = (title.get("zh", title.get("en")), title.get("en", title.get("zh"))) if isinstance(title, Mapping) else (title, title)
    return Text(*(name if words is None or str(words) == name else f"{name} {words}" for words in (zh, en)))


def value_words(value: Any) -> Text:
    """A value of plain data in words; a whole map as YAML writes it in one line, cut where it is long."""
    if value is None:
        return EMPTY
    if isinstance(value, bool):
        return yes_or_no(value)
    if isinstance(value, Mapping) and value and set(value) <= {"zh", "en"}:
        return Text(str(value.get("zh", value.get("en"))), str(value.get("en", value.get("zh"))))
    words = _flow(value)
    return same(words if len(words) <= _LONGEST else words[: _LONGEST - 1] + "…")


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_flow(key)}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return format(value, "f") if isinstance(value, Decimal) else str(value)
