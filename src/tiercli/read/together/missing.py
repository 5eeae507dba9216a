"""What to say when the table that everything needs is not there: what was seen, what is near."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tiercli.domain.errors import InputError
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.notes import as_typed
from tiercli.read.sheet_reading import SheetReading

_DATE_CELL = late_pattern(r"^\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}")
_NUMBER_CELL = late_pattern(r"^-?\d[\d,]*(?:\.\d+)?$")
NO_ROWS = Text(
    "请在表头下面填写数据；若有数据而没有读到，用 --header-row 指明表头行。",
    "Fill in rows below the headers; if there are some and they were not read, name the header row with --header-row.",
)


_PIVOT = late_pattern(r"行标签|列标签|求和项|计数项|平均值项|(?:row|column) labels$", re.IGNORECASE)
_ENOUGH_NUMBERS, _MONTHS, _MOST_DAYS = 3, 12, 31


def no_sales(sheets: Sequence[SheetReading], fields: Mapping[str, TableFields], notes: Sequence[Finding] = ()) -> InputError:
    """No sheet is a sales table: says which sheets and headers were seen, what was skipped, and what `--table` or `--map` would settle.

    notes: everything found on the way; a question about a sheet's shape or a file's encoding comes before all else.
    """
    if bare_rows := next((sheet for sheet in sheets if not sheet.table and not sheet.nearly and _is_data(sheet.headers)), None):
        return _without_headers(bare_rows)
    if question := next((note for note in notes if note.code in ("sheet.shape-unclear", "file.encoding")), None):
        return InputError(question.message, hint=question.hint, where=question.where)
    skipped = [note for note in notes if note.code == "file.skipped"][:10]
    if shaped := next((error for sheet in sheets if (error := _of_shape(sheet))), None):
        return shaped
    near = next((sheet for sheet in sheets if sheet.nearly == "sales" and sheet.missing), None)
    if near:
        return _nearly(near, fields["sales"])
    seen = [_seen(sheet, fields) for sheet in sheets[:8]]
    zh = "；".join(one.zh for one in seen) or "没有任何数据"
    en = "; ".join(one.en for one in seen) or "nothing at all"
    message = Text(f"没有找到销售表。看到的内容：{zh}。", f"no sales table was found. Seen: {en}.")
    examples = next((as_typed(sheet.maps) for sheet in sheets if sheet.maps), "")
    hint = Text(
        "销售表需要客户、日期，以及数量或金额列。用 --table sales=文件#工作表 指明，用 --map 列名=字段 指明列（字段名见 tiercli fields）。"
        + (f"例如：{examples}" if examples else "表头在第 40 行以下时用 --header-row 指明。"),
        "A sales table has columns for the customer, the date, and a quantity or amount. "
        "Name it with --table sales=file#sheet, and columns with --map HEADER=field (tiercli fields lists them)."
        + (f" Such as: {examples}" if examples else " A header below row 40 is named with --header-row."),
    )
    where = Place(sheets[0].file) if len({sheet.file for sheet in sheets}) == 1 else None
    return InputError(message, hint=hint, where=where, findings=skipped)


def _of_shape(sheet: SheetReading) -> InputError | None:
    """A sheet whose headers give away a shape that cannot be read: a pivot table, or columns that are called 1, 2, 3."""
    headers = unused_headers(sheet) if sheet.table in ("", "customers") else []
    where = Place(sheet.file, sheet.sheet)
    if not sheet.maps and (marks := [header for header in headers if _PIVOT.match(header)]):
        return InputError(
            Text(f"像是数据透视表（{'、'.join(marks[:3])}），不是明细。", f"looks like a pivot table ({', '.join(marks[:3])}) and no list of sales."),
            hint=Text(
                "请给出透视表背后的明细（在透视表的总计上双击即可得到）；或把“行标签”改成“客户名称”，每月一列。",
                "Give the rows behind it (a double click on its grand total shows them); or call the row labels Customer, with one column a month.",
            ),
            where=where,
        )
    numbered = [header for header in headers if header.isascii() and header.isdigit() and int(header) <= _MOST_DAYS]
    if len(numbered) >= _ENOUGH_NUMBERS and [int(one) for one in numbered] == list(range(int(numbered[0]), int(numbered[0]) + len(numbered))):
        days = len(numbered) > _MONTHS
        return InputError(
            Text(
                f"列名是 {numbered[0]} 至 {numbered[-1]}，看不出是{'几月的日子' if days else '月份还是别的'}。",
                f"has columns called {numbered[0]} to {numbered[-1]}, and nothing says that they are {'days, and of which month' if days else 'months'}.",
            ),
            hint=Text(
                "把列名写成 2026-10-01 这样的日期。" if days else "把列名写成 2026年1月（或在上面一行写“月份”，年份写在标题里）。",
                "Call them 2026-10-01 and so on." if days else "Call them 2026-01 and so on, or write Month above them and the year in the title.",
            ),
            where=where,
        )
    return None


def _seen(sheet: SheetReading, fields: Mapping[str, TableFields]) -> Text:
    name, headers = sheet.sheet or sheet.file, unused_headers(sheet)[:8]
    if sheet.table:
        title = fields[sheet.table].title
        rest = Text(f"，未用的列：{'、'.join(headers)}", f", columns not used: {', '.join(headers)}") if headers else Text("", "")
        return Text(f"{name}（{title.zh}{rest.zh}）", f"{name} ({title.en}{rest.en})")
    return Text(f"{name}（{'、'.join(headers) or '没有表头'}）", f"{name} ({', '.join(headers) or 'no headers'})")


def unused_headers(sheet: SheetReading) -> list[str]:
    """The headers of a sheet that were taken for no field."""
    return [header for header, name in sheet.input.columns.items() if not name] if sheet.input else list(sheet.headers)


def _nearly(sheet: SheetReading, table: TableFields) -> InputError:
    need = sheet.missing[0]
    titles = [one for name in need if (one := table.field(name))]
    message = Text(
        f"像是销售表，但缺少{'或'.join(one.title.zh for one in titles)}列。看到的列：{'、'.join(sheet.headers[:12])}。",
        f"looks like a sales table but has no column for {' or '.join(one.title.en.lower() for one in titles)}. Columns seen: {', '.join(sheet.headers[:12])}.",
    )
    if sheet.maps:
        words = as_typed(sheet.maps)
        hint = Text(f"按内容看，可用 {words} 指明。", f"By what stands in them, say so with {words}.")
    elif sheet.missing == (("date",),):
        return _without_dates(sheet)
    else:
        code = f"--map 列名={need[0]}", f"--map HEADER={need[0]}"
        hint = Text(f"没有一列的内容像它；若有，用 {code[0]} 指明。", f"No column holds what would fit; if one does, say so with {code[1]}.")
    return InputError(message, hint=hint, where=Place(sheet.file, sheet.sheet))


def _without_dates(sheet: SheetReading) -> InputError:
    """A table without any dates may be the sum of a period: which one, only the user can say."""
    message = Text(
        f"像是销售表，但缺少日期列。看到的列：{'、'.join(sheet.headers[:12])}。",
        f"looks like a sales table but has no column for dates. Columns seen: {', '.join(sheet.headers[:12])}.",
    )
    hint = Text(
        "若每行是一段时间的合计，用 --period 2025（或 2026-10、2026-Q3）指明是哪段，或写进标题、工作表名或文件名；若有日期列，用 --map 列名=date 指明。",
        "If each row is the sum of a period, name it with --period 2025 (or 2026-10, 2026-Q3), in the title, or in the sheet's or the file's name; "
        "if there is a column of dates, say so with --map HEADER=date.",
    )
    return InputError(message, hint=hint, where=Place(sheet.file, sheet.sheet))


def _is_data(cells: Sequence[str]) -> bool:
    """Whether what was taken for headers are the cells of a row of data: a date and a number among them."""
    return any(_DATE_CELL.match(cell) for cell in cells) and any(_NUMBER_CELL.match(cell) for cell in cells)


def _without_headers(sheet: SheetReading) -> InputError:
    """The sheet begins with data."""
    seen = Text("、".join(sheet.headers[:8]), ", ".join(sheet.headers[:8]))
    message = Text(f"没有表头：第一行就是数据（{seen.zh}）。", f"has no header row: it begins with data ({seen.en}).")
    hint = Text(
        "在数据上方加一行列名（如 日期、客户编号、客户名称、数量、金额）后重试。",
        "Add a row of headers above the data (such as Date, Customer ID, Customer, Quantity, Amount) and run again.",
    )
    return InputError(message, hint=hint, where=Place(sheet.file, sheet.sheet))
