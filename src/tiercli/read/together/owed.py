"""What is overdue on the day of the run: from days, due dates, terms or ages; what is settled or not due yet is not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import InputSheet
from tiercli.domain.arrays import Floats, Mask
from tiercli.domain.exact import MICRO
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.read.notes import found
from tiercli.read.together.whole_rows import Books, with_column

_AGREE = 0.8
"""So many of the rows must count their days from one day for that day to be the table's own."""


def settle_owed(books: Books, inputs: Sequence[InputSheet], as_of: date) -> None:
    """The receivables as they stand on a day, with `overdue_days` and, for single items, `overdue_amount`.

    Items dated later do not exist yet. Days come from 到期日 where there is one, else from the column of days, else from the age less the terms.
    """
    if "receivables" not in books.tables:
        return
    _leave_later(books, as_of)
    _leave_settled(books, as_of)
    table = books.tables["receivables"]
    if not table.num_rows:
        return
    days = _Days(table, books.tables.get("customers"), as_of)
    books.tables["receivables"] = _with_days(table, days, books, as_of)
    _say_covered(books)
    _say_other_day(table, days, books, inputs, as_of)


def _leave_later(books: Books, as_of: date) -> None:
    """Items dated after the day, and older states of the same table, are set aside."""
    table, day = books.tables["receivables"], pa.scalar(as_of, pa.date32())
    if "date" in table.column_names:
        books.aside("after-period", "receivables", pc.fill_null(pc.greater(table["date"], day), False))
    table = books.tables["receivables"]
    if "stated" in table.column_names and pc.count_distinct(table["stated"]).as_py() > 1:
        # Several states of one table: the last one that the day of the run knows; where all are later, the first of them.
        known = table["stated"].filter(pc.less_equal(table["stated"], day))
        last = pc.max(known) if len(known) else pc.min(table["stated"])
        books.aside("other-state", "receivables", pc.fill_null(pc.not_equal(table["stated"], last), False))


def _leave_settled(books: Books, as_of: date) -> None:
    """Items that were settled by the day are not owed any more; those that were settled later still were."""
    table = books.tables["receivables"]
    if "settled_on" in table.column_names:
        mask = pc.fill_null(pc.less_equal(table["settled_on"], pa.scalar(as_of, pa.date32())), False)
        zh, en = f"{{n}} 行在 {as_of} 或以前已结清，未计入欠款。", f"{{n}} [row was|rows were] settled by {as_of} and not owed any more."
        books.say("receivables.settled", books.aside("settled", "receivables", mask), zh, en)


class _Days:
    """The days that each row may be overdue, by what tells them; NaN where nothing does."""

    def __init__(self, table: pa.Table, customers: pa.Table | None, as_of: date) -> None:
        self.given = _whole(table, "overdue_days")
        self.from_due = _since(table, "due_date", as_of)
        self.terms = _terms(table, customers)
        self.from_date = _since(table, "date", as_of) - self.terms
        self.age = _whole(table, "age_days")
        balance = _whole(table, "balance") if "balance" in table.column_names else np.full(table.num_rows, np.nan)
        self.settled = balance <= 0
        with np.errstate(invalid="ignore"):
            offset = self.from_due - self.given
        known = offset[~np.isnan(offset) & (self.given != 0)]
        values, counts = np.unique(known, return_counts=True) if len(known) else (np.zeros(0), np.zeros(0))
        self.offset: float | None = float(values[counts.argmax()]) if len(values) and counts.max() >= _AGREE * len(known) else None
        """By how many days the day of the run lies after the day from which the given days count."""


def _whole(table: pa.Table, name: str) -> Floats:
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    column = table[name]
    values: Floats = pc.fill_null(column, 0).to_numpy().astype(np.float64) / MICRO
    values[pc.is_null(column).to_numpy()] = np.nan
    return values


def _since(table: pa.Table, name: str, as_of: date) -> Floats:
    """Days from a date to the day of the run."""
    if name not in table.column_names:
        return np.full(table.num_rows, np.nan)
    number = table[name].cast(pa.int32())
    values: Floats = (as_of - date(1970, 1, 1)).days - pc.fill_null(number, 0).to_numpy().astype(np.float64)
    values[pc.is_null(number).to_numpy()] = np.nan
    return values


def _terms(table: pa.Table, customers: pa.Table | None) -> Floats:
    """The days that each row's customer has to pay: as the row says, else as the customer's record does."""
    own = _whole(table, "payment_days")
    if customers is None or "payment_days" not in customers.column_names or "customer_id" not in table.column_names:
        return own
    at = pc.index_in(table["customer_id"], value_set=customers["customer_id"].combine_chunks())
    theirs = np.append(_whole(customers, "payment_days"), np.nan)[pc.fill_null(at, customers.num_rows).to_numpy()]
    return np.where(np.isnan(own), theirs, own)


def _with_days(table: pa.Table, days: _Days, books: Books, as_of: date) -> pa.Table:
    given = days.given
    has_column = not np.isnan(given).all()
    late = np.maximum(given, 0) if has_column else np.full(table.num_rows, np.nan)
    where, by_age = ~np.isnan(days.from_due), np.zeros(table.num_rows, dtype=bool)
    if has_column:
        # A column that counts from another rule (working days, days of grace) stays, except for bills that are not due yet.
        where &= (days.from_due <= 0) if days.offset is None else np.ones(table.num_rows, dtype=bool)
        late = np.where(where, np.maximum(days.from_due, 0), np.maximum(given, 0))  # twelve days before it is due is not overdue
    else:
        late = np.where(where, np.maximum(days.from_due, 0), late)
        open_rows = np.isnan(late)
        late = np.where(open_rows, np.maximum(days.from_date, 0), late)
        where |= open_rows & ~np.isnan(days.from_date)
        by_age = np.isnan(late) & ~np.isnan(days.age - days.terms)
        late = np.where(by_age, np.maximum(days.age - days.terms, 0), late)
    paid = days.settled & ~(late <= 0)
    late = np.where(days.settled, np.minimum(np.nan_to_num(late, nan=0.0), 0), late)
    changed = (late != np.maximum(given, 0)) & ~(np.isnan(late) & np.isnan(given)) if has_column else where
    _say_days(table, days, changed & ~days.settled, paid, by_age, late, books, as_of, has_column=has_column)
    if np.isnan(late).all() or (has_column and not changed.any() and not (given < 0).any()):
        return table
    table = _put(table, "overdue_days", late)
    if "overdue_amount" not in table.column_names and "balance" in table.column_names and bool(where.any()):
        balance = _whole(table, "balance")
        table = _put(table, "overdue_amount", np.where(np.isnan(late), np.nan, np.where(late > 0, 1, 0)), of=table["balance"], absent=np.isnan(balance))
    return table


def _put(table: pa.Table, name: str, values: Floats, of: pa.ChunkedArray | None = None, absent: Mask | None = None) -> pa.Table:
    """The table with a column of days, or of those amounts whose `values` are 1; exact millionths."""
    missing = np.isnan(values) if absent is None else np.isnan(values) | absent
    whole = np.rint(np.nan_to_num(values) * (MICRO if of is None else 1)).astype(np.int64)
    whole = whole if of is None else whole * pc.fill_null(of, 0).to_numpy()
    return with_column(table, name, pa.array(whole, pa.int64(), mask=missing))


def _say_days(table: pa.Table, days: _Days, changed: Mask, paid: Mask, by_age: Mask, late: Floats, books: Books, as_of: date, *, has_column: bool) -> None:
    def say(code: str, mask: Mask, zh: str, en: str) -> None:
        books.say(code, table.filter(pa.array(mask)), zh, en)

    if has_column:
        zh = f"{{n}} 行的逾期天数不是 {as_of} 的，已按到期日重算。"
        en = f"the overdue days of {{n}} [row|rows] are not of {as_of} and were counted anew from the due date."
        say("receivables.recounted", changed, zh, en)
    else:
        zh = f"{{n}} 行的逾期天数由到期日（或开票日加账期）算到 {as_of}。"
        en = f"the overdue days of {{n}} [row|rows] are counted from the due date (or invoice date and terms) to {as_of}."
        say("receivables.from-due-date", changed, zh, en)
    say(
        "receivables.not-owed",
        paid & ~np.isnan(days.given if has_column else days.from_due),
        "{n} 行已无欠款（余额为零或负数），不算逾期。",
        "{n} [row owes|rows owe] nothing any more ([its|their] balance is zero or a credit) and [is|are] not overdue.",
    )
    say(
        "receivables.from-age",
        by_age,
        "{n} 行的逾期天数由账龄减去账期得出。",
        "the overdue days of {n} [row|rows] are [its|their] age less the terms.",
    )
    say(
        "receivables.age-only",
        np.isnan(late) & ~np.isnan(days.age),
        "{n} 行只有账龄（从开票日算起），没有账期，账龄不是逾期，没有得出逾期天数。",
        "{n} [row has|rows have] only an age, counted from the invoice, and no terms: an age is not overdue, and there are no overdue days.",
    )


def _say_covered(books: Books) -> None:
    """Customers whose items are overdue while they owe nothing altogether: what they paid ahead was not set off against them."""
    table = books.tables["receivables"]
    if not {"customer_id", "balance", "overdue_days"} <= set(table.column_names):
        return
    sums = table.select(["customer_id", "balance"]).group_by("customer_id", use_threads=False).aggregate([("balance", "sum")])
    ahead = sums.filter(pc.less_equal(sums["balance_sum"], 0))["customer_id"].combine_chunks()
    rows = table.filter(pc.and_(pc.is_in(table["customer_id"], value_set=ahead), pc.fill_null(pc.greater(table["overdue_days"], 0), False)))
    zh = "{n} 行逾期的欠款属于全部余额合计不大于零（有预收或贷项）的客户，仍按逾期计。"
    en = "{n} [row is|rows are] overdue of customers who owe nothing altogether (they have credits or paid ahead), and [counts|count] as overdue."
    books.say("receivables.covered-by-credit", rows, zh, en)


def _say_other_day(table: pa.Table, days: _Days, books: Books, inputs: Sequence[InputSheet], as_of: date) -> None:
    """A table that says, or shows, that it is of another day, and whose days cannot be counted anew."""
    stated = (
        [pc.max(table["stated"]).as_py()] if "stated" in table.column_names else [one.stated for one in inputs if one.table == "receivables" and one.stated]
    )
    for day in dict.fromkeys(day for day in stated if day is not None and (day.year, day.month) != (as_of.year, as_of.month)):
        message = Text(f"应收表注明截止 {day}，不是 {as_of}。", f"the receivables say that they are of {day}, not of {as_of}.")
        books.notes.append(found("receivables.other-day", Place(), message))
    countable = bool((~np.isnan(days.from_due)).any()) or ("date" in table.column_names)
    given = bool((~np.isnan(days.given)).any()) or bool((~np.isnan(days.age)).any())
    sales = books.tables.get("sales")
    latest = pc.max(sales["date"]).as_py() if sales is not None and "date" in sales.column_names else None
    if not any(stated) and not countable and given and latest is not None and latest > as_of:
        message = Text(
            f"应收表没有日期，按 {as_of} 的情况采用；而销售已到 {latest}，它可能是更晚的一天的。",
            f"the receivables carry no date and are taken as of {as_of}; the sales go on to {latest}, and they may be of a later day.",
        )
        books.notes.append(found("receivables.other-day", Place(), message))
