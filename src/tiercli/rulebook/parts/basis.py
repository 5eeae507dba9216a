"""What the policy itself says of a part of a rulebook, and what is the company's own setting."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, Protocol

from tiercli.domain.errors import WordsError
from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.small_types import TITLE_SCHEMA, Meaning, Small, plain_title, title_of
from tiercli.rulebook.parts.item_names import name_of_item

OURS = "ours"
_LANGUAGES = {"zh", "en"}
_SHOWN = frozenset({"basis", "title", "description", "unit", "decimals", "because", "note", "min", "max", "name", "words", "aliases"})
"""Keys that a change of which leaves true what the policy is quoted with."""
_PARTS = frozenset({"levels", "gates", "eligible", "review", "parts", "figures", "ways", "measures", "planned", "fields"})
"""Keys below which things with a basis of their own stand."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a part of a rulebook comes from.

    whole: the policy's words for all of it. by_key: its words for some keys only, a level's treatments by their names; all else is ours.
    Neither: the whole part is ours.
    """

    whole: Text = EMPTY
    by_key: Mapping[str, Text] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_ours(self) -> bool:
        """Whether the policy says nothing of it."""
        return not self.whole.zh and not self.by_key

    def without(self, words: Collection[Text]) -> Basis:
        """The same without what quotes these words."""
        return Basis(EMPTY if self.whole in words else self.whole, MappingProxyType({key: one for key, one in self.by_key.items() if one not in words}))

    @property
    def plain(self) -> Any:
        """As YAML writes it."""
        if self.is_ours:
            return OURS
        return plain_title(self.whole) if self.whole.zh else {key: plain_title(words) for key, words in self.by_key.items()}


class HasBasis(Protocol):
    """A part of a rulebook that may say where it comes from."""

    @property
    def basis(self) -> Basis | None:
        """What the policy says of it."""


def basis_of(value: Any) -> Basis:
    """A basis as YAML writes it.

    Errors: WordsError.
    """
    if isinstance(value, Basis):
        return value
    if isinstance(value, str) and value.strip().lower() == OURS:
        return Basis()
    if not isinstance(value, Mapping) or set(value) <= _LANGUAGES:
        words = title_of(value)
        if not words.zh.strip():
            raise WordsError(_EMPTY)
        return Basis(words)
    return Basis(by_key=MappingProxyType({str(key): title_of(words) for key, words in value.items()}))


_EMPTY = Text("basis: 写原文，或 ours（本公司设定）", "basis: is the policy's words, or ours")
OwnBasis = Annotated[
    Annotated[
        Basis,
        Small(basis_of, {"anyOf": [*TITLE_SCHEMA["anyOf"], {"type": "object", "additionalProperties": TITLE_SCHEMA}]}, lambda basis: basis.plain),
    ]
    | None,
    Meaning(
        "出处：办法原文；ours 是本公司设定；`键: 原文` 是只有这些键出自原文",
        "what the policy says of it; ours, where it says nothing; `key: words` where it says some keys only",
    ),
]
"""The key `basis` of a model."""


def basis_after(basis: Any, changed: frozenset[str]) -> Any:
    """What is left of a basis, as plain data, once these keys say something else than the policy."""
    told = changed - _SHOWN - _PARTS
    if not told or basis is None or basis == OURS:
        return basis
    if isinstance(basis, Mapping) and not set(basis) <= _LANGUAGES:
        kept = {key: words for key, words in basis.items() if key not in told}
        return kept or OURS
    return OURS


def with_true_basis(below: Mapping[Any, Any], merged: Mapping[Any, Any]) -> dict[Any, Any]:
    """The merged data, in which no quotation is left of what an overlay says otherwise.

    below, merged: plain data of the rulebook that is changed, and of what it was changed to.
    """
    answer = _true(below, merged)
    untrue = [
        one["basis"] for name, one in _params(merged) if one.get("basis") is not None and dict(_params(answer)).get(name, {}).get("basis") != one["basis"]
    ]
    return _without(answer, untrue) if untrue else answer


def before_true_basis(below: Mapping[Any, Any], merged: Mapping[Any, Any]) -> Mapping[Any, Any]:
    """What an overlay need say of the data so that `with_true_basis` makes them of it: quotations that it takes away by itself stand there again."""
    again = _with_basis_of(below, merged)
    return again if isinstance(again, Mapping) and with_true_basis(below, again) == merged else merged


def _with_basis_of(below: Any, merged: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(merged, Mapping):
        answer = {key: _with_basis_of(below[key], value) if key in below else value for key, value in merged.items()}
        return answer | ({"basis": below["basis"]} if "basis" in below and "basis" in merged else {})
    if isinstance(below, list) and isinstance(merged, list):
        named = {name_of_item(item, number): item for number, item in enumerate(below, start=1)}
        return [_with_basis_of(named.get(name_of_item(item, number)), item) for number, item in enumerate(merged, start=1)]
    return merged


def _params(data: Mapping[Any, Any]) -> list[tuple[Any, Mapping[Any, Any]]]:
    params = data.get("params")
    return [(name, one) for name, one in params.items() if isinstance(one, Mapping)] if isinstance(params, Mapping) else []


def _without(data: Any, words: list[Any]) -> Any:
    """The data without these quotations: a condition that names a param is quoted with the same words as the param."""
    if isinstance(data, list):
        return [_without(one, words) for one in data]
    if not isinstance(data, Mapping):
        return data
    answer = {key: _without(value, words) for key, value in data.items() if key != "basis"}
    if "basis" in data:
        basis = data["basis"]
        answer["basis"] = (
            OURS if basis in words else ({key: one for key, one in basis.items() if one not in words} or OURS) if isinstance(basis, Mapping) else basis
        )
    return answer


def _true(below: Mapping[Any, Any], merged: Mapping[Any, Any]) -> dict[Any, Any]:
    answer = {key: _kept(below[key], value) if key in below else value for key, value in merged.items()}
    if below.get("basis") is not None and merged.get("basis") == below["basis"]:
        answer["basis"] = basis_after(below["basis"], _changed(below, merged))
    return answer


def _kept(below: Any, merged: Any) -> Any:
    if isinstance(below, Mapping) and isinstance(merged, Mapping):
        return _true(below, merged)
    if isinstance(below, list) and isinstance(merged, list):
        named = {name_of_item(item, number): item for number, item in enumerate(below, start=1)}
        return [_kept(named.get(name_of_item(item, number)), item) for number, item in enumerate(merged, start=1)]
    return merged


def _changed(below: Mapping[Any, Any], merged: Mapping[Any, Any]) -> frozenset[str]:
    """The keys whose values differ; of a level's treatments each by its name."""
    keys = {str(key) for key in {*below, *merged} if below.get(key) != merged.get(key)}
    if "treatment" in keys:
        old, new = below.get("treatment") or {}, merged.get("treatment") or {}
        keys |= {str(key) for key in {*old, *new} if old.get(key) != new.get(key)}
    return frozenset(keys)
