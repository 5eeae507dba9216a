"""Workbooks computed anew by LibreOffice, and what their cells then hold."""

from __future__ import annotations

import shutil
import subprocess
import warnings
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

needs_soffice = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice (soffice) is not installed")
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{mode}</value></prop></item>
</oor:items>
"""
_ALWAYS, _NEVER = 0, 1


def recalculated(files: Sequence[Path], folder: Path, *, anew: bool = True, seconds: int = 120, to: str = "xlsx:Calc MS Excel 2007 XML") -> list[Path]:
    """The same workbooks as LibreOffice saves them, all formulas computed anew; one call for all of them. to: the format; of CSV the first sheet alone."""
    assert files  # without any, soffice waits for ever
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True, exist_ok=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS.format(mode=_ALWAYS if anew else _NEVER), "utf-8")
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--convert-to", to]
    command += ["--outdir", str(folder / "out"), *map(str, files)]
    kind = to.partition(":")[0]
    subprocess.run(command, check=True, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL)
    return [folder / "out" / f"{file.stem}.{kind}" for file in files]


@cache
def sheets_of(file: Path) -> Mapping[str, list[tuple[Any, ...]]]:
    """The values of every sheet, row by row, of a file that is not written again."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file, data_only=True, read_only=True)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}


def changed(file: Path, target: Path, cells: Mapping[str, Any]) -> Path:
    """A live workbook with other parameters. cells: by key, a value, or value and points."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file)
    sheet = book["参数"] if "参数" in book.sheetnames else book["Parameters"]
    left = dict(cells)
    for row in sheet.iter_rows():
        if row[0].value in left and row[8].value == "key":
            value = left.pop(row[0].value)
            value, points = value if isinstance(value, tuple) else (value, None)
            if value is not None:
                row[2].value = value
            if points is not None:
                row[3].value = points
    assert not left, f"no such rows: {sorted(left)}"
    book.save(target)
    return target


def inputs_of(file: Path) -> dict[str, Any]:
    """The values that may be changed, by key; formulas and categories are none."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(file)
    sheet = book["参数"] if "参数" in book.sheetnames else book["Parameters"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[8] == "key"]
    return {row[0]: row[2] for row in rows if ".map." not in row[0] and not str(row[2]).startswith("=")}


def column(sheet: Sequence[tuple[Any, ...]], title: str, group: str | None = None) -> list[Any]:
    """The cells below a header of the sheet of scores. group: the header above it."""
    groups: list[Any] = []
    for cell in sheet[0]:
        groups.append(cell or (groups[-1] if groups else None))
    place = next(index for index, (above, head) in enumerate(zip(groups, sheet[1], strict=True)) if head == title and group in (None, above))
    return [row[place] for row in sheet[2:]]
