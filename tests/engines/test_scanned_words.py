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


def _remarked(columns: Columns) -> Columns:
    return _late(columns, "备注", "送货上门", {290: "客户要求，已作废", 355: "已退货", 399: "客户要求，已作废"})


def _within_company(columns: Columns) -> Columns:
    return _late(columns, "交易性质", "外部", {290: "内部交易", 355: "关联方"})


def _charges(columns: Columns) -> Columns:
    return set_at(_late(columns, "借贷方向", "借", {301: "贷"}), "产品", {290: "运费", 355: "押金"})


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


WORDS = [_void, _charges, _remarked, _within_company, _pending, _flagged, _returned, _quoted, _foreign, _kilograms, _ten_thousands, _units, _units_that_differ_from_the_header,
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


def stages(columns: Columns, *kinds: str, share: float = 1.0) -> Columns:
    """Orders first, whose deliveries stand below them, and invoices below those; of so many deals."""
    kinds, rows = kinds or ("销售订单", "销售出库单"), len(columns["日期"])
    parts = [rows, *[int(rows * share)] * (len(kinds) - 1)]
    again = {name: [value for part in parts for value in values[:part]] for name, values in columns.items()}
    return {**again, "单据类型": [kind for kind, part in zip(kinds, parts, strict=True) for _ in range(part)]}


class TestChainsOfDocuments:
    """Of the orders, deliveries and invoices of the same deals one counts, however many rows the others have."""

    @pytest.mark.parametrize("kinds", [("销售订单", "销售出库单"), ("销售订单", "销售出库单", "销售发票"), ("Delivery Note", "Invoice")])
    def test_one_of_them_counts(self, tmp_path: Path, kinds: tuple[str, ...]) -> None:
        outcome = assert_same_either_way(written(tmp_path, stages(some_sales(1200), *kinds, share=0.9)))
        (part,) = [part for part in outcome.accounts[0].set_aside if part.reason == "other-document"]
        assert part.rows == sum([1200, 1080][: len(kinds) - 1]) if kinds[-1] != "Invoice" else 1080

    @pytest.mark.parametrize("cells", [{"日期": {5: None, 700: None}}, {"数量(吨)": {3: -2.0, 390: None}}, {"客户编号": {1: "Z9", 450: None}}])
    def test_odd_rows_among_them_are_told_as_in_memory(self, tmp_path: Path, cells: dict[str, dict[int, Any]]) -> None:
        columns = stages(some_sales())
        for name, values in cells.items():
            columns = set_at(columns, name, values)
        assert_same_either_way(written(tmp_path, columns))

    def test_those_of_few_common_deals_all_count(self, tmp_path: Path) -> None:
        half = {name: values[:200] if row % 2 else values[200:] for row, (name, values) in enumerate(some_sales().items())}
        half["日期"] = half["日期"][:200]
        columns = {name: [*half[name], *values[:200]] for name, values in some_sales(seed=9).items()}
        columns = {**columns, "单据类型": ["销售出库单"] * 200 + ["销售发票"] * 200}
        assert assert_same_either_way(written(tmp_path, columns)).accounts[0].set_aside == ()

    def test_each_file_tells_by_itself(self, tmp_path: Path) -> None:
        few = {name: [*values, *values[:1]] for name, values in stages(some_sales(100, 3)).items()}
        assert_same_either_way(written(tmp_path, stages(some_sales(300, 1)), few))

    def test_in_delimited_text_with_a_total_below(self, tmp_path: Path) -> None:
        columns = stages(some_sales(), "销售订单", "销售发票")
        total = {"日期": None, "客户编号": None, "客户名称": "合计", "产品": None, "仓库": None, "单据类型": None}
        total |= {name: round(sum(columns[name][400:]), 3) for name in ("数量(吨)", "金额(元)")}
        assert_same_either_way(written_as_text(tmp_path, {name: [*values, total[name]] for name, values in columns.items()}))


def tonnes_and_branches(columns: Columns) -> Columns:
    """A header that may mean a branch too: how many rows say a unit decides."""
    made = {("数量" if name == "数量(吨)" else name): values for name, values in columns.items()}
    return {**made, "单位": [("吨" if row < 150 or row % 7 == 0 else "华东分公司") for row in range(len(made["日期"]))]}


@pytest.mark.parametrize("change", [tonnes_and_branches])
def test_what_all_rows_together_decide_is_read(tmp_path: Path, change: Callable[[Columns], Columns]) -> None:
    with pytest.raises(NotScannableError):
        scanned(written(tmp_path, change(some_sales())), rulebook(EVERYTHING, tmp_path))


def test_litres_that_only_later_rows_have_are_scanned(tmp_path: Path) -> None:
    columns: dict[str, list[Any]] = {("数量" if name == "数量(吨)" else name): values for name, values in some_sales().items()}
    columns["单位"] = ["升" if row in (230, 310, 350) else "吨" for row in range(len(columns["日期"]))]
    outcome = assert_same_either_way(written(tmp_path, columns), EVERYTHING)
    assert [(one.count, str(one.places[0])) for one in outcome.findings if one.code == "sales.unknown-unit"] == [(3, "part0.parquet › 232")]


@pytest.mark.parametrize("late", [0, 60])
def test_columns_of_many_texts_are_the_same_whether_their_first_rows_are_alike_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, late: int) -> None:
    monkeypatch.setattr(exemplars, "_FIRST", 20)
    monkeypatch.setattr(exemplars, "_SAMPLE", 50)
    monkeypatch.setattr(exemplars, "WORDS", 30)
    sales = some_sales()
    numbers = [f"SO{max(row, late):05}" for row in range(len(sales["日期"]))]
    numbers[300] = "小计?"
    assert_same_either_way(written_as_text(tmp_path, {**sales, "单据编号": numbers}))


def test_amounts_with_and_without_tax_by_rows_have_all_rows_read(tmp_path: Path) -> None:
    """Which rows are without is told by the column, so that they are read and said as in memory."""
    rows = _late(some_sales(), "是否含税", "是", {290: "否", 355: "否"})
    with pytest.raises(NotScannableError, match=r"sales\.net-and-gross"):
        scanned(written(tmp_path, rows), rulebook(EVERYTHING, tmp_path))


def test_a_cell_that_says_ditto_has_all_rows_read(tmp_path: Path) -> None:
    with pytest.raises(NotScannableError, match="ditto-filled"):
        scanned(written(tmp_path, set_at(some_sales(), "产品", {290: "同上"})), rulebook(EVERYTHING, tmp_path))


def test_rebates_charges_and_samples_among_products_are_said_wherever_they_stand(tmp_path: Path) -> None:
    columns = some_sales(1500)
    for place, product in ((3, "返利"), (700, "铁路运费"), (1400, "尿素（样品）")):
        columns["产品"][place] = product
    assert {"sales.rebate-added", "sales.perhaps-no-sale"} <= codes(assert_same_either_way(written(tmp_path, columns)))


def test_a_customer_that_stands_for_many_and_names_that_differ_in_the_form_are_said(tmp_path: Path) -> None:
    columns = some_sales(1500)
    del columns["客户编号"]
    for place, name in enumerate(("散户", "甲化工有限公司", "甲化工有限责任公司")):
        columns["客户名称"][500 * place + 7] = name
    assert {"sales.pooled", "customers.legal-form"} <= codes(assert_same_either_way(written(tmp_path, columns)))
