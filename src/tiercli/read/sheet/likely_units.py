"""Sheets that say no unit and whose figures are unlikely in tonnes and yuan: kilograms and 万元 that nobody wrote down."""

from __future__ import annotations

import numpy as np

from tiercli.domain.arrays import Mask
from tiercli.domain.exact import MICRO
from tiercli.domain.language import Text
from tiercli.read.sheet.figures import TARE
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.fold import bare
from tiercli.read.words.typed import whole_and_known

_LEAST_PRICE, _LEAST_KILOGRAMS = 30, 500
"""Yuan: nothing that is sold by the tonne costs less, and nearly all costs less a kilogram. And from how many on a usual row may be kilograms."""
_IN_TEN_THOUSANDS = 5
"""A tonne for less than so many may be one for so many ten thousands."""
_LARGEST_LOAD = 200
"""Tonnes: more than any vehicle on a weighbridge carries."""


def say_unlikely_units(sheet: Understanding) -> None:
    """Says where amounts by quantities, or the loads of a weighbridge, are such that the unit that nobody wrote is another one."""
    quantity = sheet.typed.get("quantity")
    if sheet.table.name != "sales" or quantity is None or quantity.counted is not None:
        return
    sold, known = whole_and_known(quantity.values)
    known &= (sold > 0) & sheet.marks.open
    amounts = sheet.typed["amount"].values if "amount" in sheet.typed else sheet.derived.get("amount")
    is_silent = sheet.reading.units.get("quantity") == ""
    if amounts is None:
        has_tare = any(TARE.search(bare(name)) for name in sheet.headers.names if name)
        if is_silent and has_tare and known.any() and np.median(sold[known]) > _LARGEST_LOAD * MICRO:
            _say(sheet, "quantity", "一车多在 {n} 吨以上，可能是公斤", "most loads would be above {n} t, and it may be kilograms", _LARGEST_LOAD)
        return
    paid, has_paid = whole_and_known(amounts)
    rows: Mask = known & has_paid & (paid > 0)
    if not rows.any():
        return
    price, usual = np.median(paid[rows] / sold[rows]), np.median(sold[rows])
    if is_silent and price < _LEAST_PRICE and usual >= _LEAST_KILOGRAMS * MICRO:
        _say(sheet, "quantity", "每吨多不到 {n} 元，数量可能是公斤", "most tonnes would cost less than {n} yuan, and it may be kilograms", _LEAST_PRICE)
    elif sheet.reading.units.get("amount") == "" and price < _IN_TEN_THOUSANDS:
        _say(sheet, "amount", "每吨多不到 {n} 元，金额可能是万元", "most tonnes would cost less than {n} yuan, and it may be in 10,000 yuan", _IN_TEN_THOUSANDS)


def _say(sheet: Understanding, name: str, zh: str, en: str, bound: int) -> None:
    match = next(one for one in sheet.headers.matches if one.field.name == name)
    unit = Text("吨", "tonnes") if name == "quantity" else Text("元", "yuan")
    message = Text(
        f"“{match.header}”没有写单位，按{unit.zh}读入；这样{zh.format(n=bound)}。",
        f"'{match.header}' says no unit and is read in {unit.en}; but {en.format(n=bound)}.",
    )
    sheet.say("sheet.unit-silent", message, where=sheet.place(-1, match.column))
