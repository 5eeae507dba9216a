"""Plans of the table `targets`, and what the table `market` says that everybody sold: of a measure, for somebody, over a part of the year.

A row is a month's plan (期间), a quarter's (季度) or a year's (年度, or none of these: the year of the run). Where somebody has plans by
month, those by quarter and year say the same again and do not count; a year's plan is the same every month.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from tiercli.domain.exact import MICRO
from tiercli.domain.spelling import folded_word
from tiercli.rulebook.sheets.targets import Planned

if TYPE_CHECKING:
    import pyarrow as pa

HOLDERS = ("region", "branch", "manager", "customer_id")
"""Whose a plan may be, the largest first."""
Holder = tuple[str | None, ...]
"""A region, branch, manager and customer; none where a plan names none. A plan that names none of them is the whole company's."""
_COLUMNS = {"targets": ("measure", "target"), "market": ("product", "volume")}
"""Of each table, the column that says what a row is of, and the number."""
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4}


@dataclass(frozen=True, slots=True)
class _Plan:
    """A number for a span of months of one year; holder: its region, branch, manager and customer, none where the row names none.

    measure: of a target what it is of, of the market the product.
    """

    table: str
    measure: str
    holder: Holder
    months: range
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Plans:
    """Every plan of the run's year."""

    rows: tuple[_Plan, ...]
    as_of: date

    def amounts(self, planned: Planned) -> dict[Holder, Fraction]:
        """What the rows of each holder say of the months looked at; nobody of whom they say nothing."""
        rows: dict[Holder, list[_Plan]] = {}
        for one in self._of(planned):
            rows.setdefault(one.holder, []).append(one)
        found = {holder: self._sum(some, planned) for holder, some in rows.items()}
        return {holder: amount for holder, amount in found.items() if amount is not None}

    def _of(self, planned: Planned) -> list[_Plan]:
        words = {folded_word(word) for word in planned.measure}
        rows = (one for one in self.rows if one.table == planned.table)
        if planned.table == "market":
            return [one for one in rows if not words or one.measure in words]
        return [one for one in rows if one.measure in words or (not one.measure and planned.unnamed)]

    def _sum(self, rows: Sequence[_Plan], planned: Planned) -> Fraction | None:
        wanted = set(_span(planned.over, self.as_of))
        finest = list(_finest(rows))
        if planned.adds_up:
            if not any(wanted.intersection(one.months) for one in finest):
                return None
            return sum((one.amount * len(wanted.intersection(one.months)) / len(one.months) for one in finest), Fraction(0))
        held = [one.amount for one in finest if wanted.intersection(one.months)]
        return sum(held, Fraction(0)) / len(held) if held else None


def plans_of(tables: Any, as_of: date) -> Plans | None:
    """The plans of the year of the run; none without a table of targets or of the market."""
    known = [name for name, (_, number) in _COLUMNS.items() if (table := tables.get(name)) is not None and number in table.column_names]
    return Plans(tuple(plan for name in known for plan in _plans(name, tables[name], as_of)), as_of) if known else None


def _plans(name: str, table: pa.Table, as_of: date) -> Iterator[_Plan]:
    what, number = _COLUMNS[name]
    rows = table.to_pylist()
    # without a day a row is a year's plan; where others of its measure have one, it is a day that could not be read
    dated = {folded_word(row.get(what) or "") for row in rows if row.get("date") is not None}
    for row in rows:
        day, year, amount = row.get("date"), row.get("year"), row.get(number)
        if day is None and year is None and not row.get("quarter") and folded_word(row.get(what) or "") in dated:
            continue
        which = day.year if day is not None else int(Fraction(year, MICRO)) if year is not None else as_of.year
        if amount is None or which != as_of.year:
            continue
        quarter = _quarter(row.get("quarter"))
        months = range(day.month, day.month + 1) if day is not None else range(3 * quarter - 2, 3 * quarter + 1) if quarter else range(1, 13)
        yield _Plan(name, folded_word(row.get(what) or ""), tuple(row.get(name) for name in HOLDERS), months, Fraction(amount, MICRO))


def _finest(rows: Sequence[_Plan]) -> Iterator[_Plan]:
    """Of everybody (and in the market of every product), the plans of the shortest span only."""
    shortest: dict[tuple[object, ...], int] = {}
    for one in rows:
        key = (one.holder, one.measure if one.table == "market" else "")
        shortest[key] = min(shortest.get(key, 12), len(one.months))
    return (one for one in rows if len(one.months) == shortest[one.holder, one.measure if one.table == "market" else ""])


def _span(over: str, as_of: date) -> range:
    """The months of the year that are looked at."""
    first = {"year": 1, "so-far": 1, "quarter": as_of.month - (as_of.month - 1) % 3, "month": as_of.month}[over]
    last = {"year": 12, "so-far": as_of.month, "quarter": first + 2, "month": as_of.month}[over]
    return range(first, last + 1)


def _quarter(words: str | None) -> int | None:
    """3 of Q3, 第三季度, 三季度, 3."""
    found = re.search(r"[1-4一二三四]", unicodedata.normalize("NFKC", words)) if words else None
    return None if found is None else _QUARTERS.get(found[0]) or int(found[0])
