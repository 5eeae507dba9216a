"""What is said of sheets as they are put together into tables: unknown ones, those that lack what their like have, and one thing twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.read.notes import as_typed, found
from tiercli.read.sheet_reading import SheetReading

_COMMAS = Text("、", ", ")
_HOME_UNITS: Mapping[str, Text] = {"t": Text("吨", "t"), "CNY": Text("元", "CNY")}


def say_unknown(sheets: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: list[Finding]) -> None:
    """Sheets of which nobody knows what they are: what was seen, and what a table that they nearly are would need."""
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


def say_perhaps_sales(used: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: list[Finding]) -> None:
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


def say_drift(sheets: Sequence[SheetReading], table: TableFields, notes: list[Finding]) -> None:
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


def say_silent_units(sheets: Sequence[SheetReading], table: TableFields, notes: list[Finding]) -> None:
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


def say_same_sums(sheets: Sequence[SheetReading], places: Collection[tuple[str, str]], notes: list[Finding]) -> None:
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


def _titles(table: TableFields, names: Sequence[str], joint: Text = _COMMAS) -> Text:
    """Fields as people call them."""
    titles = [one.title if (one := table.field(name)) else Text(name, name) for name in names]
    return Text(joint.zh.join(title.zh for title in titles), joint.en.join(title.en for title in titles))
