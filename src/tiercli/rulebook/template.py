"""Sentences with values in them: 逾期 {overdue_days} 天, 同比 {growth:.0%}."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

_FORMAT = re.compile(r"^(,)?(?:\.(\d))?([f%])?$")


def pieces(sentence: str) -> Iterator[tuple[str, str, str]]:
    """The sentence as (text before, name, format), in order; the name is empty at the end.

    Errors: ValueError for braces that do not pair, an attribute or index, or an unknown format.
    """
    try:
        parts = list(string.Formatter().parse(sentence))
    except ValueError as error:
        raise ValueError(f"{error}: {sentence}") from None
    for before, name, form, conversion in parts:
        if name is None:
            yield before, "", ""
            continue
        if not name or conversion or not re.fullmatch(r"[^\W\d]\w*(\.[^\W\d]\w*)?", name):
            raise ValueError(f"'{{{name}}}' must be the name of a metric, field or param: {sentence}")
        if form and not _FORMAT.match(form):
            raise ValueError(f"the format '{form}' is not known (write .0f, .2f, .0%, ',.0f'): {sentence}")
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
