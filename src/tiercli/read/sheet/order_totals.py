"""An order's total that stands on each of its lines: it is shared out by price and quantity where these tell it, else the first line alone keeps it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.exact import MICRO
from tiercli.domain.patterns import late_pattern
from tiercli.frames.encoded import encoded
from tiercli.read.formats.elsewhere import OrderFacts
from tiercli.read.sheet.figures import price_times_quantity, times_of
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.fold import bare
from tiercli.read.words.headers import Match
from tiercli.read.words.typed import whole_and_known

_OF_ORDER = late_pattern(r"订单(?:总|金额|价)|整单|单据(?:总|金额)|orders?(?:total|amount|value)|invoicetotal|documenttotal|grandtotal")
_TOTAL = late_pattern(r"总|合计|total")


def count_order_totals_once(sheet: Understanding) -> None:
    """Where every line of an order shows the order's amount: the lines' own amounts if prices tell them, else the amount on its first line."""
    if sheet.table.name != "sales" or not {"order_no", "amount"} <= sheet.typed.keys():
        return
    matches = {match.field.name: match for match in sheet.headers.matches}
    amounts, has = whole_and_known(sheet.typed["amount"].values)
    numbers = encoded(sheet.typed["order_no"].values).indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(sheet.marks.open & has & (numbers >= 0))
    order = rows[np.argsort(numbers[rows], kind="stable")]
    starts = np.flatnonzero(np.r_[True, numbers[order][1:] != numbers[order][:-1]])[: len(order)]
    several = np.diff(np.r_[starts, len(order)]) > 1
    facts = _facts(sheet, matches, amounts, order, starts, several)
    elsewhere = sheet.grid.elsewhere
    lines, times = (None, 1) if elsewhere is None or facts.unlike else _lines(sheet, matches, amounts, rows)
    if elsewhere is not None and lines is not None:
        facts = elsewhere.orders(lines, times)
    header = matches["amount"].header
    if not _is_of_orders(facts, bare(header)):
        return
    changed, more = np.zeros(sheet.count, dtype=bool), 0
    if elsewhere is not None and lines is not None:
        counted, count = elsewhere.count_orders(lines, times, shared=facts.is_sum)
        at = np.searchsorted(sheet.grid.numbers(sheet.start), counted["number"].to_numpy())
        amounts = amounts.copy()
        changed[at], amounts[at] = True, counted["amount"].to_numpy()
        more = count - len(at)
    else:
        changed[order[np.repeat(several, np.diff(np.r_[starts, len(order)]))]] = True
        alone = np.zeros(sheet.count, dtype=bool)
        alone[order[starts]] = True
        own = _priced(sheet, matches)[0] if facts.is_sum else np.where(alone, amounts, 0)
        amounts = np.where(changed, own, amounts)
    sheet.say_masked(
        f"{sheet.table.name}.order-total",
        changed,
        "{n} 行的“{header}”是整单金额，" + ("已按数量乘单价分到各行。" if facts.is_sum else "每单只计一次。"),
        "'{header}' of {n} [row is|rows are] of the whole order, and "
        + ("was shared out by quantity times price." if facts.is_sum else "counts once an order."),
        header=header,
        more=more,
    )
    sheet.typed["amount"].values = pa.array(amounts, pa.int64(), mask=~has)


def _is_of_orders(facts: OrderFacts, header: str) -> bool:
    if not facts.has_several or facts.unlike or (facts.is_own and not facts.is_sum):
        return False
    return facts.is_sum or bool(_OF_ORDER.search(header)) or facts.differing > 1 or (facts.differing > 0 and bool(_TOTAL.search(header)))


def _facts(sheet: Understanding, matches: Mapping[str, Match], amounts: Whole, order: Whole, starts: Whole, several: Mask) -> OrderFacts:
    """What the lines of the grid tell. order: of lines, one order after the other, of which each begins at one of `starts`."""
    if not several.any():
        return OrderFacts()
    if (np.minimum.reduceat(amounts[order], starts) != np.maximum.reduceat(amounts[order], starts))[several].any():
        return OrderFacts(unlike=True)
    differing = 0
    if "quantity" in sheet.typed:
        quantities = whole_and_known(sheet.typed["quantity"].values)[0][order]
        differing = int((several & (np.minimum.reduceat(quantities, starts) != np.maximum.reduceat(quantities, starts))).sum())
    if not {"quantity", "price"} <= sheet.typed.keys():
        return OrderFacts(has_several=True, differing=differing)
    priced, known = (one[order] for one in _priced(sheet, matches))
    apart = np.abs(np.add.reduceat(priced, starts) - amounts[order][starts])[several]
    is_sum = bool((apart <= MICRO).all() and known.all())
    return OrderFacts(has_several=True, differing=differing, is_sum=is_sum, is_own=bool((np.abs(priced - amounts[order]) <= MICRO).all()))


def _times(sheet: Understanding, matches: Mapping[str, Match]) -> int:
    return times_of(matches, by_row=matches["price"].column in sheet.measures.prices)


def _priced(sheet: Understanding, matches: Mapping[str, Match]) -> tuple[Whole, Mask]:
    return price_times_quantity(sheet.typed, matches, _times(sheet, matches))


def _lines(sheet: Understanding, matches: Mapping[str, Match], amounts: Whole, rows: Whole) -> tuple[pa.Table, int]:
    """The lines of orders of the grid, and the times, as `Elsewhere.orders` asks for them."""
    lines = {"number": pa.array(sheet.grid.numbers(sheet.start)[rows].astype(np.int64)), "order_no": sheet.typed["order_no"].values.take(pa.array(rows))}
    lines["amount"] = pa.array(amounts[rows])
    if "quantity" in sheet.typed:
        lines["quantity"] = pa.array(whole_and_known(sheet.typed["quantity"].values)[0][rows])
    if not {"quantity", "price"} <= sheet.typed.keys():
        return pa.table(lines), 1
    priced, known = _priced(sheet, matches)
    lines["priced"] = pa.array(priced[rows], mask=~known[rows])
    return pa.table(lines), _times(sheet, matches)
