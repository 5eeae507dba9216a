"""Small workbooks of odd shapes, and what reading made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tiercli.domain.exact import text
from tiercli.read import Reading

Rows = Sequence[Sequence[Any]]


def book(path: Path, sheets: Mapping[str, Rows], merges: Mapping[str, Sequence[str]] | None = None) -> Path:
    """A workbook of these sheets; datetimes are written as days. merges: sheet -> ranges whose first cell was written already."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            for area in (merges or {}).get(name, ()):
                first = area.partition(":")[0]
                row, column = int(first[1:]) - 1, ord(first[0]) - 65
                sheet.merge_range(area, "")
                sheet.write(row, column, rows[row][column])
    return path


def table(path: Path, rows: Rows) -> Path:
    """A CSV file."""
    path.write_text("\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in rows) + "\n", encoding="utf-8")
    return path


def sold(reading: Reading, field: str = "quantity") -> list[tuple[str, str, str]]:
    """Customer, day and number of every sale, sorted."""
    rows = reading.tables["sales"].to_pylist()
    return sorted((row["customer_id"], row["date"].isoformat(), text(row[field])) for row in rows if row.get(field) is not None)


def codes(reading: Reading) -> set[str]:
    """The codes of all findings."""
    return {note.code for note in reading.findings}


def note(reading: Reading, code: str) -> str:
    """The English message of the one finding with this code."""
    (found,) = (one for one in reading.findings if one.code == code)
    return found.message.en


def aside(reading: Reading, name: str = "sales") -> dict[str, int]:
    """Rows set aside, by reason."""
    account = next(account for account in reading.accounts if account.table == name)
    return {part.reason: part.rows for part in account.set_aside}
