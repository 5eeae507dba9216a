"""Columns turned into rows: what stands across in one row becomes a row of its own, with the place of its cell; a column for each product: 尿素(吨)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.fields import Kind
from tiercli.domain.finding import FIRST_PLACES, Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.notes import found
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import DERIVED, OTHERWISE
from tiercli.read.words.flaw_sentences import flaw
from tiercli.read.words.fold import plain
from tiercli.read.words.lexicon import split_unit
from tiercli.read.words.lexicons import may_be_header
from tiercli.read.words.rows import filled_cells, has_content, worded_totals
from tiercli.read.words.units import factor_of
from tiercli.read.words.values import trimmed

_NO_SALE = r"^[\s\x{00a0}\x{3000}]*(?:[-—–－/]+|[-+]?0+(?:[.,]0+)?|无)?[\s\x{00a0}\x{3000}]*$"


@dataclass(frozen=True, slots=True)
class Fold:
    """One group of columns that becomes rows.

    label: what the made column says for it. columns: measure -> column of the grid.
    """

    label: str
    columns: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Melt:
    """How a sheet is melted.

    header: index of the last header row; first: of the first one. kept: column -> its header. label: header of the made column.
    measures: headers of the columns that hold the values. year: a column whose year is written before each label.
    """

    first: int
    header: int
    kept: Mapping[int, str]
    label: str
    measures: Sequence[str]
    folds: Sequence[Fold]
    year: int | None = None


def settled(grid: Grid, *, skip_hidden: bool) -> Grid:
    """The grid with error cells, formulas without a result and merged texts written into its cells, and hidden columns blank where they are left out."""
    columns = grid.with_odd_cells(grid.columns)
    if skip_hidden:
        for column in range(len(columns)):
            if grid.column_number(column) in grid.hidden_columns:
                columns[column] = pa.nulls(grid.height, pa.string())
    return replace(grid, columns=columns, odd_cells={}, empty_formulas=(), zero_formulas=())


def melted(grid: Grid, melt: Melt) -> Grid:
    """A grid with one row for each filled cell, fold by fold, and at the end the rows in which no fold has a value.

    A blank, a dash and a nought are no value. Rows above the header stay as they are; rows whose text says total, and headers that are
    repeated, are marked as such.
    """
    start, height = melt.header + 1, grid.height - melt.header - 1
    body = {index: grid.columns[index].slice(start) for index in {*melt.kept, *(one for fold in melt.folds for one in fold.columns.values())}}
    body |= {index: body[index].take(pa.array(source)) for index, source in grid.under_merged(melt.kept, start).items()}
    body = {index: trimmed(cells) for index, cells in body.items()}
    plain_rows = _repeated(grid, melt, body, height)
    values = np.zeros((len(melt.folds), height), dtype=bool)
    for number, fold in enumerate(melt.folds):
        for index in fold.columns.values():
            values[number] |= ~pc.fill_null(pc.match_substring_regex(body[index], _NO_SALE), True).to_numpy(zero_copy_only=False)
    values[:, plain_rows] = False
    folds, rows = np.nonzero(values)
    kept = [body[index] for index in melt.kept]
    rest = np.flatnonzero(has_content(kept, height) & ~values.any(axis=0)) if kept else np.zeros(0, dtype=np.int64)
    rows, folds = np.concatenate([rows, rest]), np.concatenate([folds, np.full(len(rest), len(melt.folds))])
    take = pa.array(rows)
    columns = [_column(melt, grid.columns[index].slice(0, melt.first).to_pylist(), header, body[index].take(take)) for index, header in melt.kept.items()]
    labels = pa.array([*(fold.label for fold in melt.folds), None], pa.string())
    made = labels.take(pa.array(folds))
    if melt.year is not None:
        years = pc.utf8_replace_slice(trimmed(grid.columns[melt.year].slice(start)), 4, 99, "")
        made = pc.binary_join_element_wise(years.take(take), made, "")
    nothing: list[str | None] = [None] * melt.first
    columns.append(_column(melt, nothing, melt.label, made))
    places: dict[int, Whole] = {}
    above = [_texts_above(grid, melt) or None, *nothing[1:]] if nothing else nothing
    for measure in melt.measures:
        own = [fold.columns.get(measure) for fold in melt.folds]
        cells = pa.chunked_array([*(body[one] if one is not None else pa.nulls(height, pa.string()) for one in own), pa.nulls(1, pa.string())])
        at = np.where(folds < len(own), folds * height + rows, len(own) * height)
        numbers = np.array([*(0 if one is None else grid.column_number(one) for one in own), 0])
        places[len(columns)] = np.concatenate([np.zeros(start, dtype=np.int64), numbers[folds]])
        columns.append(_column(melt, above, measure, cells.combine_chunks().take(pa.array(at))))
        above = nothing
    excel = np.concatenate([grid.numbers(0)[:start], grid.numbers(start)[rows]])
    wider, said = _wider_than_the_header(grid, melt, start, height)
    marked = {"total-row": np.flatnonzero(worded_totals(kept, height) & (filled_cells(kept, height) <= 1)), "repeated-header": plain_rows, "extra-cells": wider}
    marked |= {name: rows_of - start for name, rows_of in grid.asides.items()}
    asides = {name: start + np.flatnonzero(np.isin(rows, one)) for name, one in marked.items() if len(one) or name in ("total-row", "repeated-header")}
    return replace(
        grid, columns=columns, merges=(), merges_known=True, row_numbers=excel, cell_columns=places, asides=asides,
        column_numbers=(*(grid.column_number(index) for index in melt.kept), *(-1,) * (1 + len(melt.measures))),
        idle=np.arange(len(excel) - len(rest), len(excel)), widths=None, notes=[*grid.notes, *said],
    )  # fmt: skip


def _wider_than_the_header(grid: Grid, melt: Melt, start: int, height: int) -> tuple[Whole, list[Finding]]:
    """Rows of delimited text with more cells than the header: cells have moved to the right, and no column can be trusted."""
    none = np.zeros(0, dtype=np.int64)
    if grid.widths is None:
        return none, []
    width = int(grid.widths[melt.first : melt.header + 1].max())
    if width >= len(grid.columns):
        return none, []
    rows = np.flatnonzero(has_content([column.slice(start) for column in grid.columns[width:]], height))
    if not len(rows):
        return none, []
    places = [Place(grid.file, grid.sheet, grid.cell(start + int(row))) for row in rows[:FIRST_PLACES]]
    return rows, [found("sales.extra-cells", places[0], flaw("extra-cells", len(rows), "", None), count=len(rows), places=places)]


def _repeated(grid: Grid, melt: Melt, body: Mapping[int, pa.Array], height: int) -> Whole:
    """Rows that say the headers again: all of the first folds' cells are their own headers."""
    same = np.ones(height, dtype=bool)
    for index in [one for fold in melt.folds[:3] for one in fold.columns.values()][:3]:
        headers = [text for row in range(melt.first, melt.header + 1) if (text := grid.columns[index][row].as_py())]
        same &= pc.fill_null(pc.is_in(body[index], value_set=pa.array([text.strip() for text in headers], pa.string())), False).to_numpy(zero_copy_only=False)
    return np.flatnonzero(same)


def _column(melt: Melt, above: Sequence[str | None], header: str, cells: pa.Array) -> pa.Array:
    """A column of the made grid: what stands above the header rows, its header, and the cells below."""
    return pa.concat_arrays([pa.array([*above, *[None] * (melt.header - melt.first), header or None], pa.string()), cells])


def _texts_above(grid: Grid, melt: Melt) -> str:
    """What stands above the columns that are folded: a unit line may."""
    gone = [index for index in range(len(grid.columns)) if index not in melt.kept]
    return " ".join(text for index in gone for text in grid.columns[index].slice(0, melt.first).to_pylist() if text)


_NO_PRODUCT = late_pattern(
    r"毛重|皮重|净重|总重|件重|单重|损耗|途耗|磅差|扣[杂水重]|入库|出库|库存|结存|进货|发出|[本当上去今][日周旬月季期年度]|同期|[借贷]方|[厂站港矿装卸发收到提]货?量$|\b(?:this|last|gross|tare|net|total|loss|shrinkage|stock|inventory|received|issued)\b"
)
"""What a weighbridge or a store measures of one product, or what was sold of it in one span of time: 本月数量 beside 本年数量."""


def unfold_products(sheet: Sheet) -> Grid | None:
    """The sheet with a row for each product; none unless a table with customers and dates has no quantity and no amount, but several
    unknown columns that all name one unit of mass, or of money."""
    if sheet.table not in (None, "sales"):
        return None
    for row, line in enumerate(sheet.top):
        if not may_be_header(line, sheet.together):
            continue
        found = {column: match for column, cell in enumerate(line) if cell and (match := sheet.found(cell).get("sales"))}
        fields = {match[0].name for match in found.values()}
        if not fields & {"customer_id", "customer_name"} or "date" not in fields or fields & {"product"}:
            continue
        if any(match[0].summed and not DERIVED.search(plain(line[column])) for column, match in found.items()):
            return None
        others = (sheet.found(cell).items() for column, cell in enumerate(line) if cell and column not in found)
        if any(match[0].summed for tables in others for table, match in tables if table != "sales"):
            return None  # what another table measures, such as 应收余额(元), is no product's name
        return _unfolded(sheet, row, line, {column for column, match in found.items() if not match[0].summed})
    return None


def _unfolded(sheet: Sheet, row: int, line: list[str], known: set[int]) -> Grid | None:
    units = {column: split_unit(cell) for column, cell in enumerate(line) if cell and column not in known}
    for kind, name in ((Kind.QUANTITY, "quantity"), (Kind.MONEY, "amount")):
        measured = {column: parts for column, parts in units.items() if parts[1] and factor_of(parts[1], kind)}
        left = [column for column, parts in measured.items() if DERIVED.search(plain(parts[0])) or OTHERWISE.search(plain(parts[0]))]
        products = {column: parts for column, parts in measured.items() if column not in left}
        if any(_NO_PRODUCT.search(plain(parts[0])) for parts in products.values()):
            return None
        if len(products) < 2 or len({plain(unit) for _, unit in products.values()}) > 1:
            continue
        english = all(cell.isascii() for cell in line if cell)
        field, product = sheet.fields["sales"].field(name), sheet.fields["sales"].field("product")
        if field is None or product is None:
            return None
        header = f"{field.title.spoken('en' if english else 'zh')}({next(iter(products.values()))[1]})"
        kept = {column: cell for column, cell in enumerate(line) if column not in measured}
        folds = [Fold(parts[0], {header: column}) for column, parts in products.items()]
        grid = settled(sheet.grid, skip_hidden=sheet.options.skip_hidden)
        made = melted(grid, Melt(row, row, kept, product.title.spoken("en" if english else "zh"), [header], folds))
        made.named.update({line[column]: header if column in products else "" for column in measured})
        listed, rest = [parts[0] for parts in products.values()], [line[column] for column in left]
        message = Text(
            f"每个产品一列（{'、'.join(listed)}），已转成每个产品一行" + (f"；未计入的列：{'、'.join(rest)}。" if rest else "。"),
            f"has one column a product ({', '.join(listed)}), read as one row a product" + (f"; columns left out: {', '.join(rest)}." if rest else "."),
        )
        made.notes.append(sheet.note("sheet.products-across", row, message, count=len(products)))
        return made
    return None
