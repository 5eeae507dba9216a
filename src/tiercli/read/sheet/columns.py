"""A sheet's columns: odd cells put in their places, merged cells filled, units applied, values typed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Whole
from tiercli.domain.fields import Kind
from tiercli.domain.finding import Place
from tiercli.domain.language import Text, counted, listing
from tiercli.domain.patterns import late_pattern
from tiercli.frames.encoded import encoded, rows_of
from tiercli.read.formats.cell_formats import parse_format
from tiercli.read.formats.moments import said_of_written_moments
from tiercli.read.notes import of_count
from tiercli.read.sheet.ids import settle_ids
from tiercli.read.sheet.measures import typed_numbers
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.sheet.unit_matches import with_measures
from tiercli.read.words.counted import is_price, target_of
from tiercli.read.words.dates import Order
from tiercli.read.words.decimal_marks import Commas, commas_of
from tiercli.read.words.headers import Match
from tiercli.read.words.lexicon import lexicon_of
from tiercli.read.words.two_rows import unclear_groups
from tiercli.read.words.typed import Typed, side_by_side
from tiercli.read.words.units import line_factor
from tiercli.read.words.values import trimmed, typed_column, without_formula_guards, without_text_marks

_ORDERS: dict[str, Order] = {"": "", "dmy": "day-first", "mdy": "month-first", "ymd": "year-first"}
_LAST_ROWS = 12
_DITTOS = ("同上", "仝上", "同前", "〃", "″", "〞", '"', "''", "ditto", "do.", '-"-', "same as above", "as above")
_NAMES_UNIT = late_pattern(r"单位|單位|\bunits?\b|\bin\b", re.IGNORECASE)
_MONTH_ENOUGH = frozenset({("sales", "date"), ("targets", "date"), ("customers", "since"), ("managers", "hire_date")})


def read_columns(sheet: Understanding, cells: Sequence[pa.Array], top: Sequence[Sequence[str]]) -> Understanding:
    """The sheet as its columns make it known: all as trimmed text, those of known fields typed; says what was filled, converted, doubled, guessed."""
    cells = sheet.grid.with_odd_cells([without_formula_guards(column) for column in cells], sheet.start)
    if sheet.options.skip_hidden and sheet.grid.hidden_columns:
        sheet = _without_hidden_columns(sheet)
    sheet = _with_unit_lines(with_measures(sheet, cells), top)
    unmarked = {match.column for match in sheet.headers.matches if match.field.kind not in (Kind.TEXT, Kind.FLAG)}
    cells = [without_text_marks(column) if index in unmarked else column for index, column in enumerate(cells)]
    numeric = {match.column for match in sheet.headers.matches if match.field.kind.is_number}
    texts = side_by_side(lambda index: cells[index] if index in numeric else trimmed(cells[index]), range(len(cells)), sheet.count)
    sheet = replace(sheet, texts=dict(enumerate(texts)))
    _fill_merged(sheet)
    _fill_dittos(sheet)
    commas = sheet_commas(sheet, {column: sheet.texts[column] for column in numeric})

    def typed(match: Match) -> Typed:
        if match.field.kind.is_number:
            return typed_numbers(sheet.texts[match.column], sheet.measures.about(match), commas.get(match.column))
        return typed_column(
            sheet.measures.shown(match, sheet.texts[match.column]),
            match.field.kind,
            epoch_1904=sheet.grid.epoch_1904,
            order=_ORDERS[sheet.options.date_order],
            months=(sheet.table.name, match.field.name) in _MONTH_ENOUGH,
            values=match.field.words if match.field.kind is Kind.TEXT else (*match.field.title, *match.field.aliases),
        )

    values = side_by_side(typed, sheet.headers.matches, sheet.count)
    sheet.typed.update(zip((match.field.name for match in sheet.headers.matches), values, strict=True))
    settle_ids(sheet)
    _say_columns(sheet)
    for match in sheet.headers.matches:
        if match.field.kind is Kind.DATE:
            different = encoded(sheet.texts[match.column]).dictionary
            sheet.reading.findings += said_of_written_moments(sheet.place(-1, match.column), match.header, different)
    return sheet


def _without_hidden_columns(sheet: Understanding) -> Understanding:
    gone = [match for match in sheet.headers.matches if sheet.grid.column_number(match.column) in sheet.grid.hidden_columns]
    if gone:
        names = "、".join(match.header for match in gone)
        message = Text(f"隐藏的列未读：{names}。", f"{'a hidden column was' if len(gone) == 1 else 'hidden columns were'} left out: {names}.")
        sheet.say("sheet.hidden-skipped", message, count=len(gone))
    return replace(sheet, headers=replace(sheet.headers, matches=tuple(match for match in sheet.headers.matches if match not in gone)))


def _with_unit_lines(sheet: Understanding, top: Sequence[Sequence[str]]) -> Understanding:
    """A line such as 单位：万元 above or below the table counts for columns that name no unit themselves."""
    lines = [*(cell for line in top[: sheet.headers.row] for cell in line if cell), sheet.grid.sheet, *_footnotes(sheet)]
    said, matches = [], []
    for match in sheet.headers.matches:
        if not match.unit and match.field.kind in (Kind.QUANTITY, Kind.MONEY) and not is_price(match.field):
            for line in lines:
                if scale := line_factor(line, match.field.kind):
                    match = replace(match, unit=scale[0], factor=scale[1], currency=scale[2], by_line=True)
                    break
        matches.append(match)
        factor = match.factor / target_of(match.field).factor if match.unit else Decimal(1)
        if factor != 1 and not _is_shown_in_unit(sheet, match):
            said.append(f"{match.header}: × {factor.normalize():f} ({match.unit} → {match.field.unit or '1'})")
    sheet = replace(sheet, headers=replace(sheet.headers, matches=tuple(matches)))
    sheet.reading.units = {
        match.field.name: match.unit
        if match.factor != target_of(match.field).factor
        else "-"
        if match.unit or match.column in (*sheet.measures.units, *sheet.measures.formats)
        else ""
        for match in matches
        if match.field.summed
    }
    said += sheet.measures.said()
    if said:
        listed = listing(said, zh="；", en="; ")
        sheet.say("sheet.unit", Text(f"已换算单位：{listed.zh}。", f"{'unit' if len(said) == 1 else 'units'} converted: {listed.en}."), count=len(said))
    return sheet


def _is_shown_in_unit(sheet: Understanding, match: Match) -> bool:
    """Whether formats show every cell in the header's unit, so that the cells hold the whole figure: 35000 as 3.5 under 金额(万元)."""
    formats = sheet.measures.formats.get(match.column)
    return formats is not None and all(place >= 0 and parse_format(sheet.measures.codes[place]).scale * match.factor == 1 for place in set(formats.tolist()))


def _footnotes(sheet: Understanding) -> list[str]:
    """Lines below the table that may name a unit: 注：数量单位为公斤."""
    start = max(sheet.headers.row + 1, sheet.grid.height - _LAST_ROWS)
    rows = zip(*(column.slice(start).to_pylist() for column in sheet.grid.columns[:64]), strict=True)
    alone = ([cell for cell in row if cell and cell.strip()] for row in rows)
    return [cells[0] for cells in alone if len(cells) == 1 and _NAMES_UNIT.search(cells[0])]


def _fill_merged(sheet: Understanding) -> None:
    """The top cell's text for every cell under it in a merged range; numbers are not filled, they would count twice."""
    fillable = {match.column for match in sheet.headers.matches if not match.field.kind.is_number}
    filled = 0
    for column, rows in sheet.grid.under_merged(fillable, sheet.start).items():
        sheet.texts[column] = sheet.texts[column].take(pa.array(rows))
        filled += int((rows != np.arange(sheet.count)).sum())
    if filled:
        message = Text(
            f"按合并范围填充了 {filled} 个单元格。",
            f"{counted(filled, 'cell was filled within its merged range', 'cells were filled within their merged ranges')}.",
        )
        sheet.say("sheet.merged-filled", message, count=filled)


def _say_columns(sheet: Understanding) -> None:
    """Doubles, groups that leave unclear which column is meant, guesses, and hidden columns that were read."""
    headers = sheet.headers
    for group, name, below in unclear_groups(headers.names, {match.field.name for match in headers.matches}, lexicon_of(sheet.table, sheet.options.maps)):
        message = Text(
            f"“{group}”下面有几列（{'、'.join(below)}），不知取哪一列，未使用。",
            f"'{group}' stands over several columns ({', '.join(below)}); which one is meant is not clear, and none is used.",
        )
        hint = Text(f'用 --map "{group}{below[0]}={name}" 这样指明取哪一列。', f'Say which one, such as --map "{group}{below[0]}={name}".')
        sheet.say("sheet.group-unclear", message, count=len(below), hint=hint)
    used = {match.field.name: match for match in headers.matches}
    header_row = sheet.grid.row_number(headers.row)
    for column, name in headers.doubles:
        if name not in used:
            continue
        other = used[name]
        where = Place(sheet.grid.file, sheet.grid.sheet, f"{sheet.grid.letters(column)}{header_row}")
        message = Text(
            f"“{headers.names[column]}”与“{other.header}”（{sheet.grid.letters(other.column)} 列）都是{other.field.title.zh}，只用了后者。",
            f"'{headers.names[column]}' and '{other.header}' (column {sheet.grid.letters(other.column)}) both say {other.field.title.en}; the latter is used.",
        )
        hint = Text(f"用 --map 列名={name} 指明。", f"Say which one with --map HEADER={name}.")
        sheet.say("sheet.duplicate-field", message, where=where, hint=hint)
    guesses = [match for match in headers.matches if match.strength == 1]
    if guesses:
        taken = Text(
            "；".join(f"{match.header} → {match.field.title.zh}（{match.field.name}）" for match in guesses),
            "; ".join(f"{match.header} → {match.field.title.en} ({match.field.name})" for match in guesses),
        )
        sheet.say("sheet.guessed", Text(f"按相近的列名认定：{taken.zh}。", f"matched by likeness: {taken.en}."), count=len(guesses))
    hidden = [match.header for match in headers.matches if sheet.grid.column_number(match.column) in sheet.grid.hidden_columns]
    if hidden:
        listed = "、".join(hidden)
        sheet.say(
            "sheet.hidden",
            Text(f"隐藏的列已照常读取：{listed}。", f"{'a hidden column was' if len(hidden) == 1 else 'hidden columns were'} read all the same: {listed}."),
            count=len(hidden),
        )


def _fill_dittos(sheet: Understanding) -> None:
    """同上 and " stand for the cell above: they are no customer and no product."""
    wordy = [match for match in sheet.headers.matches if not match.field.kind.is_number]
    for match, rows in zip(wordy, side_by_side(lambda match: _dittos(sheet.texts[match.column]), wordy, sheet.count), strict=True):
        if not len(rows):
            continue
        above = np.arange(sheet.count)
        above[rows] = 0
        sheet.texts[match.column] = sheet.texts[match.column].take(pa.array(np.maximum.accumulate(above)))
        zh, en = (
            "“{header}”有 {n} 个单元格写的是同上，按上一行的内容计。",
            "{n} [cell|cells] of '{header}' [says|say] ditto and [is|are] taken as the one above.",
        )
        sheet.say_rows("sheet.ditto-filled", rows, of_count(len(rows), zh, en, header=match.header), column=match.column)


def _dittos(texts: pa.Array) -> Whole:
    coded = encoded(texts)
    return np.flatnonzero(rows_of(coded, pc.is_in(pc.utf8_lower(coded.dictionary), value_set=pa.array(_DITTOS)).to_numpy(zero_copy_only=False)))


def sheet_commas(sheet: Understanding, columns: Mapping[int, pa.Array]) -> Mapping[int, Commas]:
    """What the commas of a sheet's columns of numbers are; says what was taken, and asks where nobody can tell."""
    chinese = any(not match.header.isascii() for match in sheet.headers.matches)
    question = sheet.grid.delimiter == ";" or (sheet.grid.delimiter != "," and not chinese)
    commas = commas_of(columns, sheet.options.decimal_comma, is_question=question, exported=bool(sheet.grid.delimiter))
    for column, one in commas.items():
        if sheet.options.decimal_comma is None and (one.by or (one.open is not None and one.open.all())):
            _say(sheet, column, one)
    return commas


def _say(sheet: Understanding, column: int, commas: Commas) -> None:
    header = sheet.headers.names[column]
    first = int(np.argmax(commas.open)) if commas.open is not None and commas.open.any() else None
    where = sheet.place() if first is None else sheet.place(first, column)
    if commas.decimal:
        message = Text(f"“{header}”的逗号按小数点读出。", f"commas in '{header}' are read as marks of decimals.")
        sheet.say("sheet.decimal-comma", message, where=where)
    elif commas.by != "question":
        message = Text(f"“{header}”的逗号按千位分隔读出。", f"commas in '{header}' are read as marks of thousands.")
        sheet.say("sheet.thousands-comma", message, where=where)
    # A question is said with the rows that it sets aside.
