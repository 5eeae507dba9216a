"""Fields that a rulebook adds, read from a sheet of customer records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from tiercli.domain.fields import Field, Kind, extended
from tiercli.domain.language import Text
from tiercli.read import ReadOptions
from tiercli.read.open import read_file
from tiercli.read.tables import assemble
from tiercli.read.worker import Task


def read_shares(
    path: Path, header: str, rows: Sequence[Sequence[Any]], formats: Mapping[int, str], *, title: str = "预付比例", kind: str = "share"
) -> list[float | None]:
    """The values of a field of this kind; formats: row -> number format."""
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("客户档案")
        sheet.write_row(0, 0, ["客户名称", header])
        for number, (name, value) in enumerate(rows):
            sheet.write(number + 1, 0, name)
            sheet.write(number + 1, 1, value, *([out.add_format({"num_format": formats[number]})] if number in formats else []))
    return _read(path, Field("own", Kind(kind), Text(title, title), (title,)))


def read_money(path: Path, line: str, value: float, unit: str) -> float | None:
    """One amount under a unit line, for a field in a unit of its own."""
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("客户档案")
        sheet.write(0, 0, line)
        sheet.write_row(1, 0, ["客户名称", "返利"])
        sheet.write_row(2, 0, ["甲", value])
    return _read(path, Field("own", Kind.MONEY, Text("返利", "Rebate"), ("返利",), unit))[0]


def _read(path: Path, field: Field) -> list[float | None]:
    fields = extended({"customers": [field]})

    def refuse(error: Exception) -> None:
        raise error

    sheets, notes = read_file(Task(str(path), path.name, {}), ReadOptions(), lambda: (ReadOptions(), fields), refuse)
    reading = assemble(sheets, notes, ReadOptions(), fields, need_sales=False)
    return [None if value is None else value / 10**6 for value in reading.tables["customers"]["own"].to_pylist()]
