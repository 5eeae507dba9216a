"""Sales and other dated rows that lie outside the time that a run looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import ACCOUNT_PLACES, SetAside
from tiercli.domain.fields import DATED
from tiercli.domain.finding import FIRST_PLACES, Finding
from tiercli.frames.scanned import ScannedTable
from tiercli.read.notes import sorted_findings
from tiercli.read.reading import Reading
from tiercli.read.together.coverage import coverage_of
from tiercli.read.together.not_yet import leave_not_hired, leave_not_yet
from tiercli.read.together.owed import settle_owed
from tiercli.read.together.whole_rows import Books, places_of, prove, say_rows


def settle_period(reading: Reading, *, as_of: date, today: date, earliest: Mapping[str, date], dated: Sequence[str] = DATED) -> Reading:
    """The reading with rows outside the run's time set aside, by reason, in tables and accounts alike.

    future-date: after `today`; also a finding. after-period: after `as_of`. outside-period: before the table's `earliest` day.
    dated: the tables of events. Rows without a date stay. Customers who come later are left out, and receivables stand as on that day.
    """
    books = Books(dict(reading.tables), {account.table: account for account in reading.accounts}, list(reading.findings))
    coverage = coverage_of(books.tables, as_of, dated)
    leave_not_yet(books, as_of, dated)
    leave_not_hired(books, as_of, dated)
    settle_owed(books, reading.inputs, as_of)
    for name in dated:
        if name not in books.tables or "date" not in books.tables[name].column_names:
            continue
        for reason, late, bound in _bounds(as_of, max(today, as_of), earliest.get(name)):
            table = books.tables[name]
            if isinstance(table, ScannedTable):
                books.tables[name] = _cut(table, name, reason, bound, books, late=late)
                continue
            dates, limit = table["date"], pa.scalar(bound, pa.date32())
            gone = books.aside(name, reason, pc.fill_null(pc.greater(dates, limit) if late else pc.less(dates, limit), False))
            if gone.num_rows and reason == "future-date":
                books.notes.append(_future(name, gone, gone.num_rows, pc.max(gone["date"]).as_py()))
    accounts = books.accounts
    prove(books.tables, (account for name, account in accounts.items() if name in dated))
    return replace(reading, tables=books.tables, accounts=tuple(accounts.values()), findings=sorted_findings(books.notes), coverage=coverage)


def _cut(table: ScannedTable, name: str, reason: str, bound: date, books: Books, *, late: bool) -> ScannedTable:
    """The rows of a scanned table up to a day, or from it on; the others go to the account."""
    day = timedelta(days=1)
    kept, gone = (table.between(None, bound), table.between(bound + day, None)) if late else (table.between(bound, None), table.between(None, bound - day))
    if not gone.num_rows:
        return table
    first = gone.first_rows("true", FIRST_PLACES)
    if reason == "future-date":
        books.notes.append(_future(name, first, gone.num_rows, max(one.day for one in gone.days)))
    account = books.accounts[name]
    sums = {one: gone.total(one) for one in account.sums}
    places = tuple(str(place) for place in places_of(first, ACCOUNT_PLACES))
    books.accounts[name] = account.with_set_aside(SetAside(reason, gone.num_rows, sums, places))
    return kept


def _future(table: str, rows: pa.Table, count: int, last: date) -> Finding:
    return say_rows(
        f"{table}.future-date",
        rows,
        f"{{n}} 行的日期在今天之后（最晚 {last}），未使用。",
        f"{{n}} [row is|rows are] dated after today ([|the last on ]{last}) and [is|are] not used.",
        count=count,
    )


def _bounds(as_of: date, today: date, first: date | None) -> list[tuple[str, bool, date]]:
    """Reason, whether later days are meant (else earlier), the day."""
    bounds = [("future-date", True, today), ("after-period", True, as_of)]
    return [*bounds, ("outside-period", False, first)] if first else bounds
