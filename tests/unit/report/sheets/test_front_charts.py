"""The front page's bars by level show the lines of its first block, however many rows their headers take."""

from __future__ import annotations

import io
import re
import warnings
import zipfile

import openpyxl
import pytest

from tests.made import a_workbook, graded
from tests.unit.outcome.test_overview import RULES, sales
from tiercli.report.workbook import write_workbook


@pytest.mark.parametrize("title", ["Volume", "Volume of the year"])
def test_the_bars_are_those_of_the_levels(title: str) -> None:
    file = io.BytesIO()
    rules = RULES.replace("en: Volume", f"en: {title}")
    write_workbook(graded(rules, a_workbook(sales({"big": 120, "small": 12}, {"big": 300, "small": 8})), language="en").outcome, file)
    with zipfile.ZipFile(file) as package:
        charts = [package.read(name).decode() for name in package.namelist() if name.startswith("xl/charts/chart")]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        sheet = openpyxl.load_workbook(file)["Overview"]
    bars = [re.findall(r"<c:f>Overview!\$([B-E])\$(\d+):\$[B-E]\$(\d+)<", chart) for chart in charts]
    found = [one for one in bars if one]
    assert found, "no chart by level"
    for ranges in found:
        values = [[cell.value for (cell,) in sheet[f"{column}{first}:{column}{last}"]] for column, first, last in ranges]
        assert values[0] == ["A", "B", "C", "D"]
        assert all(isinstance(value, (int, float)) for value in values[1])
    assert [cell.value for (cell,) in sheet[f"C{found[0][0][1]}:C{found[0][0][2]}"]] == [1, 0, 2, 0]
