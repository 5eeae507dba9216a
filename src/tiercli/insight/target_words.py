"""Targets as a person types them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text


@dataclass(frozen=True, slots=True)
class Target:
    """What a level (or the points of a band) is to hold: a share of one, or a number of entities."""

    name: str
    share: Decimal
    count: int | None = None


def targets_of(words: Sequence[str], of: str) -> list[Target]:
    """Targets as a person types them: A=5%, A=0.05, A=20 (a number of customers); several in one with commas.

    Errors: UsageError for what is none of these, a level named twice, or shares that are more than all.
    """
    answer: list[Target] = []
    for word in (part for one in words for part in re.split(r"[,，;；]", one) if part.strip()):
        name, equals, value = (part.strip() for part in word.replace("＝", "=").partition("="))
        answer.append(_target(word.strip(), name, value if equals and name else "", of))
    if not answer:
        raise UsageError(
            Text("没有写目标", "no target is given"),
            hint=Text("例如 --target A=5% --target B=15%", "Such as --target A=5% --target B=15%"),
        )
    names = [one.name for one in answer]
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise UsageError(Text(f"--target {twice} 写了两次", f"--target {twice} is given twice"))
    if sum(one.share for one in answer) > 1:
        raise UsageError(Text("目标合起来超过 100%", "the targets come to more than 100%"))
    return answer


def _target(word: str, name: str, value: str, of: str) -> Target:
    try:
        if value.endswith(("%", "％")):
            share = Decimal(value[:-1]) / 100
        else:
            share = Decimal(value)
            if share >= 1 and share == share.to_integral_value():
                if of != "customers":
                    raise UsageError(
                        Text(f"--target {word}：--of {of} 的目标要写成百分比", f"--target {word}: with --of {of} a target is a percentage"),
                    )
                return Target(name, Decimal(0), int(share))
        if name and 0 < share < 1:
            return Target(name, share)
    except ArithmeticError:
        pass
    raise UsageError(
        Text(f"--target {word}：写成 级别=百分比", f"--target {word}: write it as level=percentage"),
        hint=Text("例如 --target A=5%；或个数 --target A=20", "Such as --target A=5%, or a number, --target A=20"),
    )
