"""Movements on the screen and in their sheet: wide names, many levels, small amounts."""

from __future__ import annotations

import io

import numpy as np
import openpyxl
import pyarrow as pa
import pytest
from rich.console import Console

from tests import made
from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Language, Text
from tiercli.move.compare import Side, compare_sides
from tiercli.move.measures import Measures
from tiercli.outcome.extras import Movements
from tiercli.outcome.labels import display_width
from tiercli.report.sheets.movements import write_movements
from tiercli.screens.movements import movement_screen

LEVELS = [f"很长的等级名称{number}" for number in range(1, 12)]
VOLUME = Column("volume", Text("销量", "Volume"), Role.METRIC, "t", 3)
LONG = "新疆维吾尔自治区乌鲁木齐市石油化工产品销售有限责任公司第一分公司"


def side(levels: dict[str, str], tonnes: dict[str, float], scores: dict[str, float]) -> Side:
    ids = list(levels)
    names = pa.array([f"{LONG}{one}" for one in ids])
    score, volume = (pa.array([known.get(one) for one in ids], pa.float64()) for known in (scores, tonnes))
    return Side("x", pa.array(ids), names, pa.array(list(levels.values())), score, {"volume": volume}, np.zeros(len(ids), bool))


def movements(levels: list[str] = LEVELS) -> Movements:
    """Up from worst to best, down a step, as before, new, gone, and two that stopped buying (one of them gave something back)."""
    first, second, last = levels[0], levels[1], levels[-1]
    old = side(
        {"up": last, "down": first, "same": second, "gone": last, "stopped": last},
        {"up": 1.0, "down": 2_000_000.0, "same": 5.0, "gone": 1.0, "stopped": 4.5},
        {"up": 1.0, "down": 90.0, "same": 80.0, "gone": 1.0, "stopped": 2.0},
    )
    new = side(
        {"up": first, "down": second, "same": second, "new": last, "stopped": last},
        {"up": 1_000_000.25, "down": -0.25, "same": 5.0, "new": 1.0, "stopped": 0.0},
        {"up": 99.0, "down": 80.5, "same": 80.0, "new": 1.0, "stopped": 1.0},
    )
    return compare_sides(old, new, levels, Measures((VOLUME,), "volume"), {"up": "销量 +98.00 分" * 9, "down": "销量 -9.50 分"})


def screen(found: Movements, language: Language) -> list[str]:
    console = Console(width=80, file=io.StringIO(), record=True, no_color=True)
    console.print(movement_screen(found, language))
    return [line.rstrip() for line in console.export_text().splitlines()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_names_give_way_and_figures_do_not(language: Language) -> None:
    lines = screen(movements(), language)
    assert max(map(display_width, lines)) <= 80
    assert any(line.endswith("+999,999.2 t" if language == "en" else "+999,999.2 吨") for line in lines)
    assert any("+98.00" in line and "…" in line for line in lines)


def test_levels_too_wide_for_a_row_are_numbered() -> None:
    lines = screen(movements(), "zh")
    head = next(line for line in lines if "原 \\ 新" in line)
    assert head.split() == ["原", "\\", "新", *map(str, range(1, 12)), "合计"]
    assert any(line.split()[:2] == ["11", LEVELS[-1]] for line in lines)
    assert screen(movements(["A", "B", "C"]), "zh")[2].split() == ["原", "\\", "新", "A", "B", "C", "合计"]


def test_all_lists_are_counted_and_only_those_with_anybody_are_shown() -> None:
    lines = screen(movements(["A", "B", "C"]), "zh")
    assert "  升级 1 · 降级 1 · 新增 1 · 流失 3 · 回归 0" in lines
    assert not any("↺" in line for line in lines)
    assert any("C (停购)" in line and "-4.5 吨" in line for line in lines)


def sheet_of(found: Movements) -> openpyxl.worksheet.worksheet.Worksheet:
    import xlsxwriter

    from tiercli.report.book import Book
    from tiercli.report.page import Page
    from tiercli.report.styles import Styles

    outcome = made.graded("metrics: {volume: {sum: sales.quantity}}", made.a_workbook([made.a_sale(quantity=1)]), language="zh").outcome
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        write_movements(Page(book.add_worksheet("升降"), "zh"), Book(outcome, book, Styles(book, "zh")), found)
    return openpyxl.load_workbook(file)["升降"]


@pytest.mark.parametrize("levels", [LEVELS, ["A", "B", "C"]])
def test_the_sentences_stand_right_of_the_matrices_in_a_wide_column(levels: list[str]) -> None:
    sheet = sheet_of(movements(levels))
    head = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "变化来源")
    assert sheet.column_dimensions[head.column_letter].width > 40
    assert sheet.cell(head.row + 1, head.column).value == "销量 +98.00 分" * 9
    total = max(cell.column for row in sheet.iter_rows() for cell in row if cell.value == "合计")
    assert head.column > total


def test_an_amount_that_rounds_to_nothing_is_nothing_and_the_others_are_in_full() -> None:
    rows = [[cell.value for cell in row] for row in sheet_of(movements(["A", "B", "C"])).iter_rows()]
    top = next(place for place, row in enumerate(rows) if row[0] == "销量(吨)")
    assert [row[2:6] for row in rows[top + 2 : top + 6]] == [[0, 0, 0, 0], [0, 5, 0, 5], [1_000_000.25, 0, 0, 1_000_000.25], [1_000_000.25, 5, 0, 1_000_005.25]]


def test_a_list_of_returned_customers_without_anybody_is_left_out() -> None:
    rows = [[cell.value for cell in row] for row in sheet_of(movements(["A", "B", "C"])).iter_rows()]
    assert not any(str(row[0]).startswith("回归") for row in rows)
    assert any(str(row[0]).startswith("客户数") for row in rows)
