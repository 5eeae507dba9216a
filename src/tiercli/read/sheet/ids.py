"""Ids as spreadsheets leave them: 1001.0 is 1001; digits that Excel rounded away or wrote as 1.00E+11 are said and never joined."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import Kind
from tiercli.domain.language import Text, counted
from tiercli.frames.marks import may_hold
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.headers import Match
from tiercli.read.words.typed import Typed

_ROUNDED_FROM = 16
"""Digits of a number, of which Excel keeps one less."""
_SHORTENED = r"^[0-9](\.[0-9]+)?[eE]\+[0-9]{1,2}$"


def settle_ids(sheet: Understanding) -> None:
    """Ids without what number formats did to them, and a finding for those that lost digits.

    A customer's id such as 1.00E+11 may be that of many customers: where the row has a name, the name says who it is.
    """
    for match in sheet.headers.matches:
        if match.field.kind is Kind.ID:
            _without_points(sheet.typed[match.field.name])
            _say_rounded(sheet, match, sheet.typed[match.field.name])
            _say_shortened(sheet, match)


def _without_points(typed: Typed) -> None:
    ids = typed.values
    if not may_hold(ids, ".0"):
        return
    points = pc.fill_null(pc.match_substring_regex(ids, r"^[0-9]+\.0$"), False)
    if pc.any(points).as_py() and pc.all(pc.or_(points, pc.invert(pc.fill_null(pc.match_substring(ids, "."), False)))).as_py():
        typed.values = pc.if_else(points, pc.replace_substring_regex(ids, r"\.0$", ""), ids)  # 1001.0 beside 1001 or A7; beside 1.2 a point may mean more


def _say_shortened(sheet: Understanding, match: Match) -> None:
    """Ids that a spreadsheet program wrote to a text file as 1.00E+11: their digits are gone."""
    ids = sheet.typed[match.field.name].values
    if not may_hold(ids, "e+", "E+"):
        return
    short = pc.fill_null(pc.match_substring_regex(ids, _SHORTENED), False)
    rows = np.flatnonzero(short.to_numpy(zero_copy_only=False))
    if not len(rows):
        return
    by_name = match.field.name == "customer_id" and "customer_name" in sheet.typed
    example = ids[int(rows[0])].as_py()
    if by_name:
        named = pc.and_(short, sheet.typed["customer_name"].values.is_valid())
        sheet.typed[match.field.name].values = pc.if_else(named, pa.scalar(None, pa.string()), ids)
    message = Text(
        f"“{match.header}”有 {len(rows)} 个编号被写成科学计数法，数字已丢失，例如 {example}" + ("；这些行按客户名称区分。" if by_name else "。"),
        f"'{match.header}' has {counted(len(rows), 'id', 'ids')} in scientific notation, whose digits are lost, such as {example}"
        + ("; these rows go by the customer's name." if by_name else "."),
    )
    sheet.say_rows(f"{sheet.table.name}.shortened-id", rows, message, column=match.column)


def _say_rounded(sheet: Understanding, match: Match, typed: Typed) -> None:
    """Ids of 16 digits or more that were numbers: Excel keeps 15 digits and made the others zero."""
    ids = typed.values
    if (pc.max(pc.binary_length(ids)).as_py() or 0) < _ROUNDED_FROM:
        return
    long = pc.fill_null(pc.match_substring_regex(ids, r"^[0-9]{16,}$"), False).to_numpy(zero_copy_only=False)
    if not sheet.grid.workbook or not long.any():
        return
    rows = np.flatnonzero(long)
    texts = [ids[int(row)].as_py() for row in rows[:1000]]
    zeroed = [text[15:].strip("0") == "" for text in texts]
    rounded = [int(float(text)) == int(text) for text in texts]
    bad = [int(row) for row, is_zero, is_round in zip(rows, zeroed, rounded, strict=False) if is_zero or (all(rounded) and is_round)]
    if bad:
        message = Text(
            f"“{match.header}”有 {len(bad)} 个超过 15 位的编号存成了数字，末几位已不可靠，例如 {texts[0]}。",
            f"'{match.header}' has {counted(len(bad), 'id', 'ids')} of more than 15 digits stored as {'a number' if len(bad) == 1 else 'numbers'}; "
            f"the last digits are lost, such as {texts[0]}.",
        )
        sheet.say_rows(f"{sheet.table.name}.rounded-id", bad, message, column=match.column)
