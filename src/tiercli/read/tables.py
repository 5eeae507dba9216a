"""Sheets put together into tables, with one account a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import SetAside, TableAccount
from tiercli.domain.codes import code_of
from tiercli.domain.columns import CARRIED
from tiercli.domain.errors import InputError, speaking
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Severity
from tiercli.domain.language import Language, Text, counted
from tiercli.read.notes import sorted_findings
from tiercli.read.options import ReadOptions
from tiercli.read.reading import BOOKKEEPING, CELLS, Reading
from tiercli.read.sheet_reading import SheetReading
from tiercli.read.together.beside import say_mixed_tax, without_plans, without_summaries
from tiercli.read.together.customers import UNMEASURED, customers_table, one_record_each, say_unmeasured, unmeasured_customers
from tiercli.read.together.doubles import set_aside_doubles
from tiercli.read.together.identity import IDLE, idle_customers, with_customer_ids
from tiercli.read.together.missing import NO_ROWS, no_sales
from tiercli.read.together.odd_figures import odd_figures
from tiercli.read.together.overlaps import leave_counted_twice, leave_overlaps, places_in
from tiercli.read.together.said_of_sheets import say_drift, say_perhaps_sales, say_same_sums, say_silent_units, say_unknown
from tiercli.read.together.same_deals import leave_same_deals
from tiercli.read.together.settled import only_named, settle_named, unmet_fills, unmet_maps, unmet_skips
from tiercli.read.together.unit_sizes import COUNT, UNIT, settle_units
from tiercli.read.together.whole_rows import Books, prove, settle_returns

if TYPE_CHECKING:
    from tiercli.read.scan.returns_apart import Settled
    from tiercli.read.scan.scan import ScannedSales
    from tiercli.read.task import Rest

_MANY = 20_000


def put_together(rest: Rest, answers: Sequence[tuple[Sequence[SheetReading], Sequence[Finding]]], scanned: ScannedSales | None = None) -> Reading:
    """One reading of all that reading processes answered, in the order of the files.

    Errors: as `assemble`.
    """
    order = {shown: index for index, shown in enumerate(rest.order)}
    sheets = [sheet for answer in answers for sheet in answer[0]] + (scanned.readings if scanned else [])
    tables = scanned.readings[0].path if scanned and scanned.raw.sheet else ""  # of a database, which come by their names
    sheets.sort(key=lambda sheet: (order.get(sheet.path, 0), sheet.sheet if sheet.path == tables else ""))
    said = [*rest.findings, *(note for answer in answers for note in answer[1])]
    return assemble(sheets, said, rest.options, rest.fields, need_sales=rest.need_sales, scanned=scanned)


def assemble(
    sheets: Sequence[SheetReading],
    findings: Sequence[Finding],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    *,
    need_sales: bool = True,
    scanned: ScannedSales | None = None,
) -> Reading:
    """One reading of all sheets.

    scanned: sales whose rows stay in an engine; their sheets are among the others.
    Errors: InputError when there is no sales table, nothing left to grade, or a sum beyond exact numbers; NotScannableError when scanned rows must
    be read one by one.
    """
    language = _language(sheets, options.otherwise)
    with speaking(language):
        return _assembled(sheets, findings, options, fields, language, scanned, need_sales=need_sales)


def _language(sheets: Sequence[SheetReading], otherwise: Language) -> Language:
    """The language of most headers that are known; where none is known, of most headers; where there are none, another."""
    chinese, english = sum(sheet.chinese for sheet in sheets if sheet.table), sum(sheet.english for sheet in sheets if sheet.table)
    if not chinese + english:
        headers = [header for sheet in sheets for header in sheet.headers if any(letter.isalpha() for letter in header)]
        english = sum(header.isascii() for header in headers)
        chinese = len(headers) - english
    return otherwise if not chinese + english else "zh" if chinese >= english else "en"


def _assembled(
    sheets: Sequence[SheetReading],
    findings: Sequence[Finding],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    language: Language,
    scanned: ScannedSales | None,
    *,
    need_sales: bool,
) -> Reading:
    notes = [*findings, *(note for sheet in sheets for note in sheet.findings)]
    notes += unmet_skips(options, [note.where for note in findings if note.code == "sheet.skipped"], [sheet.sheet for sheet in sheets])
    used = _used(sheets, options, fields, notes)
    if need_sales and not any(sheet.table == "sales" for sheet in used):
        raise no_sales(sheets, fields, notes)
    books = _books(used, fields, notes)
    accounts = books.accounts
    inputs = tuple(sheet.input for sheet in used if sheet.input)
    say_mixed_tax(_with_rows([sheet for sheet in used if sheet.table == "sales"]), notes)
    gone = list[pa.Table]()
    if scanned is not None and scanned.waiting:
        from tiercli.read.scan.weighed import weigh_scanned

        scanned, gone = weigh_scanned(scanned, books, options)
    gone += settle_units(books, options.units, options.measured)
    books.tables.update(idle_customers(used) | unmeasured_customers(used, gone))
    written: Any = books.tables.get("sales")
    books.tables.update(with_customer_ids(books.tables, notes, join_zeros=options.join_zeros))
    looked_at: Any = books.tables.pop("sales") if scanned is not None else None
    settled: Settled | None = None
    if scanned is not None:
        from tiercli.read.scan.several_files import without_copies

        scanned, (written, looked_at) = without_copies(scanned, (written, looked_at), accounts, used, notes)
    _leave_counted_twice(books, used, looked_at, notes)
    # it only looks at the rows, and nothing waits for it; again where some of them turn out to be doubles or returns that do not count
    rows = books.tables.get("sales")
    odd = _odd_figures(rows)
    set_aside_doubles(books, inputs)
    settle_returns(books, options)
    if rows is not None and books.tables["sales"].num_rows != rows.num_rows:
        odd = _odd_figures(books.tables["sales"])
    if scanned is not None:
        from tiercli.read.scan.settle import settle_sales

        settled = settle_sales(scanned, written, looked_at, accounts, options, fields, notes)
        books.tables.update(settled.tables)
    one_record_each(books, fields["customers"])
    prove(books.tables, accounts.values())
    books.tables["customers"] = customers_table(books, {**books.tables, **settled.firsts} if settled is not None else books.tables)
    notes += odd()
    say_unmeasured(books)
    for name in (IDLE, UNMEASURED):
        books.tables.pop(name, None)
    if need_sales and not books.tables["sales"].num_rows:
        raise _nothing_left(accounts["sales"], notes)
    return Reading(books.tables, tuple(accounts.values()), inputs, sorted_findings(notes), language, any(sheet.period_bound for sheet in used))


def _leave_counted_twice(books: Books, used: Sequence[SheetReading], looked_at: Any, notes: list[Finding]) -> None:
    """Sets aside what several sheets hold, and says which may. looked_at: rows of sales that stay where they lie, or none."""
    leave_counted_twice(books, used)
    if "sales" in books.tables:
        leave_same_deals(books, used)
    if "sales" in books.tables or looked_at is not None:
        leave_overlaps(books, used)
        say_same_sums([sheet for sheet in used if sheet.table == "sales"], places_in(books.tables.get("sales", looked_at)), notes)


def _used(sheets: Sequence[SheetReading], options: ReadOptions, fields: Mapping[str, TableFields], notes: list[Finding]) -> list[SheetReading]:
    """The sheets that make tables; what is said of the others, and of options that met none."""
    used = without_plans(only_named([sheet for sheet in settle_named(sheets, notes) if sheet.table], options, notes), notes)
    used = without_summaries(used, notes)
    say_unknown(sheets, fields, notes)
    say_perhaps_sales(used, fields, notes)
    notes += unmet_fills(options, sheets)
    notes += unmet_maps(options, [header for sheet in sheets for header in (*sheet.headers, *(sheet.input.columns if sheet.input else ()))])
    return used


def _books(used: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: list[Finding]) -> Books:
    """The sheets of each table put together, with one account."""
    books = Books({}, {}, notes)
    for name in fields:
        own = [sheet for sheet in used if sheet.table == name]
        if own:
            books.tables[name] = _together(own, fields[name])
            books.accounts[name] = _account(own)
            say_drift(_with_rows(own), fields[name], notes)
            say_silent_units(_with_rows(own), fields[name], notes)
    return books


def _odd_figures(sales: pa.Table | None) -> Callable[[], Sequence[Finding]]:
    """Looks for odd figures; among many rows beside what this thread does, as it only looks and nothing waits for it."""
    if sales is None or sales.num_rows < _MANY:
        return partial(odd_figures, sales)
    from concurrent.futures import ThreadPoolExecutor

    pool = ThreadPoolExecutor(1)
    looked = pool.submit(odd_figures, sales)
    pool.shutdown(wait=False)
    return looked.result


def _with_rows(sheets: Sequence[SheetReading]) -> list[SheetReading]:
    """The sheets of which any row is used."""
    return [sheet for sheet in sheets if sheet.account is not None and sheet.account.used]


def _together(sheets: Sequence[SheetReading], fields: TableFields) -> pa.Table:
    parts = [sheet.rows for sheet in sheets if sheet.rows is not None]
    table = pa.concat_tables(parts, promote_options="default") if len(parts) > 1 else parts[0]
    order = [field.name for field in fields.fields if field.name in table.column_names]
    order += [name for name in table.column_names if name.startswith((COUNT, UNIT, CARRIED))]
    cells = []
    if CELLS in table.column_names:
        table, cells = table.set_column(table.column_names.index(CELLS), CELLS, pc.fill_null(table[CELLS], 0)), [CELLS]
    made = table.select([*order, *cells, *BOOKKEEPING]).unify_dictionaries().combine_chunks()
    if fields.date not in ("", "date") and fields.date in order:
        made = made.append_column("date", made[fields.date])  # every table of events has its day under one name as well
    return made


def _account(sheets: Sequence[SheetReading]) -> TableAccount:
    accounts = [sheet.account for sheet in sheets if sheet.account]
    sums: dict[str, int] = {}
    parts: dict[str, SetAside] = {}
    for account in accounts:
        for name, total in account.sums.items():
            sums[name] = sums.get(name, 0) + total
        for part in account.set_aside:
            parts[part.reason] = parts[part.reason].joined(part) if part.reason in parts else part
    return TableAccount(accounts[0].table, sum(account.rows for account in accounts), sums, tuple(parts.values()))


def _nothing_left(account: TableAccount, notes: Sequence[Finding]) -> InputError:
    causes = [(code_of(f"sales.{part.reason}").cause, part.rows) for part in account.set_aside]
    reasons = Text("；".join(f"{cause.zh} {rows}" for cause, rows in causes), "; ".join(f"{cause.en} {rows}" for cause, rows in causes))
    message = Text(
        f"销售表 {account.rows} 行都未能使用（{reasons.zh}）。" if account.rows else "销售表没有数据行。",
        f"none of the {counted(account.rows, 'sales row', 'sales rows')} could be used ({reasons.en})." if account.rows else "the sales table has no rows.",
    )
    grave = [note for note in notes if note.severity is Severity.ERROR][:10]
    return InputError(
        message,
        hint=Text("请按上面指出的单元格更正后重试。", "Correct the cells named above and run again.") if grave else NO_ROWS,
        findings=grave,
    )
