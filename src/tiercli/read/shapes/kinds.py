"""Rows that each say what their figures are, 销量 above 销售额 or 计划 above 实际, under columns of periods: a column for each kind of row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Text, counted
from tiercli.domain.patterns import late_pattern
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.header_words import ACTUAL
from tiercli.read.shapes.layout import Layout
from tiercli.read.words.fold import plain
from tiercli.read.words.lexicon import match_header
from tiercli.read.words.values import trimmed

_MOST = 12
_OTHER = late_pattern(
    r"^(?:销售|年度|月度|本年|本月|本期|较|比)*(?:计划|预算|目标|任务|上年|去年|同期|上月|上期|预测|预计|期初|累计|合计|小计|同比|环比|增长|增幅|增减|占比|完成率|差额|差异)+"
    r"(?:数|值|量|额|率|销量|销售量|销售额|同期|增长|增幅|%|[(]%[)])*$"
    r"|^(?:plan(?:ned)?|budget|target|quota|last year|prior year|previous year|forecast|ly|total|ytd|growth|change|share|variance|yoy|mom)(?: ?%)?$"
)
"""A row of such figures tells nothing that was sold in its periods."""
LEFT_OUT = "other-figures"
"""The reason for which rows of plans, of the year before and of rates are set aside."""


def split_kinds(sheet: Sheet, layout: Layout) -> tuple[Sheet, Layout] | None:
    """The sheet with a column for each period and kind of row, which hold the rows of that kind only; none where no column tells kinds of rows."""
    start = layout.last + 1
    at, said = next(((column, cells) for column in range(min(layout.periods)) if (cells := _kinds_in(sheet, layout, column)) is not None), (0, None))
    if said is None:
        return None
    kinds = pc.unique(said).drop_null().to_pylist()
    columns, numbers = list(sheet.grid.columns), [sheet.grid.column_number(column) for column in range(len(sheet.grid.columns))]
    columns[at] = pa.concat_arrays([columns[at].slice(0, layout.first), pa.nulls(start - layout.first, pa.string()), columns[at].slice(start)])
    periods, measures = dict(layout.periods), dict(layout.measures)
    for column, period in layout.periods.items():
        head, body = sheet.grid.columns[column].slice(0, start), sheet.grid.columns[column].slice(start)
        for number, kind in enumerate(kinds):
            only = pc.if_else(pc.equal(said, kind), body, pa.scalar(None, pa.string()))
            at = column if number == 0 else len(columns)
            if number:
                columns.append(pa.nulls(0, pa.string()))
                numbers.append(sheet.grid.column_number(column))
            columns[at] = pa.concat_arrays([_with_kind(head, layout.row, kind) if _is_left(sheet, kind) else head, only])
            periods[at], own = period, layout.measures[column]
            measures[at] = own if own and ACTUAL.match(plain(kind)) else kind
    left = [kind for kind in kinds if _is_left(sheet, kind)]
    gone = np.flatnonzero(pc.fill_null(pc.is_in(said, value_set=pa.array(left, pa.string())), False).to_numpy(zero_copy_only=False)) + start
    grid = replace(sheet.grid, columns=columns, column_numbers=tuple(numbers), notes=list(sheet.grid.notes))
    if len(gone):
        grid.asides = {**grid.asides, LEFT_OUT: gone}
        zh = f"{len(gone)} 行是{'、'.join(left)}，不是所卖的数，未使用。"
        en = f"{counted(len(gone), 'row is', 'rows are')} {', '.join(left)}, not what was sold, and not used."
        grid.notes.append(sheet.note("sales.other-figures", int(gone[0]), Text(zh, en), count=len(gone)))
    changed = Sheet(grid, sheet.options, sheet.fields, sheet.table, sheet.known)
    return changed, replace(layout, periods=periods, measures=measures)


def _kinds_in(sheet: Sheet, layout: Layout, column: int) -> pa.Array | None:
    """The cells of a column that tell kinds of rows: each is a measure, what was planned, or what was before; at least two of them differ."""
    named = match_header(sheet.top[layout.row][column], sheet.lexicons["sales"])
    if named is not None and named[1] > 1:
        return None
    cells = trimmed(sheet.grid.columns[column].slice(layout.last + 1))
    different = pc.unique(cells).drop_null().to_pylist()
    return cells if 2 <= len(different) <= _MOST and all(_is_kind(sheet, text) for text in different) else None


def _is_kind(sheet: Sheet, text: str) -> bool:
    found = match_header(text, sheet.lexicons["sales"])
    return bool(found and found[0].summed) or _is_left(sheet, text) or ACTUAL.match(plain(text)) is not None


def _is_left(sheet: Sheet, kind: str) -> bool:
    return _OTHER.match(plain(kind)) is not None and match_header(kind, sheet.lexicons["sales"]) is None


def _with_kind(head: pa.Array, row: int, kind: str) -> pa.Array:
    """The header cells of a column with its kind behind the period, so that it is named when it is left out."""
    texts = head.to_pylist()
    texts[row] = f"{texts[row]} {kind}"
    return pa.array(texts, pa.string())
