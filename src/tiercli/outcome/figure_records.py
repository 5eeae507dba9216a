"""Figures for programs: every line of the sheets of targets with its numbers as exact decimal text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.domain.columns import Role
from tiercli.domain.exact import half_up
from tiercli.outcome.extras import DEPTH, STATE, Extra, Listing

if TYPE_CHECKING:
    from tiercli.domain.language import Language

_DECIMALS = 6
_WORDS = {"key": "_key", "field": "_field", "unit": "_unit"}
_MET: Mapping[str, bool] = {"good": True, "bad": False}


def figure_columns(words: Mapping[str, Sequence[str]], targets: Sequence[Fraction | None], actuals: Sequence[Fraction | None]) -> dict[str, pa.Array]:
    """The columns of a listing of figures that programs read: what each line is, in what unit, and its numbers, rounded half up to six decimals."""
    columns: dict[str, pa.Array] = {column: pa.array(words[name], pa.string()) for name, column in _WORDS.items()}
    return columns | {name: pa.array([_text(one) for one in values], pa.string()) for name, values in (("_target", targets), ("_actual", actuals))}


def figure_records(extras: Mapping[str, Extra], language: Language) -> list[dict[str, Any]]:
    """Every sheet of targets: its title and its lines.

    A line has figure, by (empty for the company), group (none for the company), unit, target, actual, met (none where there is nothing to meet) and
    months, where the sheet goes over months.
    """
    return [
        {"sheet": extra.title.spoken(language), "lines": list(_lines(extra))}
        for key, extra in extras.items()
        if key.startswith("targets.") and isinstance(extra, Listing)
    ]


def _lines(listing: Listing) -> Iterator[dict[str, Any]]:
    months = [column.name for column in listing.columns if column.role is Role.MONTH]
    for row in listing.rows.to_pylist():
        is_company = row[DEPTH] == 0
        line = {
            "figure": row["_key"], "title": row["figure"], "by": row["_field"], "group": None if is_company else row["group"], "unit": row["_unit"],
            "target": row["_target"], "actual": row["_actual"], "met": _MET.get(row[STATE]),
        }  # fmt: skip
        yield line | ({"months": {month: _text(None if row[month] is None else Fraction(row[month])) for month in months}} if months else {})


def _text(value: Fraction | None) -> str | None:
    """A number as decimal text without needless zeros."""
    if value is None:
        return None
    return format(half_up(value, _DECIMALS).normalize() + 0, "f")
