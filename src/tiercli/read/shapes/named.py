"""Sheets or files for each customer, branch or region: the name becomes a column."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.grid import Grid
from tiercli.read.shapes.blocks import CUSTOMER
from tiercli.read.shapes.context import Sheet
from tiercli.read.together.settled import FILE_NAMES, SHEET_NAMES
from tiercli.read.words.fold import plain
from tiercli.read.words.headers import Headers, name_score
from tiercli.read.words.rows import filled_cells
from tiercli.read.words.spans import heading, named_span

_ANYTHING = late_pattern(
    r"^(?:sheet|工作表|table|tabelle|feuil|表|数据|data|export|导出|report|报表|明细|汇总|总表|全部|all|new|book|工作簿|副本|copy|test|out|output|input)?[\s_()\d-]*$"
)
_GENERIC = late_pattern(
    r"明细|汇总|数据|报表|台账|流水|统计|导出|清单|列表|记录|目录|封面|说明|\b(?:sales|data|report|export|summary|details?|ledger|list|log|rows?)\b"
)
_BRANCH = late_pattern(r"(?:分公司|分部|办事处|营业部|\bbranch|\boffice)$")
_REGION = late_pattern(r"(?:大区|区域|片区|地区|\bregion)$")


def name_column(sheet: Sheet) -> Grid | None:
    """The sheet with its own or its file's name as a column; none where the name says nothing that the columns do not say."""
    headers = sheet.headers
    if headers is None:
        return None
    present = {match.field.name for match in headers.matches}
    mapped = {field: name for field, name in _mapped(sheet).items() if field not in present}
    if mapped:
        return _with(sheet, headers, mapped, "")
    if headers.missing and (headers.missing != (CUSTOMER,) or headers.table != "sales"):
        return None
    if headers.missing:
        for name, source in _own_names(sheet):
            if not is_generic(sheet, name):
                return _with(sheet, headers, {"customer_name": name}, source)
        return None
    table = sheet.fields[headers.table]
    for name, _ in _own_names(sheet):
        for field, pattern in (("branch", _BRANCH), ("region", _REGION)):
            if table.field(field) and field not in present and headers.table == "sales" and pattern.search(plain(name)):
                return _with(sheet, headers, {field: name}, "")
    return None


def says_nothing(name: str) -> bool:
    """Whether a name tells nothing of what is in it, or only of when: Sheet1, 明细, 10月, data."""
    words = plain(name)
    return len(words) < 2 or bool(_ANYTHING.match(words)) or bool(heading(name) or named_span(name))


def is_generic(sheet: Sheet, name: str) -> bool:
    """Whether a name is that of no customer: Sheet1, 销售明细, 2026年1月, data."""
    if says_nothing(name) or _GENERIC.search(plain(name)):
        return True
    return any(name_score(name, table) >= 2 for table in sheet.fields.values())


def _own_names(sheet: Sheet) -> list[tuple[str, str]]:
    """The sheet's name, and the file's where the sheet's says nothing; the file's ending is no part of it."""
    names = [(sheet.grid.sheet, "sheet")] if sheet.grid.sheet else []
    if not sheet.grid.sheet or is_generic(sheet, sheet.grid.sheet):
        names.append((sheet.grid.stem, "file"))
    return names


def _mapped(sheet: Sheet) -> dict[str, str]:
    """field -> name, where `--map (sheet)=field` or `(file)=field` says so."""
    names = {}
    for written, target in sheet.options.maps.items():
        field = target.rpartition(".")[2]
        if plain(written) in SHEET_NAMES and sheet.grid.sheet:
            names[field] = sheet.grid.sheet
        elif plain(written) in FILE_NAMES or plain(written) in SHEET_NAMES:
            names[field] = sheet.grid.stem
    return names


def _with(sheet: Sheet, headers: Headers, names: dict[str, str], source: str) -> Grid:
    grid, start = sheet.grid, headers.row + 1
    table = sheet.fields[headers.table]
    english = all(match.header.isascii() for match in headers.matches)
    titles, columns, lines = [], [], filled_cells((column.slice(start) for column in grid.columns), grid.height - start)
    for name, text in names.items():
        field = table.field(name)
        if field is None:
            continue
        titles.append((field.title, text))
        # Only below something: a blank row stays blank, and so does a total that has no customer.
        body = pa.array([text, None], pa.string()).take(pa.array((lines < 2).astype(np.int64)))
        columns.append((field.title.en if english else field.title.zh, body))
    made = grid.with_made(columns, headers.row, named_by=source)
    listed = Text("，".join(f"{title.zh} {text}" for title, text in titles), ", ".join(f"{title.en} {text}" for title, text in titles))
    message = Text(f"名称作为列读入：{listed.zh}。", f"the name is read as a column: {listed.en}.")
    made.notes.append(sheet.note("sheet.name-column", None, message))
    return made
