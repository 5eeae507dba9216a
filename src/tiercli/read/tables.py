"""Sheets put together into tables, with one account a table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import SetAside, TableAccount
from tiercli.domain.codes import code_of
from tiercli.domain.columns import CARRIED
from tiercli.domain.errors import InputError, speaking
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Language, Text, counted
from tiercli.read.notes import as_typed, found, sorted_findings
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
from tiercli.read.together.same_deals import leave_same_deals
from tiercli.read.together.settled import only_named, settle_named, unmet_fills, unmet_maps, unmet_skips
from tiercli.read.together.unit_sizes import COUNT, UNIT, settle_units
from tiercli.read.together.whole_rows import Books, prove, settle_returns

if TYPE_CHECKING:
    from tiercli.read.scan.scan import ScannedSales

_COMMAS = Text("、", ", ")
_MANY = 20_000
_HOME_UNITS: Mapping[str, Text] = {"t": Text("吨", "t"), "CNY": Text("元", "CNY")}


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
    sales = [sheet for sheet in used if sheet.table == "sales"]
    say_mixed_tax(_with_rows(sales), notes)
    gone = settle_units(books, options.units, options.measured)
    books.tables.update(idle_customers(used) | unmeasured_customers(used, gone))
    written: Any = books.tables.get("sales")
    books.tables.update(with_customer_ids(books.tables, notes, join_zeros=options.join_zeros))
    looked_at: Any = books.tables.pop("sales") if scanned is not None else None
    if scanned is not None:
        from tiercli.read.scan.several_files import without_copies

        scanned, (written, looked_at) = without_copies(scanned, (written, looked_at), accounts, used, notes)
    leave_counted_twice(books, used)
    if "sales" in books.tables:
        leave_same_deals(books, used)
    if "sales" in books.tables or looked_at is not None:
        leave_overlaps(books, used)
        _refuse_same_sums(sales, places_in(books.tables.get("sales", looked_at)), notes)
    # it only looks at the rows, and nothing waits for it; again where some of them turn out to be doubles or returns that do not count
    rows = books.tables.get("sales")
    odd = _odd_figures(rows)
    set_aside_doubles(books, inputs)
    settle_returns(books, options)
    if rows is not None and books.tables["sales"].num_rows != rows.num_rows:
        odd = _odd_figures(books.tables["sales"])
    if scanned is not None:
        from tiercli.read.scan.settle import settle_sales

        books.tables["sales"] = settle_sales(scanned, written, looked_at, accounts, options, fields, notes)
    one_record_each(books, fields["customers"])
    prove(books.tables, accounts.values())
    books.tables["customers"] = customers_table(books, books.tables if looked_at is None else {**books.tables, "sales": looked_at})
    notes += odd()
    say_unmeasured(books)
    for name in (IDLE, UNMEASURED):
        books.tables.pop(name, None)
    if need_sales and not books.tables["sales"].num_rows:
        raise _nothing_left(accounts["sales"], notes)
    return Reading(books.tables, tuple(accounts.values()), inputs, sorted_findings(notes), language, any(sheet.period_bound for sheet in used))


def _used(sheets: Sequence[SheetReading], options: ReadOptions, fields: Mapping[str, TableFields], notes: list[Finding]) -> list[SheetReading]:
    """The sheets that make tables; what is said of the others, and of options that met none."""
    used = without_plans(only_named([sheet for sheet in settle_named(sheets, notes) if sheet.table], options, notes), notes)
    used = without_summaries(used, notes)
    _say_unknown(sheets, fields, notes)
    _say_perhaps_sales(used, fields, notes)
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
            _say_drift(_with_rows(own), fields[name], notes)
            _say_silent_units(_with_rows(own), fields[name], notes)
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


def _say_unknown(sheets: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: list[Finding]) -> None:
    for sheet in sheets:
        if not sheet.table and not sheet.shape_unclear:
            seen = "、".join(sheet.headers[:8])
            message = Text(f"没有识别出是哪种表，未使用。看到的列：{seen}。", f"is not known as any table and was not used. Columns seen: {seen}.")
            if sheet.nearly and sheet.missing:
                table = fields[sheet.nearly]
                need = _titles(table, sheet.missing[0], Text("或", " or "))
                message = Text(
                    f"像是{table.title.zh}，但缺少{need.zh}列，未使用。看到的列：{seen}。",
                    f"looks like {table.title.en} but has no column for {need.en}, and was not used. Columns seen: {seen}.",
                )
            words = as_typed(sheet.maps)
            hint = Text(f"若是销售明细，请用 {words} 指明。", f"If these are sales, say so with {words}.") if words else None
            notes.append(found("sheet.not-recognised", Place(sheet.file, sheet.sheet), message, hint=hint))


def _say_perhaps_sales(used: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: list[Finding]) -> None:
    """Customer records with columns that only sales have: most likely sales under headers that nobody listed."""
    for sheet in used:
        if sheet.table != "customers" or sheet.input is None:
            continue
        if sheet.maps:
            headers = list(sheet.maps)
            message = Text(
                f"按{fields['customers'].title.zh}读入，但“{'”“'.join(headers)}”像是销售数据的列，未使用。",
                f"is read as {fields['customers'].title.en}, but {', '.join(headers)} look like columns of sales and are not used.",
            )
            words = as_typed(sheet.maps)
            hint = Text(f"若是销售明细，请用 {words} 指明。", f"If these are sales, say so with {words}.")
            notes.append(found("sheet.perhaps-sales", Place(sheet.file, sheet.sheet), message, hint=hint))


def _titles(table: TableFields, names: Sequence[str], joint: Text = _COMMAS) -> Text:
    """Fields as people call them."""
    titles = [one.title if (one := table.field(name)) else Text(name, name) for name in names]
    return Text(joint.zh.join(title.zh for title in titles), joint.en.join(title.en for title in titles))


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


def _say_drift(sheets: Sequence[SheetReading], table: TableFields, notes: list[Finding]) -> None:
    """Sheets of one table that lack a column which most of the others have."""
    if len(sheets) < 2:
        return
    having: dict[str, int] = {}
    columns = [set(sheet.rows.column_names) if sheet.rows is not None else set() for sheet in sheets]
    for names in columns:
        for name in names:
            having[name] = having.get(name, 0) + 1
    for sheet, names in zip(sheets, columns, strict=True):
        lacking = sorted(name for name, count in having.items() if name not in names and count * 2 >= len(sheets) and not name.startswith("_"))
        if lacking:
            listed = _titles(table, lacking)
            message = Text(f"同类工作表有而此表没有的列：{listed.zh}。", f"lacks columns that other sheets of this table have: {listed.en}.")
            notes.append(found("sheet.header-drift", Place(sheet.file, sheet.sheet), message, count=len(lacking)))


def _say_silent_units(sheets: Sequence[SheetReading], table: TableFields, notes: list[Finding]) -> None:
    """Sheets that say no unit beside others of the same table that are written in kilograms or 万元."""
    said = {name: unit for sheet in sheets for name, unit in sheet.units.items() if unit not in ("", "-")}
    for sheet in sheets:
        for name, unit in said.items():
            one = table.field(name)
            if sheet.units.get(name) != "" or one is None:
                continue
            message = Text(
                f"没有写明{one.title.zh}的单位，按{_HOME_UNITS.get(one.unit, Text(one.unit, one.unit)).zh}读入；而同类工作表写的是{unit}。",
                f"does not say the unit of {one.title.en.lower()} and is read in {one.unit}, while another sheet of this table is in {unit}.",
            )
            notes.append(found("sheet.unit-silent", Place(sheet.file, sheet.sheet), message))


def _refuse_same_sums(sheets: Sequence[SheetReading], places: Collection[tuple[str, str]], notes: list[Finding]) -> None:
    """Two sheets with the very same totals are most likely one thing twice. places: of the sheets whose rows are used."""
    seen: dict[tuple[tuple[str, int], ...], SheetReading] = {}
    for sheet in sheets:
        if sheet.account is None or sheet.account.used < 2 or (sheet.file, sheet.sheet) not in places:
            continue
        totals = tuple((name, sheet.account.used_sum(name)) for name in ("quantity", "amount") if sheet.account.sums.get(name))
        if not totals:
            continue
        if totals in seen:
            other = seen[totals]
            message = Text(
                f"销量金额合计与“{other.file} {other.sheet}”完全相等，可能重复计入。",
                f"has the very same totals as '{other.file} {other.sheet}' and may be counted twice.",
            )
            notes.append(found("sheet.same-sums", Place(sheet.file, sheet.sheet), message))
        seen.setdefault(totals, sheet)


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
