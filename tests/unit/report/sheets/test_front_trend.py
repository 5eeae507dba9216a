"""The front page's trend: every month of this year beside the same month of last year, both by level."""

from __future__ import annotations

import io
import warnings
import zipfile
from xml.etree import ElementTree

import openpyxl

from tests.made import a_sale, a_workbook, graded
from tests.unit.outcome.test_overview import RULES, sales
from tiercli.report.front.trend import _DATA
from tiercli.report.workbook import write_workbook

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def front_page(rows: list[dict[str, object]]) -> tuple[list[tuple[object, ...]], ElementTree.Element]:
    """The numbers of the chart, header first, and the chart itself."""
    file = io.BytesIO()
    write_workbook(graded(RULES, a_workbook(rows), language="zh").outcome, file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        sheet = openpyxl.load_workbook(file)["概览"]
    numbers = [row for row in sheet.iter_rows(min_col=_DATA + 1, values_only=True) if any(cell is not None for cell in row)]
    with zipfile.ZipFile(file) as package:
        charts = [ElementTree.fromstring(package.read(name)) for name in package.namelist() if name.startswith("xl/charts/chart")]
    return numbers, next(chart for chart in charts if chart.find(f".//{_C}grouping[@val='stacked']") is not None)


def test_each_month_stands_twice_last_year_and_this_by_the_levels_of_today():
    numbers, _ = front_page(sales({"big": 120, "small": 12}, {"big": 300, "small": 8}))
    assert numbers[0] == ("月份", "A", "B", "C", "D", "去年 A", "去年 B", "去年 C", "去年 D")
    # `steady` buys a tonne a month and is a C; in October the others buy
    assert numbers[-2:] == [("10", None, None, None, None, 300, 0, 9, 0), (None, 120, 0, 13, 0, None, None, None, None)]
    assert len(numbers) == 1 + 24


def test_the_colours_of_last_year_are_named_once():
    _, chart = front_page(sales({"big": 120}, {"big": 300}))
    names = [name.text for name in chart.iterfind(f".//{_C}ser/{_C}tx/{_C}v")]
    assert names == ["A", "B", "C", "D", "去年", "去年", "去年", "去年"]
    gone = [int(entry.find(f"{_C}idx").attrib["val"]) for entry in chart.iterfind(f".//{_C}legendEntry")]
    assert gone == [5, 6, 7]


def test_without_a_last_year_a_month_stands_once():
    numbers, chart = front_page([a_sale("k1", f"2026-{month:02}-05", quantity=month) for month in range(1, 11)])
    assert numbers[0] == ("月份", "A", "B", "C", "D")
    assert numbers[-1] == ("10", 0, 10, 0, 0)
    assert len(chart.findall(f".//{_C}ser")) == 4
