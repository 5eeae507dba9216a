"""Receivables by age: columns for spans of days, or a column that names them, into days overdue, the amount overdue, and the age of what is owed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask, Whole
from tiercli.domain.exact import MICRO, plain
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.notes import of_count
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.ageing_words import Span, days_of, settled_bounds, spans_in
from tiercli.read.words.number_column import number_column
from tiercli.read.words.typed import each_distinct
from tiercli.read.words.units import line_factor
from tiercli.read.words.written import folded, simplified

_NET = late_pattern(r"(?:^|\d)net(\d{1,3})(?:days?)?|^n/?(\d{1,3})$")
_DAYS_OF_TERMS = late_pattern(
    r"^(?:货到|票到|到票|到货|开票|开票后|发货|发货后|收货后|账期|信用期|赊销)?(\d{1,3})(?:天|日|days?)(?:内|后|付款|账期|内付款|后付款|afterinvoice|frominvoice)*$"
)
_PAID_AT_ONCE = late_pattern(
    r"^(?:现款现货|现款|现结|现金|货到付款|款到发货|先款后货|预付|预付款|全款|即期|cod|cia|pia|prepaid|prepayment|cash|cashondelivery|cashinadvance|dueonreceipt|immediate|immediately)$"
)


def settle_terms(sheet: Understanding) -> None:
    """Terms that are words become days; what says no number of days from the invoice (月结30天, end of month) stays unknown and is said."""
    match = next((one for one in sheet.headers.matches if one.field.name == "payment_days"), None)
    if match is None or not sheet.typed["payment_days"].problems:
        return
    column = sheet.typed["payment_days"]
    odd = np.logical_or.reduce(list(column.problems.values()))
    rows = np.flatnonzero(odd)
    if not len(rows):
        return
    answers, codes = each_distinct(sheet.texts[match.column].take(pa.array(rows)), days_of_terms)
    days = np.array([-1 if answer is None else answer for answer in (*answers, None)], dtype=np.int64)[codes]
    known = rows[days >= 0]
    values = column.values.fill_null(0).to_numpy(zero_copy_only=False).copy()
    has = column.values.is_valid().to_numpy(zero_copy_only=False).copy()
    values[known], has[known] = days[days >= 0] * MICRO, True
    column.values = pa.array(values, pa.int64(), mask=~has)
    for mask in column.problems.values():
        mask[known] = False


def days_of_terms(text: str) -> int | None:
    """The days from the invoice that terms give: 30 for Net 30, 0 for cash on delivery; none for other words."""
    words = simplified(folded(text))
    if _PAID_AT_ONCE.match(words):
        return 0
    found = _NET.search(words) or _DAYS_OF_TERMS.match(words)
    return int(next(part for part in found.groups() if part)) if found else None


ROUNDED = MICRO
"""A difference of one yuan or less is rounding."""


def settle_ageing(sheet: Understanding, top: Sequence[Sequence[str]]) -> None:
    """Adds overdue_days, overdue_amount, age_days and balance to `sheet.derived` where columns of spans or a column of ages tell them."""
    if sheet.table.name != "receivables":
        return
    taken = {match.column for match in sheet.headers.matches}
    spans = {index: span for index, span in spans_in(sheet.headers.names).items() if index not in taken}
    if spans:
        whole, filled = _from_columns(sheet, spans, top)
        if "balance" in sheet.typed:
            _hold_against_balance(sheet, sheet.typed["balance"].values, whole, filled, spans)
    elif "age" in sheet.typed:
        _from_words(sheet)


def _from_columns(sheet: Understanding, spans: Mapping[int, Span], top: Sequence[Sequence[str]]) -> tuple[Whole, Mask]:
    """What all spans of a row are together, and the rows where any is filled."""
    factor = _money_factor(sheet, top)
    overdue = any(span.not_due or span.overdue for span in spans.values())
    worst = np.zeros(sheet.count, dtype=np.int64)
    late, whole = np.zeros(sheet.count, dtype=np.int64), np.zeros(sheet.count, dtype=np.int64)
    filled = np.zeros(sheet.count, dtype=bool)
    for index, span in spans.items():
        column = number_column(sheet.texts[index], Kind.MONEY, factor=factor)
        for mask in column.problems.values():
            sheet.marks.aside("unreadable-number", mask)
        values = pc.fill_null(column.values, 0).to_numpy(zero_copy_only=False)
        filled |= column.values.is_valid().to_numpy(zero_copy_only=False)
        whole += values
        if not span.not_due:
            late += values
            worst = np.where(values > 0, np.maximum(worst, max(span.low, int(overdue))), worst)
    missing = ~filled
    named = "、".join(sheet.headers.names[index] for index in spans)
    sheet.derive("balance", pa.array(whole, pa.int64(), mask=missing))
    if not overdue:
        sheet.derive("age_days", pa.array(worst * MICRO, pa.int64(), mask=missing))
        return whole, filled
    sheet.derive("overdue_days", pa.array(worst * MICRO, pa.int64(), mask=missing))
    # A credit in a span, or in all of them together, is nothing that anybody owes late.
    sheet.derive("overdue_amount", pa.array(np.where(whole > 0, np.maximum(late, 0), 0), pa.int64(), mask=missing))
    message = Text(
        f"逾期天数和逾期金额取自账龄分段（{named}）：天数为有余额的最差一段的最小天数。",
        f"days and amount overdue are taken from the ageing columns ({named}): the least days of the worst span that holds money.",
    )
    sheet.say("receivables.ageing", message, count=len(spans))
    return whole, filled


def _hold_against_balance(sheet: Understanding, owed: pa.Array, whole: Whole, filled: Mask, spans: Mapping[int, Span]) -> None:
    """Says where the spans together are not the balance beside them: then the oldest debt may stand in a column that was not understood.

    Of spans that are all overdue, up to any age, less than the balance is no gap: the rest is not due.
    """
    known = owed.is_valid().to_numpy(zero_copy_only=False) & filled & sheet.marks.open
    gap = pc.fill_null(owed, 0).to_numpy(zero_copy_only=False) - whole
    is_late = all(span.overdue and not span.not_due for span in spans.values()) and any(span.high is None for span in spans.values())
    apart = np.maximum(-gap, 0) if is_late else np.abs(gap)
    rows = np.flatnonzero(known & (apart > ROUNDED))
    if not len(rows):
        return
    first = int(rows[np.argmax(apart[rows])])
    named = "、".join(sheet.headers.names[index] for index in spans)
    message = of_count(
        len(rows),
        "{n} 行的账龄各段之和不等于余额，差得最多的一行差 {gap}（分段：{named}）。",
        "in {n} [row|rows] the ageing columns together are not the balance; the [|largest ]difference is {gap} (columns: {named}).",
        gap=f"{plain(int(apart[first])).normalize():,f}",
        named=named,
    )
    sheet.say("receivables.ageing-gap", message, where=sheet.place(first), count=len(rows))


def _money_factor(sheet: Understanding, top: Sequence[Sequence[str]]) -> Decimal:
    """What the spans' figures are multiplied with: as the balance, or as a line above the table says."""
    for match in sheet.headers.matches:
        if match.field.kind is Kind.MONEY and match.unit:
            return match.factor
    lines = [cell for line in top[: sheet.headers.row] for cell in line if cell]
    return next((scale[1] for line in lines if (scale := line_factor(line, Kind.MONEY))), Decimal(1))


def _from_words(sheet: Understanding) -> None:
    """A column of ages: 213, 45天, 1-2年, 未逾期, 逾期31-60天."""
    answers, codes = each_distinct(sheet.typed["age"].values, days_of)
    spans = settled_bounds([answer for answer in answers if answer is not None])
    settled = iter(spans)
    lows = [next(settled).low if answer is not None else None for answer in answers]
    overdue = any(span.overdue or span.not_due for span in spans)
    days = pa.array([None if low is None else low * MICRO for low in lows] + [None], pa.int64()).take(pa.array(np.where(codes < 0, len(lows), codes)))
    if overdue:
        # A span that is overdue begins on the first day.
        first = [None if answer is None else max(low or 0, int(not answer.not_due)) * MICRO for answer, low in zip(answers, lows, strict=True)]
        days = pa.array([*first, None], pa.int64()).take(pa.array(np.where(codes < 0, len(first), codes)))
    if spans:
        sheet.derive("overdue_days" if overdue else "age_days", days)
