"""What `tiercli rules new` asks on a terminal, and how answers and options are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import typer

from tiercli.domain.errors import UsageError
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.rulebook.own.starter import DIMENSIONS, Wishes, even_bounds, refuse


def asked_wishes(wishes: Wishes) -> Wishes:
    """The wishes as somebody answers them, one question after the other; a wrong answer is said and asked for again."""
    language = wishes.language
    listed = Text("、".join(f"{name} {one.title.zh}" for name, one in DIMENSIONS.items()), ", ".join(DIMENSIONS))
    usual = ",".join(f"{name}={weight}" for name, weight in wishes.dimensions.items())
    wishes = _ask(wishes, Text("规则名称（小写字母）", "Name (lower-case)"), wishes.name, lambda words: {"name": words.strip()})
    wishes = _ask(wishes, Text("标题", "Title"), Text("客户分级", "Customer tiers").spoken(language), lambda words: {"title": words.strip()})
    which = Text(f"维度和权重（可选：{listed.zh}）", f"Dimensions and weights (there are {listed.en})")
    wishes = _ask(wishes, which, usual, lambda words: {"dimensions": dimensions_from(words)})
    wishes = _ask(wishes, Text("级别，从好到差", "Levels, best first"), ",".join(wishes.levels), lambda words: {"levels": split_words(words)})
    if len(wishes.levels) < 2:
        return wishes
    lowest = Text("各级最低分，最后一级不写", "Lowest score of each level but the last")
    even = ",".join(str(bound) for bound in even_bounds(len(wishes.levels)))
    return _ask(wishes, lowest, even, lambda words: {"bounds": [number_from(lowest.spoken(language), word) for word in split_words(words)]})


def _ask(wishes: Wishes, question: Text, default: str, read: Callable[[str], dict[str, Any]]) -> Wishes:
    """The wishes with one more answered.

    read: what an answer changes. Errors: none but the end of the input; whatever cannot be is said, and the question comes again.
    """
    while True:
        words: str = typer.prompt(question.spoken(wishes.language), default=default, err=True)
        try:
            answered = replace(wishes, **read(words))
            refuse(answered)
        except UsageError as error:
            typer.echo(harmless(error.spoken(wishes.language)), err=True)
            continue
        return answered


def split_words(words: str) -> list[str]:
    """Words between commas."""
    return [word.strip() for word in words.replace("，", ",").split(",") if word.strip()]


def number_from(option: str, words: str) -> Decimal:
    """A number of an option or answer.

    Errors: UsageError.
    """
    try:
        number = Decimal(words)
    except ArithmeticError:
        raise UsageError(Text(f"{option}：'{words}' 不是数字", f"{option}: '{words}' is not a number")) from None
    if not number.is_finite() or not 0 <= number <= 1_000_000:
        raise UsageError(Text(f"{option}：'{words}' 超出范围", f"{option}: '{words}' is out of range"))
    return number


def dimensions_from(words: str) -> dict[str, Decimal]:
    """Dimensions with their weights: volume=40,credit=20.

    Errors: UsageError.
    """
    answer = {}
    for word in split_words(words):
        name, equals, weight = (part.strip() for part in word.partition("="))
        known = DIMENSIONS.get(name)
        answer[name] = number_from("--dimensions", weight) if equals else Decimal(known.weight if known else 1)
    return answer
