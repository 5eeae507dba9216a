"""A column for each customer: dates down the side, names across the top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tiercli.domain.language import Language, Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import DERIVED, OTHERWISE, measure_of
from tiercli.read.shapes.layout import NUMBER_CELL
from tiercli.read.shapes.melt import Fold, Melt, melted, settled
from tiercli.read.words.dates import parse_day
from tiercli.read.words.fold import plain

_CUSTOMERS = late_pattern(r"客户|用户|经销商|customers?\b|clients?\b|dealers?\b")
_COMPANY = late_pattern(r"(?<!分)公司|集团|[工化农纸钢]厂$|商[贸行社]|农资|合作社|经营部|门市|农场|\b(?:co|ltd|inc|llc|gmbh|corp|company|group|farms?)\b")
_NO_CUSTOMER = late_pattern(r"分公司|[省区市部组队]$|客户|用户|[数率]$|\b(?:customers?|region|branch|team)\b")
"""What numbers are told by that stands over them as customers do: branches, regions, new customers beside old ones."""
_CORNER = frozenset({"date", "customer_name"})
"""What stands over the dates, or beside the names."""
_KEPT = _CORNER | {"note", "unit", "region", "branch", "manager", "product"}
_SAMPLE = 50


def unfold_customers(sheet: Sheet) -> Grid | None:
    """The sheet with a row for each customer; none unless a table has dates and no customers, and over several columns of numbers stand names that
    the sheet says are customers, or that are companies. With a question where nothing says what the numbers are."""
    if sheet.table not in (None, "sales"):
        return None
    for row, line in enumerate(sheet.top):
        known = {column: name for column, cell in enumerate(line) if cell and (name := _field(sheet, cell))}
        corners = [column for column, name in known.items() if name in _CORNER]
        if len(corners) != 1 or not set(known.values()) <= _KEPT or not _are_days(sheet, row, corner := corners[0]):
            continue
        others = {
            column: cell for column, cell in enumerate(line) if cell and column not in known and not sheet.found(cell) and _are_numbers(sheet, row, column)
        }
        left = {column for column, cell in others.items() if DERIVED.search(plain(cell)) or OTHERWISE.search(plain(cell))}
        names = {column: cell for column, cell in others.items() if column not in left}
        if any(_NO_CUSTOMER.search(plain(name)) for name in names.values()):
            return None
        companies = sum(_COMPANY.search(plain(name)) is not None for name in names.values())
        if len(names) < 2 or not (2 * companies > len(names) or _CUSTOMERS.search(" ".join((sheet.says(row), plain(line[corner]))))):
            continue
        return _made(sheet, row, corner, line, names, sorted(left))
    return None


def _field(sheet: Sheet, header: str) -> str:
    """The field of a header, which in a corner may be two: 日期\\客户."""
    parts = (sheet.found(part).get("sales") for part in (header, *header.replace("/", "\\").split("\\")))
    return next((found[0].name for found in parts if found), "")


def _cells(sheet: Sheet, row: int, column: int) -> list[str]:
    return [cell.strip() for cell in sheet.grid.columns[column].slice(row + 1, _SAMPLE).to_pylist() if cell and cell.strip()]


def _are_days(sheet: Sheet, row: int, column: int) -> bool:
    days = [parse_day(cell).day is not None for cell in _cells(sheet, row, column)]
    return sum(days) > 1 and 3 * sum(days) >= 2 * len(days)  # a total may stand below them


def _are_numbers(sheet: Sheet, row: int, column: int) -> bool:
    cells = _cells(sheet, row, column)
    return bool(cells) and all(NUMBER_CELL.match(cell) for cell in cells)


def _made(sheet: Sheet, row: int, corner: int, line: Sequence[str], names: dict[int, str], left: Sequence[int]) -> Grid:
    measure = measure_of(sheet.says(row))
    field, customer = sheet.fields["sales"].field(measure), sheet.fields["sales"].field("customer_name")
    date = sheet.fields["sales"].field("date")
    if field is None or customer is None or date is None:
        message = Text("每个客户一列，但看不出是销量还是金额。", "has one column a customer, but nothing says whether they hold tonnes or amounts.")
        hint = Text("在标题或单位行写明（单位：吨）。", "Write it in the title or a unit line (Unit: t).")
        return replace(sheet.grid, question=sheet.note("sheet.shape-unclear", row, message, hint=hint))
    language: Language = "en" if all(cell.isascii() for cell in line if cell) else "zh"
    header = field.title.spoken(language)
    kept = {column: date.title.spoken(language) if column == corner else cell for column, cell in enumerate(line) if column not in names and column not in left}
    grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
    folds = [Fold(name, {header: column}) for column, name in names.items()]
    made = melted(grid, Melt(row, row, kept, customer.title.spoken(language), [header], folds))
    made.named.update({line[column]: header if column in names else "" for column in (*names, *left)})
    rest = [line[column] for column in left]
    message = Text(
        f"每个客户一列（{len(names)} 个客户），已转成每个客户一行" + (f"；未计入的列：{'、'.join(rest)}。" if rest else "。"),
        f"has one column a customer ({len(names)} of them), read as one row a customer" + (f"; columns left out: {', '.join(rest)}." if rest else "."),
    )
    made.notes.append(sheet.note("sheet.customers-across", row, message, count=len(names)))
    return made
