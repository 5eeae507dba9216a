"""What a row's figures are where several columns tell: what came back beside what was sold, an order's total on each of its lines, price times quantity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

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
_OF_ORDER = late_pattern(r"订单(?:总|金额|价)|整单|单据(?:总|金额)|orders?(?:total|amount|value)|invoicetotal|documenttotal|grandtotal")
_TOTAL = late_pattern(r"总|合计|total")
_GROSS, _TARE = late_pattern(r"毛重|grossw"), late_pattern(r"皮重|^tare")
_LARGEST = 9.0e18


def speaks_of_order(header: str) -> bool:
    """Whether a column of amounts is of whole orders by its header."""
    return bool(_OF_ORDER.search(bare(header)))


def settle_figures(sheet: Understanding) -> None:
    """Takes returned quantities and amounts off, counts an order's total once, and works amounts out where there are only prices. All of it is said."""
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
    if {"order_no", "amount"} <= sheet.typed.keys():
        _count_order_totals_once(sheet, matches)
    if "amount" not in sheet.typed and {"quantity", "price"} <= sheet.typed.keys():
        by_row = matches["price"].column in sheet.measures.prices
        if by_row or "/" in matches["price"].unit or "unit" not in sheet.typed:
            worked_out, known = _price_times_quantity(sheet.typed, matches, by_row=by_row)
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
    index = next((index for index, name in enumerate(sheet.headers.names) if _TARE.search(bare(name)) and index in sheet.texts), None)
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


def _price_times_quantity(typed: Mapping[str, Typed], matches: Mapping[str, Match], *, by_row: bool = False) -> tuple[Whole, Mask]:
    """Exact money (4 decimals, halves away from zero) and where it is known. A price without a unit is of one of the quantity's own unit.

    by_row: a unit column says what each row counts; its price is in the field's own unit already, or of one piece where the row counts pieces.
    """
    (quantity, has_quantity), (price, has_price) = whole_and_known(typed["quantity"].values), whole_and_known(typed["price"].values)
    factor, counted = matches["quantity"].factor, typed["quantity"].counted
    if counted is not None and "/" not in matches["price"].unit:
        waiting = counted.codes >= 0
        quantity = np.where(waiting, counted.counts.fill_null(0).to_numpy(zero_copy_only=False), quantity)
        has_quantity = has_quantity | waiting
    if not by_row and factor < 1 and not matches["price"].unit:
        quantity = quantity * int(1 / factor)
    known = has_quantity & has_price & (np.abs(quantity.astype(float)) * np.abs(price.astype(float)) / MICRO < _LARGEST) & (np.abs(price) < _LARGEST / MICRO)
    size, cost = np.abs(np.where(known, quantity, 0)), np.abs(np.where(known, price, 0))
    whole, rest = (size // MICRO) * cost, (size % MICRO) * cost
    # Millionths of millionths below a ten-thousandth, rounded once.
    low = (whole % 100) * MICRO + rest % (100 * MICRO)
    money = (whole // 100 + rest // (100 * MICRO) + (low + 50 * MICRO) // (100 * MICRO)) * 100
    return np.where(known, money * np.sign(quantity) * np.sign(price), 0), known


def _count_order_totals_once(sheet: Understanding, matches: Mapping[str, Match]) -> None:
    """Where every line of an order shows the order's amount: the lines' own amounts if prices tell them, else the amount on its first line."""
    header = bare(matches["amount"].header)
    of_order = bool(_OF_ORDER.search(header))
    amounts, has = whole_and_known(sheet.typed["amount"].values)
    numbers = pc.fill_null(sheet.texts[matches["order_no"].column].dictionary_encode().indices, -1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(sheet.marks.open & has & (numbers >= 0))
    order = rows[np.argsort(numbers[rows], kind="stable")]
    if not len(order):
        return
    starts = np.flatnonzero(np.r_[True, numbers[order][1:] != numbers[order][:-1]])
    lines = np.diff(np.r_[starts, len(order)])
    several = lines > 1
    if not several.any():
        return
    alike = np.minimum.reduceat(amounts[order], starts) == np.maximum.reduceat(amounts[order], starts)
    if not alike[several].all():
        return
    differ = several & _differs(sheet.typed, order, starts)
    priced, fits = (np.zeros(sheet.count, dtype=np.int64), False)
    if {"quantity", "price"} <= sheet.typed.keys():
        priced, known = _price_times_quantity(sheet.typed, matches, by_row=matches["price"].column in sheet.measures.prices)
        sums = np.add.reduceat(priced[order], starts)
        fits = bool((np.abs(sums - amounts[order][starts])[several] <= MICRO).all() and known[order].all())
        if not fits and bool((np.abs(priced - amounts)[order] <= MICRO).all()):
            return
    if not (fits or of_order or (differ.any() and (bool(_TOTAL.search(header)) or int(differ.sum()) > 1))):
        return
    repeated = np.ones(sheet.count, dtype=bool)
    repeated[np.delete(np.arange(sheet.count), order)] = False
    repeated[order[starts]] = False
    changed = repeated.copy()
    changed[order[np.repeat(several, lines)]] = True
    sheet.say_masked(
        f"{sheet.table.name}.order-total",
        changed,
        "{n} 行的“{header}”是整单金额，" + ("已按数量乘单价分到各行。" if fits else "每单只计一次。"),
        "'{header}' of {n} [row is|rows are] of the whole order, and " + ("was shared out by quantity times price." if fits else "counts once an order."),
        header=matches["amount"].header,
    )
    sheet.typed["amount"].values = pa.array(np.where(changed, priced, amounts) if fits else np.where(repeated, 0, amounts), pa.int64(), mask=~has)


def _differs(typed: Mapping[str, Typed], order: Whole, starts: Whole) -> Mask:
    """Orders whose lines have different quantities."""
    if "quantity" not in typed:
        return np.zeros(len(starts), dtype=bool)
    quantities, _ = whole_and_known(typed["quantity"].values)
    return np.minimum.reduceat(quantities[order], starts) != np.maximum.reduceat(quantities[order], starts)
