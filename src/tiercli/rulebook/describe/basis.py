"""What of a rulebook its policy says, in words, and what is marked as the company's own."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.language import EMPTY, Text, joined, same
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.basis import OURS as OURS_KEY
from tiercli.rulebook.parts.basis import Basis, HasBasis
from tiercli.rulebook.parts.gates import Eligible
from tiercli.rulebook.parts.grading import Level
from tiercli.rulebook.parts.key_words import key_words

OURS = Text("本公司设定", "ours")
"""The mark of everything that the policy does not say."""
BASIS = Text("出处", "Basis")


def basis_words(part: HasBasis, rulebook: Rulebook) -> Text:
    """Where a part comes from, as a line; empty where neither it nor the rulebook says anything of that."""
    said = basis_of(part, rulebook)
    return Text(f"{BASIS.zh}：{said.zh}", f"{BASIS.en.lower()}: {said.en}") if said.zh else EMPTY


def basis_of(part: HasBasis, rulebook: Rulebook) -> Text:
    """The same without the word before it; a param that this run changed is no longer quoted, nor is what was quoted with the same words."""
    return words_of_basis(_still_true(part.basis, rulebook), _titles(part, rulebook), marks=rulebook.without_basis == OURS_KEY)


def _still_true(basis: Basis | None, rulebook: Rulebook) -> Basis | None:
    changed = [one.basis.whole for one in rulebook.params.values() if one.basis is not None and one.written is not None and one.written != one.value]
    return basis.without([words for words in changed if words.zh]) if basis is not None else None


def inner_basis_words(part: HasBasis, whole: HasBasis, rulebook: Rulebook) -> Text:
    """The same of something that stands within another, in brackets; empty where that is ours altogether, and so is this."""
    is_ours = whole.basis is None or whole.basis.is_ours
    if part.basis is None and is_ours:
        return EMPTY
    said = words_of_basis(_still_true(part.basis, rulebook), {}, marks=rulebook.without_basis == OURS_KEY)
    return Text(f"（{said.zh}）", f" ({said.en})") if said.zh else EMPTY


def words_of_basis(basis: Basis | None, titles: Mapping[str, Text], *, marks: bool) -> Text:
    """What is said of where something comes from.

    titles: what its treatments are called. marks: whether what has no basis is marked as the company's own.
    """
    if basis is None:
        return OURS if marks else EMPTY
    if basis.is_ours:
        return OURS
    if basis.whole.zh:
        return basis.whole
    keys: dict[Text, list[Text]] = {}
    for key, words in basis.by_key.items():
        keys.setdefault(words, []).append(titles.get(key) or key_words("name" if key == "title" else key))
    said = []
    for words, told in keys.items():
        listed = joined(told, "、", ", ")
        said.append(Text(f"{words.zh}（{listed.zh}）", f"{words.en} ({listed.en[:1].lower()}{listed.en[1:]})"))
    if marks:
        said.append(Text(f"其余{OURS.zh}", f"the rest {OURS.en}"))
    return joined(said, "；", "; ")


def _titles(part: HasBasis, rulebook: Rulebook) -> Mapping[str, Text]:
    """What a level's treatments are called."""
    if not isinstance(part, Level | Eligible):
        return {}
    return {key: rulebook.treatments[key].title if key in rulebook.treatments else same(key) for key in part.treatment}
