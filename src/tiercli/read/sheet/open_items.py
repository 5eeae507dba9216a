"""What is still owed of invoices: less what was paid, the last line of a running account, and days overdue that are written as words."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from tiercli.domain.exact import MICRO
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import month_end
from tiercli.frames.encoded import encoded
from tiercli.read.notes import of_count
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.ageing_words import days_of, settled_bounds
from tiercli.read.words.dates import month_in_name
from tiercli.read.words.fold import bare
from tiercli.read.words.number_column import number_column
from tiercli.read.words.typed import Typed, each_distinct, whole_and_known

_OPEN = late_pattern(r"余额|未|欠|尚|outstanding|open|due|unpaid|balance|remaining|residual")
"""Headers of what is still open; others are of the whole invoice."""
_SIDE = late_pattern(r"^(?:余额)?方向$|^借贷(?:方向|标志|标识)?$|^余额借贷$|^d/?c$|^dr/?cr$|^debit/?credit$")
_SIDES = {"借": 1, "借方": 1, "d": 1, "dr": 1, "debit": 1, "s": 1, "平": 1, "贷": -1, "贷方": -1, "c": -1, "cr": -1, "credit": -1, "h": -1}
_DEBIT, _CREDIT = late_pattern(r"^借方|^借$|^debit|^dr\.?$|本期应收|本期借"), late_pattern(r"^贷方|^贷$|^credit(?!limit|note|memo)|^cr\.?$|本期收款|本期贷")


def settle_open_items(sheet: Understanding) -> None:
    """Takes payments off invoices, keeps the last line of each customer's running account, and reads days overdue such as >90 or 90天以上."""
    if sheet.table.name != "receivables":
        return
    headers = {match.field.name: match.header for match in sheet.headers.matches}
    if "overdue_days" in sheet.typed:
        _days_in_words(sheet, sheet.typed["overdue_days"])
    _say_day(sheet)
    if "balance" not in sheet.typed:
        return
    _turn_credits(sheet, sheet.typed["balance"])
    if not _OPEN.search(bare(headers["balance"])):
        if "paid" in sheet.typed:
            _take_payments_off(sheet)
        elif "settled_on" not in sheet.typed and "document_status" not in sheet.typed and "due_date" in sheet.typed:
            _say_whole_invoices(sheet, headers["balance"])
    elif "date" in sheet.typed:
        _keep_last_lines(sheet)


def _days_in_words(sheet: Understanding, late: Typed) -> None:
    """Days overdue that are written as a span count as its least: 91 for >90."""

    column = next(match.column for match in sheet.headers.matches if match.field.name == "overdue_days")
    unread = late.problems.get("unreadable")
    wrong = late.problems.get("wrong-unit")
    odd = np.zeros(sheet.count, dtype=bool)
    for mask in (unread, wrong):
        odd |= mask if mask is not None else False
    if not odd.any():
        return
    rows = np.flatnonzero(odd)
    answers, codes = each_distinct(sheet.texts[column].take(pa.array(rows)), days_of)
    bounds = iter(settled_bounds([span for span in answers if span is not None]))
    lows = np.array([-1 if span is None else max(next(bounds).low, int(not span.not_due)) for span in (*answers, None)], dtype=np.int64)[codes]
    known = rows[lows >= 0]
    if not len(known):
        return
    values, has = whole_and_known(late.values)
    values, has = values.copy(), has.copy()
    values[known], has[known] = lows[lows >= 0] * MICRO, True
    late.values = pa.array(values, pa.int64(), mask=~has)
    for mask in (unread, wrong):
        if mask is not None:
            mask[known] = False
    message = of_count(
        len(known),
        "{n} 行的逾期天数写的是区间（如 >90），按最少的天数计。",
        "the days overdue of {n} [row|rows] are [a span|spans] such as >90 and count as [its|their] least.",
    )
    sheet.say_rows("receivables.ageing", known, message, column=column)


def _say_day(sheet: Understanding) -> None:
    """The day that the sheet is of, for each row: as a line above says, or by the month in its or its file's name where rows are no single items."""
    day = sheet.stated
    if day is None and not sheet.typed.keys() & {"date", "due_date", "invoice_no"}:
        day = _month_named(sheet)
    if day is not None:
        sheet.derive("stated", pa.array([day], pa.date32()).take(pa.array(np.zeros(sheet.count, dtype=np.int64))))


def _month_named(sheet: Understanding) -> date | None:
    year, month = month_in_name(sheet.grid.sheet) if sheet.grid.sheet else (None, None)
    of_file = month_in_name(sheet.grid.stem)
    year, month = (year or of_file[0] or sheet.year, month) if month else of_file
    if month and not year and sheet.options.as_of is not None:
        year = sheet.options.as_of.year - (month > sheet.options.as_of.month)
    return month_end(year, month) if year and month else None


def _turn_credits(sheet: Understanding, balance: Typed) -> None:
    """A balance on the credit side (方向 = 贷) is what the company owes; 平 is none."""
    taken = {match.column for match in sheet.headers.matches}
    index = next((index for index, name in enumerate(sheet.headers.names) if index not in taken and index in sheet.texts and _SIDE.search(bare(name))), None)
    if index is None:
        return
    answers, codes = each_distinct(sheet.texts[index], lambda text: _SIDES.get(text.strip().lower().rstrip(".")))
    if None in answers:
        return
    sides = np.array([*(0 if answer is None else answer for answer in answers), 1], dtype=np.int64)[codes]
    values, has = whole_and_known(balance.values)
    turned = (sides == -1) & (values > 0)
    balance.values = pa.array(np.where(turned, -values, values), pa.int64(), mask=~has)
    zh = "{n} 行的余额在贷方，按预收（负数）计。"
    sheet.say_masked("receivables.credit-side", turned, zh, "{n} [row is|rows are] on the credit side, and counted as negative.")


def _take_payments_off(sheet: Understanding) -> None:

    (whole, has), (paid, is_paid) = whole_and_known(sheet.typed["balance"].values), whole_and_known(sheet.typed["paid"].values)
    less = has & is_paid & (paid != 0)
    sheet.typed["balance"].values = pa.array(np.where(less, whole - np.sign(whole) * np.abs(paid), whole), pa.int64(), mask=~has)
    zh = "{n} 行的欠款是金额减去已收金额。"
    sheet.say_masked("receivables.less-paid", less, zh, "what is owed on {n} [row|rows] is the amount less what was paid.")


def _say_whole_invoices(sheet: Understanding, header: str) -> None:
    if len(sheet.typed["balance"].values.drop_null()):
        message = Text(
            f"没有余额列，“{header}”按尚未收回的金额计；若其中有已收的，请加上“已收金额”或“应收余额”列。",
            f"has no column of what is still open; '{header}' is taken for it. If any of it is paid, add a column of what was paid or of the balance.",
        )
        sheet.say("receivables.whole-invoices", message)


def _keep_last_lines(sheet: Understanding) -> None:
    """Where a balance runs on from line to line (the last one plus the debit less the credit), only each customer's last line is owed."""

    names = [bare(name) for name in sheet.headers.names]
    sides = [next((index for index, name in enumerate(names) if pattern.search(name)), None) for pattern in (_DEBIT, _CREDIT)]
    key = next((match.column for match in sheet.headers.matches if match.field.name in sheet.table.key), None)
    if sides[0] is None or sides[1] is None or key is None:
        return
    factor = next(match.factor for match in sheet.headers.matches if match.field.name == "balance")
    (debit, _), (credit, _) = (whole_and_known(number_column(sheet.texts[side], Kind.MONEY, factor=factor).values) for side in sides if side is not None)
    balance, has = whole_and_known(sheet.typed["balance"].values)
    codes = encoded(sheet.texts[key]).indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(sheet.marks.open & has & (codes >= 0))
    if sheet.options.as_of is not None:
        days = sheet.typed["date"].values.cast(pa.int32())
        later, known = whole_and_known(days)
        rows = rows[~(known[rows] & (later[rows] > (sheet.options.as_of - date(1970, 1, 1)).days))]
    order = rows[np.argsort(codes[rows], kind="stable")]
    if len(order) < 2:
        return
    same = codes[order][1:] == codes[order][:-1]
    runs = balance[order][1:] == balance[order][:-1] + debit[order][1:] - credit[order][1:]
    if not same.any() or not runs[same].all():
        return
    earlier = np.zeros(sheet.count, dtype=bool)
    earlier[order[:-1][same]] = True
    zh = "{n} 行是往来账的逐笔滚存余额，每个客户只取最后一行。"
    sheet.say_masked("receivables.running-balance", earlier, zh, "{n} [row is|rows are] of a running account, of which each customer's last line is owed.")
    sheet.marks.aside("running-balance", earlier)
    sheet.typed["date"].values = pa.nulls(sheet.count, pa.date32())
