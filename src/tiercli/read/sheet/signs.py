"""Rows whose quantity and amount have different signs: returns of which only one of the two was written with a minus, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.read.sheet.masked import say_masked
from tiercli.read.words.document_words import document_of
from tiercli.read.words.typed import Typed, each_distinct

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding


def settle_signs(sheet: Understanding, texts: Mapping[int, pa.Array], typed: Mapping[str, Typed]) -> None:
    """Where one of quantity and amount is negative and the other is not: a return if any text of the row says so; else said, and counted as written."""
    if sheet.table.name != "sales" or not {"quantity", "amount"} <= typed.keys():
        return
    quantity, amount = (typed[name].values.fill_null(0).to_numpy(zero_copy_only=False) for name in ("quantity", "amount"))
    odd: Mask = (np.sign(quantity) * np.sign(amount) < 0) & sheet.marks.open
    if not odd.any():
        return
    back = _says_return(sheet, texts, np.flatnonzero(odd))
    for name, values in (("quantity", quantity), ("amount", amount)):
        turned = back & (values > 0)
        if turned.any():
            typed[name].values = pc.if_else(pa.array(turned), pc.negate(typed[name].values), typed[name].values)
    code = f"{sheet.table.name}.sign-mismatch"
    zh = "{n} 行注明退货或红字，而数量与金额一正一负，按退货计（都为负）。"
    say_masked(sheet, code, back, zh, "{n} called a return, with a quantity and an amount of different signs; both count as negative.")
    zh = "{n} 行的数量与金额一正一负，均按所写的计入。"
    say_masked(sheet, code, odd & ~back, zh, "{n} a quantity and an amount of different signs, counted as written.", verb="has", plural="have")


def _says_return(sheet: Understanding, texts: Mapping[int, pa.Array], rows: np.ndarray[Any, Any]) -> Mask:
    """Which of some rows have a word such as 退货 or 红字 in any column of text."""
    numbers = {match.column for match in sheet.headers.matches if match.field.kind.is_number}
    back = np.zeros(sheet.count, dtype=bool)
    for index, column in texts.items():
        if index not in numbers:
            answers, codes = each_distinct(column.take(pa.array(rows)), document_of)
            back[rows] |= np.array([*(answer == "return" for answer in answers), False], dtype=bool)[codes]
    return back
