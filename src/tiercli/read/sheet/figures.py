"""What a row's figures are where several columns tell: what came back beside what was sold, price times quantity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.exact import MICRO
from tiercli.domain.fields import Kind
from tiercli.domain.patterns import late_pattern
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.fold import bare
from tiercli.read.words.headers import Match
from tiercli.read.words.lexicon import split_unit
from tiercli.read.words.number_column import number_column
from tiercli.read.words.typed import Typed, whole_and_known
from tiercli.read.words.units import factor_of

_NET = late_pattern(r"净销|净出|净数量|净额|netsales|netqty|netquantity|netvolume")
_GROSS, TARE = late_pattern(r"毛重|grossw"), late_pattern(r"皮重|^tare")
LARGEST = 9.0e18
"""Products above it are not known."""


def settle_figures(sheet: Understanding) -> None:
    """Takes returned quantities and amounts off, and works amounts out where there are only prices. All of it is said."""
    if sheet.table.name != "sales":
        return
    matches = {match.field.name: match for match in sheet.headers.matches}
    for name, back in (("quantity", "returned_quantity"), ("amount", "returned_amount")):
        if name in sheet.typed and back in sheet.typed and not _NET.search(bare(matches[name].header)):
            _take_off(sheet, name, back)
    if "quantity" in sheet.typed and _GROSS.search(bare(matches["quantity"].header)):
        _take_tare_off(sheet, sheet.typed["quantity"], matches["quantity"])
    if not sheet.typed.keys() & {"quantity", "amount"}:
        _only_returned(sheet)
    if "amount" not in sheet.typed and {"quantity", "price"} <= sheet.typed.keys():
        by_row = matches["price"].column in sheet.measures.prices
        if by_row or "/" in matches["price"].unit or "unit" not in sheet.typed:
            worked_out, known = price_times_quantity(sheet.typed, matches, times_of(matches, by_row=by_row))
            if known.any():
                sheet.derive("amount", pa.array(worked_out, pa.int64(), mask=~known))
                zh, en = "{n} 行的金额由数量乘单价得出。", "the amount of {n} [row|rows] is quantity times price."
                sheet.say_masked(f"{sheet.table.name}.amount-worked-out", known, zh, en)


def _take_off(sheet: Understanding, name: str, back: str) -> None:
    (sold, has_sold), (returned, has_returned) = whole_and_known(sheet.typed[name].values), whole_and_known(sheet.typed[back].values)
    rows = has_returned & (returned != 0)
    if not rows.any():
        return
    sheet.typed[name].values = pa.array(np.where(rows, sold - np.abs(returned), sold), pa.int64(), mask=~(has_sold | rows))
    title = sheet.table.field(name)
    assert title is not None
    zh = f"{{n}} 行的退货已从{title.title.zh}中减去。"
    sheet.say_masked(f"{sheet.table.name}.returned-beside", rows, zh, f"what came back on {{n}} [row|rows] is taken off the {title.title.en.lower()}.")


def _only_returned(sheet: Understanding) -> None:
    """A sheet that says only what came back lowers the sales of others."""
    turned = np.zeros(sheet.count, dtype=bool)
    for name, back in (("quantity", "returned_quantity"), ("amount", "returned_amount")):
        if back in sheet.typed:
            returned, has = whole_and_known(sheet.typed[back].values)
            sheet.derive(name, pa.array(-np.abs(returned), pa.int64(), mask=~has))
            turned |= has
    zh = "{n} 行只有退货的数，已按负数计。"
    sheet.say_masked(f"{sheet.table.name}.document-return", turned, zh, "{n} [row is|rows are] about goods that came back only, and counted as negative.")


def _take_tare_off(sheet: Understanding, gross: Typed, match: Match) -> None:
    """Where there is no net weight, it is the gross weight less the tare; a gross weight alone is said."""
    index = next((index for index, name in enumerate(sheet.headers.names) if TARE.search(bare(name)) and index in sheet.texts), None)
    if index is None:
        zh = "{n} 行只有毛重，没有净重或皮重，按毛重计。"
        sheet.say_masked(
            "sales.gross-weight", sheet.marks.open, zh, "{n} [row has|rows have] a gross weight only, without a net weight or a tare; counted by it."
        )
        return
    own = factor_of(split_unit(sheet.headers.names[index])[1], Kind.QUANTITY)
    tare, has_tare = whole_and_known(number_column(sheet.texts[index], Kind.QUANTITY, factor=own[0] if own else match.factor).values)
    weight, has = whole_and_known(gross.values)
    less = has & has_tare & (np.abs(tare) < np.abs(weight))
    gross.values = pa.array(np.where(less, weight - np.sign(weight) * np.abs(tare), weight), pa.int64(), mask=~has)
    zh = "{n} 行的净重由毛重减皮重得出。"
    sheet.say_masked("sales.net-of-tare", less, zh, "the net weight of {n} [row is|rows are] the gross weight less the tare.")


def times_of(matches: Mapping[str, Match], *, by_row: bool) -> int:
    """How many of what a price is of make one of the field's own unit. A price without a unit is of one of the quantity's own unit.

    by_row: a unit column says what each row counts; its price is in the field's own unit already, or of one piece where the row counts pieces.
    """
    factor = matches["quantity"].factor
    return int(1 / factor) if not by_row and factor < 1 and not matches["price"].unit else 1


def price_times_quantity(typed: Mapping[str, Typed], matches: Mapping[str, Match], times: int) -> tuple[Whole, Mask]:
    """Exact money (4 decimals, halves away from zero) and where it is known. times: see `times_of`."""
    (quantity, has_quantity), (price, has_price) = whole_and_known(typed["quantity"].values), whole_and_known(typed["price"].values)
    counted = typed["quantity"].counted
    if counted is not None and "/" not in matches["price"].unit:
        waiting = counted.codes >= 0
        quantity = np.where(waiting, counted.counts.fill_null(0).to_numpy(zero_copy_only=False), quantity)
        has_quantity = has_quantity | waiting
    quantity = quantity * times
    known = has_quantity & has_price & (np.abs(quantity.astype(float)) * np.abs(price.astype(float)) / MICRO < LARGEST) & (np.abs(price) < LARGEST / MICRO)
    size, cost = np.abs(np.where(known, quantity, 0)), np.abs(np.where(known, price, 0))
    whole, rest = (size // MICRO) * cost, (size % MICRO) * cost
    # Millionths of millionths below a ten-thousandth, rounded once.
    low = (whole % 100) * MICRO + rest % (100 * MICRO)
    money = (whole // 100 + rest // (100 * MICRO) + (low + 50 * MICRO) // (100 * MICRO)) * 100
    return np.where(known, money * np.sign(quantity) * np.sign(price), 0), known
