"""Sales that stand in the files twice: the same file under two names, and sheets of monthly sums beside their details."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import TableAccount
from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.reading import FILE, SHEET
from tiercli.read.together.whole_rows import part_of

if TYPE_CHECKING:
    from tiercli.read.sheet_reading import SheetReading

Sums = dict[tuple[Any, ...], tuple[int | None, ...]]
_FIGURES = ("quantity", "amount")
MOST_SUMS = 20_000
"""Rows of a sheet of sums, at most."""


def leave_counted_twice(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    """Sets aside sales of a file with the very same bytes as another one, and sheets that only sum up what other sheets tell."""
    if "sales" not in tables or sum(one.table == "sales" for one in sheets) < 2:
        return
    for copy in copies(sheets, notes):
        _set_aside("same-file", tables, accounts, (copy.file, copy.sheet))
    table = tables["sales"]
    places = places_in(table)
    if len(places) < 2 or "date" not in table.column_names:
        return
    for place in places:
        if _is_summary(tables["sales"], place):
            where = Place(place[0], place[1])
            message = Text(
                "每个客户每月的数与其他表的明细之和相等，是汇总，未重复计入。",
                "has for every customer and month the sum of the details in other sheets; it is a summary and is not counted again.",
            )
            notes.append(found("sheet.summary-skipped", where, message))
            _set_aside("summary", tables, accounts, place)


def places_in(table: pa.Table) -> list[tuple[str, str]]:
    """File and sheet of all rows, each once, in the order of the rows."""
    return [(one[FILE], one[SHEET]) for one in table.select([FILE, SHEET]).group_by([FILE, SHEET], use_threads=False).aggregate([]).to_pylist()]


def copies(sheets: Sequence[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """The sheets of sales in files with the very same bytes as an earlier one, which is said."""
    first: dict[tuple[str, str], SheetReading] = {}
    found_again = []
    for one in sheets:
        if one.table != "sales" or one.input is None or not one.input.sha256:
            continue
        other = first.setdefault((one.input.sha256, one.sheet), one)
        if one.path != other.path:
            message = Text(f"与“{other.file}”的内容完全相同（逐字节），未重复计入。", f"has the very same bytes as '{other.file}' and is not counted again.")
            notes.append(found("file.same-bytes", Place(one.file, one.sheet), message))
            found_again.append(one)
    return found_again


def _is_summary(table: pa.Table, place: tuple[str, str]) -> bool:
    """Whether a sheet has at most one row a customer and month, no days, no numbers, and the sums of the other sheets in every one."""
    mask = _at(table, place)
    own, others = table.filter(mask), table.filter(pc.invert(mask))
    if not own.num_rows or own.num_rows > MOST_SUMS or others.num_rows < own.num_rows:
        return False
    if "order_no" in own.column_names and own["order_no"].null_count < own.num_rows:
        return False
    days = pc.unique(own["date"])
    real_days = any(day is None or (day.day != 1 and _next(day).day != 1) for day in days.to_pylist())
    figures = [name for name in _FIGURES if name in own.column_names and name in others.column_names and own[name].null_count < own.num_rows]
    if real_days or not figures:
        return False
    mine, rows = _sums(own, figures, monthly=True)
    if len(mine) < rows:
        return False
    theirs, _ = _sums(others, figures, monthly=True)
    if all(theirs.get(key) == sums for key, sums in mine.items()):
        return True
    whole, _ = _sums(others, figures, monthly=False)
    own_whole, _ = _sums(own, figures, monthly=False)
    return len(days) == 1 and len(own_whole) > 1 and all(whole.get(key) == sums for key, sums in own_whole.items())


def _next(day: Any) -> Any:
    return day + timedelta(days=1)


def _sums(table: pa.Table, figures: Sequence[str], *, monthly: bool) -> tuple[Sums, int]:
    """Sums by customer, and month, and how many rows they are of."""
    keys = ["customer_id"]
    if monthly:
        table = table.append_column("_month", pc.add(pc.multiply(pc.year(table["date"]), 12), pc.month(table["date"])))
        keys.append("_month")
    grouped = table.group_by(keys, use_threads=False).aggregate([(name, "sum") for name in figures])
    return {tuple(row[key] for key in keys): tuple(row[f"{name}_sum"] for name in figures) for row in grouped.to_pylist()}, table.num_rows


def _at(table: pa.Table, place: tuple[str, str]) -> Any:
    return pc.and_(*(pc.equal(table[key].cast(pa.string()), value) for key, value in zip((FILE, SHEET), place, strict=True)))


def _set_aside(reason: str, tables: dict[str, pa.Table], accounts: dict[str, TableAccount], place: tuple[str, str]) -> None:
    mask = _at(tables["sales"], place)
    gone = tables["sales"].filter(mask)
    if gone.num_rows:
        tables["sales"] = tables["sales"].filter(pc.invert(mask))
        accounts["sales"] = accounts["sales"].with_set_aside(part_of(reason, gone, accounts["sales"]))
