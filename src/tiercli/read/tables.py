"""Sheets put together into tables, with one account a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from tiercli.domain.account import SetAside, TableAccount
from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place, Severity
from tiercli.domain.language import Language, Text
from tiercli.read.identity import customers_table, first_of_each, with_customer_ids
from tiercli.read.missing import no_sales
from tiercli.read.notes import found
from tiercli.read.options import ReadOptions
from tiercli.read.reading import BOOKKEEPING, FILE, ROW, SHEET, Reading
from tiercli.read.sheet import SheetReading

if TYPE_CHECKING:
    import pyarrow as pa

_NUMBERED: Mapping[str, str] = {"sales": "order_no", "orders": "order_no", "receivables": "invoice_no", "service": "case_no"}
_SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def assemble(
    sheets: Sequence[SheetReading], findings: Sequence[Finding], options: ReadOptions, fields: Mapping[str, TableFields], *, need_sales: bool = True
) -> Reading:
    """One reading of all sheets.

    Errors: InputError when there is no sales table, nothing left to grade, or a sum beyond exact numbers.
    """
    notes = [*findings, *(note for sheet in sheets for note in sheet.findings)]
    used = _without_summaries([sheet for sheet in sheets if sheet.table], notes)
    _say_unknown(sheets, notes)
    if need_sales and not any(sheet.table == "sales" for sheet in used):
        raise no_sales(sheets, fields)
    tables, accounts = {}, {}
    for name in fields:
        own = [sheet for sheet in used if sheet.table == name]
        if own:
            tables[name] = _together(own, fields[name])
            accounts[name] = _account(own)
            _say_drift(own, notes)
    if "sales" in tables:
        _refuse_same_sums([sheet for sheet in used if sheet.table == "sales"], notes)
    tables = with_customer_ids(tables, notes)
    _set_aside_doubles(tables, accounts, notes)
    _settle_returns(tables, accounts, options, notes)
    customers, doubles = customers_table(tables, notes)
    if doubles is not None and doubles.num_rows:
        accounts["customers"] = accounts["customers"].with_set_aside(_part("duplicate-record", doubles, accounts["customers"]))
        _say_rows(
            "customers.duplicate-record",
            doubles,
            Text("{n} 条档案与前面的属同一客户，未使用。", "{n} records are of a customer that already has one and are not used."),
            notes,
        )
    tables["customers"] = customers
    if need_sales and not tables["sales"].num_rows:
        raise _nothing_left(accounts["sales"], notes)
    chinese, english = sum(sheet.chinese for sheet in used), sum(sheet.english for sheet in used)
    language: Language = "zh" if chinese >= english else "en"
    inputs = tuple(sheet.input for sheet in used if sheet.input)
    return Reading(tables, tuple(accounts.values()), inputs, _sorted(notes), language)


def _sorted(notes: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(notes, key=lambda note: (_SEVERITIES.index(note.severity), note.code, note.where.file, note.where.sheet)))


def _without_summaries(used: list[SheetReading], notes: list[Finding]) -> list[SheetReading]:
    """Sales sheets that are summaries of other sales sheets would be counted twice."""
    details = [sheet for sheet in used if sheet.table == "sales" and not sheet.summary_like]
    kept = []
    for sheet in used:
        if sheet.table == "sales" and sheet.summary_like and details:
            message = Text(
                f"“{sheet.sheet}”像是汇总表，已有明细“{details[0].sheet or details[0].file}”，未重复计入。",
                f"'{sheet.sheet}' looks like a summary; the details in '{details[0].sheet or details[0].file}' are used instead.",
            )
            notes.append(found("sheet.summary-skipped", Place(sheet.file, sheet.sheet), message))
        else:
            kept.append(sheet)
    return kept


def _say_unknown(sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    for sheet in sheets:
        if not sheet.table:
            seen = "、".join(sheet.headers[:8])
            message = Text(f"没有识别出是哪种表，未使用。看到的列：{seen}。", f"is not known as any table and was not used. Columns seen: {seen}.")
            if sheet.nearly and sheet.missing:
                need = " / ".join(sheet.missing[0])
                message = Text(
                    f"像是 {sheet.nearly} 表，但缺少列 {need}，未使用。看到的列：{seen}。",
                    f"looks like {sheet.nearly} but has no column for {need}, and was not used. Columns seen: {seen}.",
                )
            notes.append(found("sheet.not-recognised", Place(sheet.file, sheet.sheet), message))


def _together(sheets: Sequence[SheetReading], fields: TableFields) -> pa.Table:
    import pyarrow as pa

    parts = [sheet.rows for sheet in sheets if sheet.rows is not None]
    table = pa.concat_tables(parts, promote_options="default") if len(parts) > 1 else parts[0]
    order = [field.name for field in fields.fields if field.name in table.column_names]
    return table.select([*order, *BOOKKEEPING]).unify_dictionaries().combine_chunks()


def _account(sheets: Sequence[SheetReading]) -> TableAccount:
    accounts = [sheet.account for sheet in sheets if sheet.account]
    sums: dict[str, int] = {}
    parts: dict[str, SetAside] = {}
    for account in accounts:
        for name, total in account.sums.items():
            sums[name] = sums.get(name, 0) + total
        for part in account.set_aside:
            parts[part.reason] = _joined(parts[part.reason], part) if part.reason in parts else part
    for name, total in sums.items():
        if abs(total) > 2**63 - 1:
            message = Text(
                f"{accounts[0].table}.{name} 的数值太大，合计无法精确保存。",
                f"the numbers of {accounts[0].table}.{name} are so large that their sum cannot be kept exactly.",
            )
            raise InputError(message, hint=Text("请核对单位。", "Check the unit."), where=Place(sheets[0].file, sheets[0].sheet))
    return TableAccount(accounts[0].table, sum(account.rows for account in accounts), sums, tuple(parts.values()))


def _joined(one: SetAside, other: SetAside) -> SetAside:
    sums = {name: one.sums.get(name, 0) + other.sums.get(name, 0) for name in {**one.sums, **other.sums}}
    return SetAside(one.reason, one.rows + other.rows, sums, (*one.places, *other.places)[:5])


def _part(reason: str, rows: pa.Table, account: TableAccount) -> SetAside:
    import pyarrow.compute as pc

    sums = {name: int(pc.sum(rows[name]).as_py() or 0) if name in rows.column_names else 0 for name in account.sums}
    return SetAside(reason, rows.num_rows, sums, tuple(str(place) for place in _places(rows)[:5]))


def _places(rows: pa.Table) -> list[Place]:
    return [Place(one[FILE] or "", one[SHEET] or "", str(one[ROW])) for one in rows.slice(0, 50).select(list(BOOKKEEPING)).to_pylist()]


def _say_rows(code: str, rows: pa.Table, message: Text, notes: list[Finding]) -> None:
    places = _places(rows)
    count = rows.num_rows
    notes.append(found(code, places[0], Text(message.zh.format(n=count), message.en.format(n=count)), count=count, places=places))


def _say_drift(sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
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
            listed = ", ".join(lacking)
            message = Text(f"同类工作表有而此表没有的字段：{listed}。", f"lacks fields that other sheets of this table have: {listed}.")
            notes.append(found("sheet.header-drift", Place(sheet.file, sheet.sheet), message, count=len(lacking)))


def _refuse_same_sums(sheets: Sequence[SheetReading], notes: list[Finding]) -> None:
    """Two sheets with the very same totals are most likely one thing twice."""
    seen: dict[tuple[tuple[str, int], ...], SheetReading] = {}
    for sheet in sheets:
        if sheet.account is None or sheet.account.used < 2:
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


def _set_aside_doubles(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], notes: list[Finding]) -> None:
    """Rows that agree in number and every field are one row exported twice; without a number they are only reported."""
    import pyarrow.compute as pc

    for name, number in _NUMBERED.items():
        if name not in tables:
            continue
        table = tables[name]
        fields = [column for column in table.column_names if column not in BOOKKEEPING]
        if number in fields and pc.count_distinct(table[number]).as_py() == table.num_rows:
            continue
        _, later = first_of_each(table, fields)
        if not later.num_rows:
            continue
        numbered = later.filter(later[number].is_valid()) if number in fields else later.slice(0, 0)
        if numbered.num_rows:
            tables[name] = _without(table, numbered)
            accounts[name] = accounts[name].with_set_aside(_part("exact-duplicate", numbered, accounts[name]))
            _say_rows(
                f"{name}.exact-duplicate",
                numbered,
                Text("{n} 行与前面的行单号及各字段都相同，未使用。", "{n} rows equal an earlier row in number and every field and are not used."),
                notes,
            )
        if numbered.num_rows < later.num_rows:
            others = later.filter(later[number].is_null()) if number in fields else later
            _say_rows(
                f"{name}.possible-duplicate",
                others,
                Text(
                    "{n} 行与前面的行各字段都相同，没有单号可证实，均已计入。",
                    "{n} rows equal an earlier row in every field; without an order number all are counted.",
                ),
                notes,
            )


def _without(table: pa.Table, gone: pa.Table) -> pa.Table:
    """The table without some of its rows, known by file, sheet and row number."""
    import pyarrow as pa
    import pyarrow.compute as pc

    def places(one: pa.Table) -> pa.Array:
        parts = [one[FILE].cast(pa.string()), one[SHEET].cast(pa.string()), one[ROW].cast(pa.string())]
        return pc.binary_join_element_wise(*parts, "\x00").combine_chunks()

    return table.filter(pc.invert(pc.is_in(places(table), value_set=places(gone))))


def _settle_returns(tables: dict[str, pa.Table], accounts: dict[str, TableAccount], options: ReadOptions, notes: list[Finding]) -> None:
    """Negative rows are counted, set aside, or given a table of their own, as the rulebook says; never made positive."""
    import pyarrow.compute as pc

    table = tables.get("sales")
    if table is None:
        return
    masks = [pc.fill_null(pc.less(table[name], 0), False) for name in ("quantity", "amount") if name in table.column_names]
    mask = masks[0] if len(masks) == 1 else pc.or_(*masks)
    back = table.filter(mask)
    if not back.num_rows:
        return
    ways = {
        "net": Text("{n} 行退货或红字，已冲减。", "{n} rows are returns and count against the sales."),
        "exclude": Text("{n} 行退货或红字，按规则未计入。", "{n} rows are returns and are left out, as the rulebook says."),
        "separate": Text("{n} 行退货或红字，按规则单列。", "{n} rows are returns and are kept apart, as the rulebook says."),
    }
    _say_rows("sales.return", back, ways[options.returns], notes)
    if options.returns != "net":
        tables["sales"] = table.filter(pc.invert(mask))
        accounts["sales"] = accounts["sales"].with_set_aside(_part("return", back, accounts["sales"]))
        if options.returns == "separate":
            tables["returns"] = back


def _nothing_left(account: TableAccount, notes: Sequence[Finding]) -> InputError:
    reasons = "; ".join(f"{part.reason} {part.rows}" for part in account.set_aside)
    message = Text(
        f"销售表 {account.rows} 行都未能使用（{reasons}）。" if account.rows else "销售表没有数据行。",
        f"none of the {account.rows} sales rows could be used ({reasons})." if account.rows else "the sales table has no rows.",
    )
    grave = [note for note in notes if note.severity is Severity.ERROR][:10]
    return InputError(
        message,
        hint=Text("请按上面指出的单元格更正后重试。", "Correct the cells named above and run again.")
        if grave
        else Text("请检查表头行：可用 --header-row 指明。", "Check the header row: --header-row names it."),
        findings=grave,
    )
