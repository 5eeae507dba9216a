"""Judging one expression or sentence of a rulebook: are its names known, do its kinds fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tiercli.domain.errors import WordsError
from tiercli.domain.language import EMPTY, Text, listing
from tiercli.grammar.expression import Expression, dotted
from tiercli.grammar.kinds import KindError, kind_of
from tiercli.grammar.template import placeholders
from tiercli.rulebook.flaws.complaint import near_names
from tiercli.rulebook.flaws.flaw import Flaw

_EXPECTED = {
    "flag": Text("条件（是或否）", "a condition (yes or no)"),
    "number": Text("数字", "a number"),
    "text": Text("文字", "text"),
    "date": Text("日期", "a date"),
}


def judge_expression(expression: Expression | None, kinds: Mapping[str, str], path: tuple[Any, ...], expect: str = "") -> Iterator[Flaw]:
    """Flaws of an expression; nothing for none.

    kinds: the names that may stand here. expect: the kind that it must have, if any.
    """
    if expression is None:
        return
    unknown = sorted(expression.names - kinds.keys())
    for name in unknown:
        yield unknown_name(name, kinds, path)
    if unknown:
        return
    try:
        kind = kind_of(expression.tree, kinds)
    except KindError as error:
        yield Flaw(path, "kind", error.words)
        return
    if expect and kind not in (expect, "any"):
        words = _EXPECTED[expect]
        yield Flaw(path, "kind", Text(f"'{expression}' 应当是{words.zh}", f"'{expression}' should be {words.en}"))


def judge_group(expression: Expression | None, kinds: Mapping[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """Flaws of a `within` or another place that takes one name and no calculation."""
    if expression is None:
        return
    if dotted(expression.tree) is None:
        hint = Text("计算请先写成指标（formula）", "Make the calculation a metric (formula) first")
        yield Flaw(path, "not-a-name", Text(f"这里只能写一个名称，不是 '{expression}'", f"only a name may stand here, not '{expression}'"), hint)
        return
    yield from judge_expression(expression, kinds, path)


def judge_sentence(words: Text | None, kinds: Mapping[str, str], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """Flaws of the {names} in a sentence; nothing for none."""
    if words is None:
        return
    for sentence in dict.fromkeys(words):
        try:
            named = placeholders(sentence)
        except WordsError as error:
            yield Flaw(path, "template", error.words, error.hint)
            continue
        for name in named:
            if name not in kinds:
                yield unknown_name(name, kinds, path)


def judge_amount(amount: object, params: Mapping[str, object], path: tuple[Any, ...]) -> Iterator[Flaw]:
    """A flaw when an amount names a param that is not there, or one that is no number."""
    if not isinstance(amount, str):
        return
    if amount not in params:
        yield unknown("参数", "param", amount, params, path)
        return
    value = getattr(params[amount], "value", None)
    if isinstance(value, bool | str | Text):
        yield Flaw(path, "kind", Text(f"参数 '{amount}' 不是数字", f"the param '{amount}' is not a number"))


def unknown_name(name: str, kinds: Mapping[str, str], path: tuple[Any, ...]) -> Flaw:
    """A name that means nothing here."""
    message = Text(f"没有名称 '{name}'", f"there is no name '{name}'")
    bare = name.rpartition(".")[2]
    hint = near_names(name, kinds)
    if hint is None and bare in kinds:
        hint = Text(f"是不是 '{bare}'？", f"Did you mean '{bare}'?")
    if hint is None and any(known.endswith(f".{name}") for known in kinds):
        full = next(known for known in kinds if known.endswith(f".{name}"))
        hint = Text(f"是不是 '{full}'？", f"Did you mean '{full}'?")
    return Flaw(path, "unknown-name", message, hint or EMPTY, name)


def unknown(zh: str, en: str, name: str, known: Iterable[str], path: tuple[Any, ...]) -> Flaw:
    """Something of a kind (zh, en) that is not there, with what there is."""
    names = list(known)
    listed = listing(sorted(names)[:40])
    message = Text(
        f"没有{zh} '{name}'" + (f"（有：{listed.zh}）" if names else ""), f"there is no {en} '{name}'" + (f" (there are: {listed.en})" if names else "")
    )
    return Flaw(path, f"unknown-{en.split()[-1]}", message, near_names(name, names) or EMPTY)
