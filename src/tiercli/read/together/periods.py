"""Sales and other dated rows that lie outside the time that a run looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import ACCOUNT_PLACES, SetAside
from tiercli.domain.coverage import Coverage
from tiercli.domain.errors import InputError
from tiercli.domain.fields import DATED
from tiercli.domain.finding import FIRST_PLACES, Finding
from tiercli.domain.language import Text
from tiercli.frames.scanned import ScannedTable, days_in
from tiercli.read.notes import sorted_findings
from tiercli.read.reading import Reading
from tiercli.read.together.not_yet import leave_not_hired, leave_not_yet
from tiercli.read.together.owed import settle_owed
from tiercli.read.together.whole_rows import Books, places_of, prove, say_rows


def latest_event(tables: Mapping[str, pa.Table], today: date, dated: Sequence[str] = DATED) -> date | None:
    """The day of the last sale that is not in the future; where there are no sales at all, of the last other event. dated: the tables of events."""
    past: list[date] = []
    for name in ("sales",) if "sales" in tables else dated:
        if name in tables and "date" in tables[name].column_names:
            days = days_in(tables[name])
            past += [day for day in [pc.max(days.filter(pc.less_equal(days, today))).as_py()] if day]
    return max(past, default=None)


def last_sale(tables: Mapping[str, pa.Table], today: date, dated: Sequence[str] = DATED) -> date:
    """The same, and today where there is no event at all.

    Errors: InputError when all sales are in the future.
    """
    latest = latest_event(tables, today, dated)
    if latest is None and "sales" in tables:
        raise InputError(
            Text("没有日期在今天或以前的销售记录", "there are no sales dated today or before"),
            hint=Text("可用 --as-of 2026-10-31 指定日期", "Say the day with --as-of 2026-10-31"),
        )
    return latest or today


_ENOUGH, _YEARS_APART = 6, 3 * 365


def coverage_of(tables: Mapping[str, pa.Table], as_of: date, dated: Sequence[str]) -> dict[str, Coverage]:
    """What each dated table covers up to a day; tables without a row until then are left out."""
    found = {}
    for name in dated:
        if name in tables and "date" in tables[name].column_names and (one := _covered(days_in(tables[name]), as_of)):
            found[name] = one
    return found


def _covered(days: pa.Array, as_of: date) -> Coverage | None:
    known = pc.drop_null(days)
    known = known.filter(pc.less_equal(known, pa.scalar(as_of, pa.date32())))
    if not len(known):
        return None
    known, stray = _without_stray(known)
    first, last = pc.min(known).as_py(), pc.max(known).as_py()
    months = np.unique(pc.year(known).to_numpy(zero_copy_only=False) * 12 + pc.month(known).to_numpy(zero_copy_only=False) - 1)
    every = np.arange(months[0], as_of.year * 12 + as_of.month)
    empty = tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in np.setdiff1d(every, months).tolist())
    return Coverage(first, last, empty, len(months), int(np.diff(months).max(initial=1)), stray)


def _without_stray(days: pa.Array) -> tuple[pa.Array, date | None]:
    """The days without one or two that stand years before all others, where a year was most likely mistyped; and the first of these."""

    ordered = pc.sort_indices(days)
    ranked = days.take(ordered)
    for few in (1, 2):
        if len(ranked) >= few + _ENOUGH and (ranked[few].as_py() - ranked[few - 1].as_py()).days > _YEARS_APART:
            return ranked.slice(few), ranked[0].as_py()
    return days, None


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
        # reason, whether later days are meant (else earlier), the day
        for reason, late, bound in (("future-date", True, max(today, as_of)), ("after-period", True, as_of), ("outside-period", False, earliest.get(name))):
            table = books.tables[name]
            if bound is None:
                continue
            if isinstance(table, ScannedTable):
                books.tables[name] = _cut(table, name, reason, bound, books, late=late)
                continue
            dates, limit = table["date"], pa.scalar(bound, pa.date32())
            gone = books.aside(reason, name, pc.fill_null(pc.greater(dates, limit) if late else pc.less(dates, limit), False))
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
    if name not in books.accounts:  # what came back is in the account of the sales
        return kept
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
