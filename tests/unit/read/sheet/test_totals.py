"""Totals and carried lines among rows with a customer and a date, and names and remarks that only sound like them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.read import Reading
from tiercli.read.words.rows import meaning_of


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "sales.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_here(path)


def tonnes(reading: Reading) -> float:
    return sum(reading.tables["sales"]["quantity"].to_pylist()) / 10**6


def aside(reading: Reading) -> dict[str, int]:
    return {part.reason: part.rows for part in reading.accounts[0].set_aside}


@pytest.mark.parametrize(
    "word",
    [
        "小计",
        "合　计",
        "總計",
        "本月合计",
        "2026年1月小计",
        "一月份合计",
        "本页小计",
        "客户合计",
        "Subtotal",
        "Sub-Total",
        "Grand total",
        "Total for the month",
    ],
)
@pytest.mark.parametrize("header", ["产品", "规格", "摘要", "业务类型"])
def test_a_word_that_is_only_a_total_is_one_in_any_column(tmp_path: Path, word: str, header: str) -> None:
    rows = ["2026-01-05,X1,甲,尿素,10", "2026-01-06,X2,甲,尿素,20", f"2026-01-31,,甲,{word},30"]
    reading = read(tmp_path, "\n".join([f"日期,单号,客户名称,{header},数量", *rows]))
    assert tonnes(reading) == 30
    assert aside(reading) == {"total-row": 1}


@pytest.mark.parametrize(
    "word", ["期初余额", "期初餘額", "承前页", "接上页", "过次页", "转下页", "本年累计", "本季累计", "1月累计", "结转下年", "上年结转", "年初至今", "b/f", "c/f", "B/D", "Balance brought forward", "Carried forward", "Opening balance", "Year to date", "YTD"]
)  # fmt: skip
def test_a_carried_line_is_no_sale_even_without_arithmetic(tmp_path: Path, word: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,摘要,数量\n2026-01-01,甲,{word},50\n2026-01-05,甲,销售,100")
    assert tonnes(reading) == 100
    assert aside(reading) == {"carry-line": 1}


@pytest.mark.parametrize("word", ["其中：尿素", "其中:尿素", "其中", "Of which: urea", "其中 尿素"])
@pytest.mark.parametrize("header", ["客户名称", "产品"])
def test_a_part_of_the_line_above_is_no_further_sale(tmp_path: Path, word: str, header: str) -> None:
    cells = {"客户名称": "甲", "产品": "化肥"} | {header: word}
    reading = read(tmp_path, f"日期,客户名称,产品,数量\n2026-01-05,甲,化肥,100\n2026-01-05,{cells['客户名称']},{cells['产品']},60\n2026-01-06,乙,化肥,5")
    assert tonnes(reading) == 105
    assert aside(reading) == {"total-row": 1}


def test_a_remark_on_a_part_and_names_that_begin_so_stay(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,产品,数量,备注\n2026-01-05,其中国贸有限公司,集中采购,100,其中：样品 2 吨\n2026-01-06,乙,化肥,5,")
    assert (tonnes(reading), aside(reading)) == (105, {})


@pytest.mark.parametrize("word", ["合计贸易有限公司", "累计科技", "总统酒店", "设计院", "余额宝", "小计划", "Totality", "Balance Ltd", "汇总开票"])
def test_other_words_with_these_characters_mean_no_total(word: str) -> None:
    assert meaning_of(word) == ""


def test_a_customer_called_by_a_word_of_totals_stays(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,数量\n2026-01-05,合计贸易有限公司,10\n2026-01-06,甲,10\n2026-01-07,Total,10\n2026-01-08,Total,10")
    assert tonnes(reading) == 40


def test_the_company_total_is_told_from_a_total_by_arithmetic(tmp_path: Path) -> None:
    rows = "2026-01-05,X1,Alpha,10\n2026-01-06,X2,Beta,25\n2026-01-07,X3,Total,7\n"
    assert tonnes(read(tmp_path, f"Date,Order no.,Customer,Quantity\n{rows}")) == 42
    assert tonnes(read(tmp_path, f"Date,Order no.,Customer,Quantity\n{rows}2026-01-31,,Total,35")) == 42


def test_a_total_of_several_figures_must_fit_in_all_of_them(tmp_path: Path) -> None:
    rows = "日期,客户名称,产品,数量,金额\n2026-01-05,甲,尿素,10,100\n2026-01-06,甲,尿素,20,200\n2026-01-31,甲,尿素合计,30,{}"
    assert tonnes(read(tmp_path, rows.format(300))) == 30
    reading = read(tmp_path, rows.format(999))
    assert tonnes(reading) == 60
    assert [note.code for note in reading.findings if note.code == "sales.possible-total"] == ["sales.possible-total"]


def test_a_customers_total_counts_its_own_rows_wherever_they_stand(tmp_path: Path) -> None:
    text = "日期,客户名称,产品,数量\n2026-01-05,甲,尿素,10\n2026-01-06,乙,尿素,5\n2026-01-07,甲,尿素,20\n2026-01-31,甲,甲小计,30\n2026-01-31,乙,乙小计,5"
    reading = read(tmp_path, text)
    assert tonnes(reading) == 35
    assert "sales.total-mismatch" not in {note.code for note in reading.findings}


def test_a_remark_about_a_total_leaves_a_numbered_sale_a_sale(tmp_path: Path) -> None:
    text = "单号,日期,客户名称,产品,数量,备注\nX1,2026-01-05,甲,尿素,40,\nX2,2026-01-05,甲,尿素,40,两车合计\nX3,2026-01-06,甲,尿素,5,合计\nX4,2026-01-07,甲,尿素,5,过次页"
    reading = read(tmp_path, text)
    assert tonnes(reading) == 90
    assert aside(reading) == {}


def test_a_way_of_invoicing_called_summary_is_no_total(tmp_path: Path) -> None:
    assert tonnes(read(tmp_path, "日期,客户名称,开票方式,数量\n2026-01-05,甲,汇总,10\n2026-01-06,乙,单笔,10\n2026-01-07,乙,汇总,10")) == 30


LEDGER = "日期,客户名称,摘要,数量\n2026-01-01,甲,上年结转,300\n2026-01-05,甲,销售,20\n2026-01-31,甲,{word},{sum}\n2026-01-31,甲,{last},320"


@pytest.mark.parametrize("word", ["本月合计", "小计", "一月份合计"])
def test_one_equal_row_proves_a_total_in_a_ledger_with_carried_lines(tmp_path: Path, word: str) -> None:
    reading = read(tmp_path, LEDGER.format(word=word, sum=20, last="本年累计"))
    assert tonnes(reading) == 20
    assert aside(reading) == {"carry-line": 2, "total-row": 1}


def test_a_total_that_is_not_the_sum_is_counted_even_in_a_ledger(tmp_path: Path) -> None:
    assert tonnes(read(tmp_path, LEDGER.format(word="本月合计", sum=21, last="本年累计"))) == 41


def test_one_equal_row_proves_nothing_among_remarks_without_carried_lines(tmp_path: Path) -> None:
    assert tonnes(read(tmp_path, "日期,客户名称,摘要,数量\n2026-01-05,甲,销售,20\n2026-01-31,甲,本月合计,20")) == 40


@pytest.mark.parametrize("word", ["平均值", "月平均", "占比", "环比", "最大值", "Average", "AVG", "中位数"])
def test_an_average_in_the_place_of_a_customer_is_no_sale(tmp_path: Path, word: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"日期,客户名称,等级,数量\n2026-01-05,甲,Average,4\n2026-01-06,乙,最大值,6\n2026-01-31,{word},,5\n", encoding="utf-8")
    reading = read_here(path)
    assert sum(reading.tables["sales"]["quantity"].to_pylist()) == 10 * 10**6
    assert {part.reason: part.rows for part in reading.accounts[0].set_aside} == {"footer": 1}


TOP = "日期,客户名称,数量(吨),金额\n,合计,{total},600\n"
BELOW = "2026-01-05,甲,10,100\n2026-01-06,乙,20,200\n2026-01-07,丙,30,300\n"


@pytest.mark.parametrize(("total", "is_wrong"), [("60", False), ("60.01", False), ("60.02", True), ("50", True)])
def test_a_total_above_its_rows_is_their_sum_or_said(tmp_path: Path, total: str, is_wrong: bool) -> None:
    reading = read(tmp_path, TOP.format(total=total) + BELOW)
    assert (tonnes(reading), aside(reading)) == (60, {"total-row": 1})
    assert ("sales.total-mismatch" in {note.code for note in reading.findings}) == is_wrong


def test_each_group_may_stand_below_its_own_total_and_all_below_one(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        """
日期,客户名称,数量(吨)
,总计,60
,华东小计,30
2026-01-05,甲,10
2026-01-06,乙,20
,华北小计,30
2026-01-07,丙,30
""",
    )
    assert (tonnes(reading), aside(reading)) == (60, {"total-row": 3})
    assert "sales.total-mismatch" not in {note.code for note in reading.findings}
