"""Words that set rows aside, turn them, or say what they are measured in are heeded in scanned sales as in sales in memory."""

from __future__ import annotations

import csv
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.engines.test_scanned import EVERYTHING, Columns, assert_same_either_way, codes, rulebook, scanned, set_at, some_sales, written, written_as_text
from tiercli.read.scan import exemplars
from tiercli.read.scan.engine import NotScannableError


def _late(columns: Columns, header: str, usual: str, words: dict[int, str | None]) -> Columns:
    """A column that says one word but in a few rows."""
    rows = len(columns["日期"])
    return {**columns, header: [words.get(row, usual) for row in range(rows)]}


def _void(columns: Columns) -> Columns:
    return _late(columns, "单据状态", "已审核", {290: "作废", 350: "作废", 399: "草稿"})


def _pending(columns: Columns) -> Columns:
    return _late(columns, "审批状态", "已审核", {290: "待审核", 391: "待审核"})


def _flagged(columns: Columns) -> Columns:
    return _late(columns, "是否作废", "否", {290: "是", 355: "是"})


def _returned(columns: Columns) -> Columns:
    """The first of them is written with a minus, the later ones are not."""
    kinds = _late(columns, "单据类型", "销售出库", {251: "销售退货", 350: "销售退货", 377: "销售退货"})
    return set_at(set_at(kinds, "数量(吨)", {251: -2.5}), "金额(元)", {251: -5000.0})


def _quoted(columns: Columns) -> Columns:
    return _late(columns, "业务类型", "普通销售", {260: "样品", 277: "报价单", 388: "报价单"})


def _foreign(columns: Columns) -> Columns:
    """The first row in dollars has no amount, which shows nothing."""
    return set_at(_late(columns, "币种", "CNY", {230: "USD", 301: "USD", 302: "HKD"}), "金额(元)", {230: None})


def _kilograms(columns: Columns) -> Columns:
    made = {("数量(公斤)" if name == "数量(吨)" else name): values for name, values in columns.items()}
    return set_at(made, "数量(公斤)", {3: 1234.5678, 9: 0.0004})


def _ten_thousands(columns: Columns) -> Columns:
    made = {("金额(万元)" if name == "金额(元)" else name): values for name, values in columns.items()}
    return set_at(made, "金额(万元)", {3: 12.34567891, 9: 1 / 3})


def _units(columns: Columns) -> Columns:
    made = {("数量" if name == "数量(吨)" else name): values for name, values in columns.items()}
    return _late(made, "单位", "吨", {220: "公斤", 285: "公斤", 300: "千克", 396: "kg"})


def _units_that_differ_from_the_header(columns: Columns) -> Columns:
    return _late(columns, "单位", "吨", {220: "公斤", 285: "公斤"})


def _units_of_which_some_are_blank(columns: Columns) -> Columns:
    made = {("数量" if name == "数量(吨)" else name): values for name, values in columns.items()}
    return _late(made, "单位", "公斤", {220: None, 285: None})


WORDS = [_void, _pending, _flagged, _returned, _quoted, _foreign, _kilograms, _ten_thousands, _units, _units_that_differ_from_the_header,
         _units_of_which_some_are_blank]  # fmt: skip


@pytest.mark.parametrize("change", WORDS)
def test_words_are_heeded_in_parquet(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    assert_same_either_way(written(tmp_path, change(some_sales())))


AS_TEXT = (_flagged, _returned, _foreign, _units_of_which_some_are_blank, _ten_thousands)
"""One of each thing that words do; the others in `make test-more`."""


@pytest.mark.parametrize("change", [pytest.param(one, marks=() if one in AS_TEXT else pytest.mark.long) for one in WORDS])
def test_words_are_heeded_in_delimited_text(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    assert_same_either_way(written_as_text(tmp_path, change(some_sales())))


_LARGE_UNITS = [("金额(元)", "金额(万元)"), ("金额(元)", "Amount (mio CNY)"), ("数量(吨)", "数量(万吨)"), ("数量(吨)", "Quantity (kt)")]


@pytest.mark.parametrize(("usual", "large"), _LARGE_UNITS)
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
def test_large_units_are_heeded_in_delimited_text(tmp_path: Path, usual: str, large: str, quoting: int) -> None:
    cells = {
        3: 12.345678912,
        9: 1 / 3,
        20: 0.00005,
        21: 99999.99,
        250: "1.00000005",
        251: 999999999.5,
        252: "12345678.9",
        260: "",
        261: "-",
        262: "0.00000000049",
    }
    columns = {(large if name == usual else name): values for name, values in set_at(some_sales(), usual, cells).items()}
    assert_same_either_way(written_as_text(tmp_path, columns, quoting=quoting))


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 6))])
def test_words_of_several_columns_are_heeded_together(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    columns = some_sales(500, seed)
    for change in draw.sample([_void, _pending, _flagged, _returned, _quoted, _foreign], 3):
        columns = change(columns)
    assert_same_either_way(written(tmp_path, columns))


def test_what_is_said_of_words_is_said_of_all_rows(tmp_path: Path) -> None:
    outcome = assert_same_either_way(written(tmp_path, _returned(_void(some_sales()))))
    assert {"sales.void-document", "sales.document-return"} <= codes(outcome)
    assert {part.reason: part.rows for account in outcome.accounts for part in account.set_aside} == {"void-document": 3}


def stages(columns: Columns) -> Columns:
    """Orders first, whose deliveries stand below them."""
    half = len(columns["日期"]) // 2
    again = {name: [*values[:half], *values[:half]] for name, values in columns.items()}
    return {**again, "单据类型": [*["销售订单"] * half, *["销售出库单"] * half]}


def _tonnes_and_branches(columns: Columns) -> Columns:
    """A header that may mean a branch too: how many rows say a unit decides."""
    made = {("数量" if name == "数量(吨)" else name): values for name, values in columns.items()}
    return {**made, "单位": [("吨" if row < 150 or row % 7 == 0 else "华东分公司") for row in range(len(made["日期"]))]}


@pytest.mark.parametrize("change", [stages, _tonnes_and_branches])
def test_what_all_rows_together_decide_is_read(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    with pytest.raises(NotScannableError):
        scanned(written(tmp_path, change(some_sales())), rulebook(EVERYTHING, tmp_path))


def test_litres_of_products_of_different_densities_are_read(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {("数量" if name == "数量(吨)" else name): values for name, values in some_sales().items()}
    columns["单位"] = ["升" if row in (230, 310, 350) else "吨" for row in range(len(columns["日期"]))]
    with pytest.raises(NotScannableError):
        scanned(written(tmp_path, columns), rulebook(EVERYTHING, tmp_path))


@pytest.mark.parametrize("late", [0, 60])
def test_columns_of_many_texts_are_the_same_whether_their_first_rows_are_alike_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    monkeypatch.setattr(exemplars, "_FIRST", 20)
    monkeypatch.setattr(exemplars, "_SAMPLE", 50)
    monkeypatch.setattr(exemplars, "WORDS", 30)
    sales = some_sales()
    numbers = [f"SO{max(row, late):05}" for row in range(len(sales["日期"]))]
    numbers[300] = "小计?"
    assert_same_either_way(written_as_text(tmp_path, {**sales, "单据编号": numbers}))
