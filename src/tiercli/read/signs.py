"""Rows whose quantity and amount have different signs: returns of which only one of the two was written with a minus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.masked import say_masked
from tiercli.read.typed import Typed

if TYPE_CHECKING:
    from tiercli.read.sheet import Understanding

    Mask = np.ndarray[Any, np.dtype[np.bool_]]

_USUAL = 2.0
"""Goods come back at about the price at which they were sold; a rebate is a small part of it."""


def settle_signs(sheet: Understanding, typed: Mapping[str, Typed]) -> None:
    """Where one of quantity and amount is negative and the other is not: a return, at about the usual price; else said and counted as written."""
    if sheet.table.name != "sales" or not {"quantity", "amount"} <= typed.keys():
        return
    quantity, amount = (typed[name].values.fill_null(0).to_numpy(zero_copy_only=False) for name in ("quantity", "amount"))
    odd: Mask = (np.sign(quantity) * np.sign(amount) < 0) & sheet.open
    if not odd.any():
        return
    plain = sheet.open & (quantity > 0) & (amount > 0)
    back = np.zeros(sheet.count, dtype=bool)
    if plain.any():
        usual = float(np.median(amount[plain] / quantity[plain]))
        price = np.abs(amount[odd] / quantity[odd])
        back[np.flatnonzero(odd)[(price < usual * _USUAL) & (price > usual / _USUAL)]] = True
    for name, values in (("quantity", quantity), ("amount", amount)):
        turned = back & (values > 0)
        if turned.any():
            typed[name].values = pc.if_else(pa.array(turned), pc.negate(typed[name].values), typed[name].values)
    code = f"{sheet.table.name}.sign-mismatch"
    zh = "{n} 行的数量与金额一正一负，单价与平常相近，按退货计（都为负）。"
    say_masked(sheet, code, back, zh, "{n} a quantity and an amount of different signs at the usual price; counted as a return.", verb="has", plural="have")
    zh = "{n} 行的数量与金额一正一负，均按所写的计入。"
    say_masked(sheet, code, odd & ~back, zh, "{n} a quantity and an amount of different signs, counted as written.", verb="has", plural="have")
