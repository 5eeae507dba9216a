"""Sentences with values in them: 逾期 {overdue_days} 天, 同比 {growth:.0%}."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern

_BRACES = Text("要显示花括号本身，请写 {{ 和 }}", "Write {{ and }} for braces themselves")
_FORMAT = late_pattern(r"^(,)?(?:\.(\d))?([f%])?$")


def pieces(sentence: str) -> Iterator[tuple[str, str, str]]:
    """The sentence as (text before, name, format), in order; the name is empty at the end.

    Errors: WordsError for braces that do not pair, an attribute or index, or an unknown format.
    """
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError:
        raise WordsError(Text(f"花括号没有成对：{sentence}", f"braces do not pair: {sentence}"), _BRACES) from None
    for before, name, form, conversion in parts:
        if name is None:
            yield before, "", ""
            continue
        if not name or conversion or not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)?", name):
            raise WordsError(
                Text(f"花括号里要写指标、字段或参数的名称：{{{name}}}", f"in braces stands the name of a metric, field or param: {{{name}}}"), _BRACES
            )
        if form and not _FORMAT.match(form):
            raise WordsError(Text(f"不认识格式 '{form}'", f"the format '{form}' is not known"), Text("可写 .0f、.2f、.0%、,.0f", "Write .0f, .2f, .0% or ,.0f"))
        yield before, name, form or ""


def placeholders(sentence: str) -> list[str]:
    """The names in a sentence; errors as `pieces`."""
    return [name for _, name, _ in pieces(sentence) if name]


def decimals_of(form: str) -> tuple[int | None, bool, bool]:
    """What a format asks for: decimals (none: as many as there are), percent, thousands separators."""
    match = _FORMAT.match(form)
    if not form or match is None:
        return None, False, False
    comma, places, kind = match.groups()
    if places is not None:
        return int(places), kind == "%", bool(comma)
    return (0 if kind else None), kind == "%", bool(comma)
