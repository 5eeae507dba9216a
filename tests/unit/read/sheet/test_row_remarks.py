"""What a remark, a document's word or a column of yes and no says of its own row is heeded or said, never passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.sheet.test_measures import book, column, day
from tests.unit.read.test_shapes import aside, codes
from tiercli.read.words.document_words import remark_of

HEADER = ["日期", "客户", "数量", "金额"]


@pytest.mark.parametrize(
    "remark",
    [
        "作废",
        "此单已作废",
        "客户要求，已作废",
        "已取消（客户原因）",
        "不计入业绩",
        "本单不算",
        "重复录入",
        "测试单",
        "VOID",
        "Order cancelled",
        "Do not count",
        "duplicate entry",
    ],
)
def test_a_row_that_its_remark_voids_is_set_aside_with_a_warning(tmp_path: Path, remark: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "备注"], day("甲", 10, 100, "自提"), day("甲", 7, 70, remark)))
    assert column(reading, "quantity") == [10]
    assert aside(reading) == {"void-document": 1}
    finding = next(one for one in reading.findings if one.code == "sales.void-by-remark")
    assert (finding.severity.value, finding.where.cell, finding.count) == ("warning", "E3", 1)
    assert remark in finding.message.zh


@pytest.mark.parametrize(
    "remark", ["已退货", "客户已全部退货", "3月5日已冲红", "部分退货3吨", "已开红字发票", "红字冲销", "Returned", "Goods have been returned"]
)
def test_a_row_that_came_back_by_its_remark_is_counted_and_said(tmp_path: Path, remark: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "Remark"], day("甲", 10, 100, ""), day("甲", 7, 70, remark), day("甲", -1, -10, "已退货")))
    assert column(reading, "quantity") == [10, 7, -1]
    assert [one.count for one in reading.findings if one.code == "sales.undone-by-remark"] == [1]  # what is negative already is a return


@pytest.mark.parametrize(
    "remark", ["未作废", "不作废", "原单已作废，此为重开单", "未退货", "退货已补发", "测试车间", "取消优惠", "count twice a week", "non-void", "", "已付款"]
)
def test_a_remark_that_speaks_of_something_else_is_none(tmp_path: Path, remark: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "备注"], day("甲", 10, 100, "自提"), day("甲", 7, 70, remark)))
    assert (column(reading, "quantity"), aside(reading)) == ([10, 7], {})
    assert not {"sales.void-by-remark", "sales.undone-by-remark"} & set(codes(reading))


def test_a_debt_that_is_settled_by_its_remark_is_said(tmp_path: Path) -> None:
    book(
        tmp_path / "a.xlsx",
        HEADER,
        day("甲", 1, 10),
        应收账款=[
            ["客户", "应收余额", "逾期天数", "备注"],
            ["甲", 500, 91, "已付清"],
            ["甲", 0, 0, "已付清"],
            ["甲", 9, 5, "作废"],
            ["甲", 7, 5, "坏账已核销"],
        ],
    )
    reading = read_here(tmp_path / "a.xlsx")
    said = [(one.count, one.message.en) for one in reading.findings if one.code.endswith("-by-remark")]
    assert [count for count, _ in said] == [2, 1]
    assert any("counted as owed all the same" in text for _, text in said)
    assert column(reading, "balance", "receivables") == [500, 0, 7]


@pytest.mark.parametrize("header", ["款项性质", "摘要", "备注", "单据类型", "业务内容"])
@pytest.mark.parametrize("word", ["质保金", "履约保证金", "押金（钢瓶）", "代垫运费", "银行承兑汇票", "Retention", "cylinder deposit"])
def test_what_is_owed_and_no_money_for_goods_is_said_and_counted(tmp_path: Path, header: str, word: str) -> None:
    owed = [["客户", "应收余额", "逾期天数", header], ["甲", 500, 91, "货款"], ["乙", 300, 200, word]]
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, day("甲", 1, 10), 应收账款=owed))
    (said,) = (one for one in reading.findings if one.code == "receivables.perhaps-no-debt")
    assert (said.severity.value, said.count, said.where.cell, word in said.message.zh) == ("warning", 1, "D3", True)
    assert column(reading, "balance", "receivables") == [500, 300]


@pytest.mark.parametrize("word", ["无保证金", "保证金已退", "货款（已扣保证金）", "保证金公司货款", "借款合同纠纷已结", "upload"])
def test_a_word_that_only_speaks_of_deposits_is_none(tmp_path: Path, word: str) -> None:
    owed = [["客户", "应收余额", "逾期天数", "备注"], ["甲", 500, 91, "货款"], ["乙", 300, 200, word]]
    assert "receivables.perhaps-no-debt" not in codes(read_here(book(tmp_path / "a.xlsx", HEADER, day("甲", 1, 10), 应收账款=owed)))


@pytest.mark.parametrize(
    ("header", "gross", "net"),
    [
        ("是否含税", "是", "否"),
        ("不含税", "否", "是"),
        ("含税标志", "含税", "不含税"),
        ("价格类型", "含税价", "不含税价"),
        ("Tax Included", "Yes", "No"),
        ("Price Basis", "Gross", "Net"),
    ],
)
def test_amounts_with_tax_beside_amounts_without_are_said(tmp_path: Path, header: str, gross: str, net: str) -> None:
    mixed = book(tmp_path / "a.xlsx", [*HEADER, header], day("甲", 1, 113, gross), day("乙", 1, 100, net), day("丙", 1, 100, net))
    finding = next(one for one in read_here(mixed).findings if one.code == "sales.net-and-gross")
    assert (finding.count, finding.where.cell, header in finding.message.en) == (2, "E3", True)
    alike = book(tmp_path / "b.xlsx", [*HEADER, header], day("甲", 1, 113, gross), day("乙", 1, 100, gross))
    assert "sales.net-and-gross" not in codes(read_here(alike))


def test_a_gross_and_a_net_weight_are_no_taxes(tmp_path: Path) -> None:
    assert "sales.net-and-gross" not in codes(
        read_here(book(tmp_path / "a.xlsx", [*HEADER, "Weight type"], day("甲", 1, 113, "Gross"), day("乙", 1, 100, "Net")))
    )


@pytest.mark.parametrize(
    ("header", "word", "other"),
    [("单据类型", "内部交易", "销售出库"), ("单据类型", "关联方销售", "销售出库"), ("Document type", "Intercompany sale", "Sale"), ("交易性质", "集团内", "外部"), ("是否关联方", "是", "否"),
     ("Intercompany", "Yes", "No"), ("渠道", "内部", "直销"), ("Customer Type", "Affiliate", "Dealer"), ("备注", "内部领用", "自提")],
)  # fmt: skip
def test_deals_within_the_company_are_said_wherever_the_word_stands(tmp_path: Path, header: str, word: str, other: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, header], day("甲", 1, 10, other), day("乙", 2, 20, word)))
    finding = next(one for one in reading.findings if one.code == "sales.internal")
    assert (finding.count, column(reading, "quantity")) == (1, [1, 2])


@pytest.mark.parametrize(("header", "word"), [("交易性质", "非关联方"), ("单据类型", "内销"), ("内部编号", "1"), ("是否关联方", "否")])
def test_words_that_are_like_those_of_deals_within_the_company_are_none(tmp_path: Path, header: str, word: str) -> None:
    assert "sales.internal" not in codes(read_here(book(tmp_path / "a.xlsx", [*HEADER, header], day("甲", 1, 10, word), day("乙", 2, 20, word))))


def test_what_stands_in_brackets_or_after_a_day_is_a_remark_of_the_row() -> None:
    assert [remark_of(text) for text in ("2026年3月5日作废", "作废 3/5", "自提(已作废)", "原已作废重开", "作廢")] == ["void", "void", "void", "", "void"]


@pytest.mark.parametrize(
    "product",
    [
        "运费",
        "代垫运费",
        "铁路运费",
        "运费（尿素）",
        "尿素运费",
        "钢瓶押金",
        "押金",
        "托盘",
        "尿素（样品）",
        "样品",
        "赠送尿素",
        "Freight",
        "Handling fee",
        "service charge",
        "Urea (sample)",
    ],
)
def test_charges_and_deposits_in_the_place_of_a_product_are_said(tmp_path: Path, product: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "产品"], day("甲", 10, 100, "尿素"), day("甲", 1, 20, product)))
    finding = next(one for one in reading.findings if one.code == "sales.perhaps-no-sale")
    assert (finding.count, product in finding.message.zh, column(reading, "quantity")) == (1, True, [10, 1])
    alone = read_here(book(tmp_path / "b.xlsx", [*HEADER, "产品"], day("甲", 10, 100, product)))  # who sells nothing else sells that
    assert "sales.perhaps-no-sale" not in codes(alone)


@pytest.mark.parametrize("product", ["运费补贴型尿素", "托盘专用料", "Interest-free urea", "包装用纸", "折扣装尿素", "返利型复合肥", "样品瓶", "赠"])
def test_products_whose_names_hold_such_a_word_are_products(tmp_path: Path, product: str) -> None:
    assert "sales.perhaps-no-sale" not in codes(read_here(book(tmp_path / "a.xlsx", [*HEADER, "产品"], day("甲", 10, 100, "尿素"), day("甲", 1, 20, product))))


@pytest.mark.parametrize(
    ("header", "word", "code"),
    [
        ("产品", "返利", "sales.rebate-added"), ("产品", "商业折扣（一季度）", "sales.rebate-added"), ("单据类型", "返利单", "sales.rebate-added"), ("Product", "Year-end rebate", "sales.rebate-added"),
        ("备注", "年终返利", "sales.rebate-added"), ("业务类型", "运费", "sales.perhaps-no-sale"), ("备注", "买十赠一", "sales.perhaps-no-sale"), ("摘要", "移库", "sales.perhaps-no-sale"),
        ("说明", "盘盈", "sales.perhaps-no-sale"), ("Remark", "stock transfer", "sales.perhaps-no-sale"),
    ],
)  # fmt: skip
def test_rebates_charges_and_moved_stock_are_said_wherever_the_word_stands(tmp_path: Path, header: str, word: str, code: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, header], day("甲", 10, 100, "尿素"), day("甲", "", 20, word)))
    assert [(one.severity.value, one.count, one.where.cell) for one in reading.findings if one.code == code] == [("warning", 1, "E3")]
    assert column(reading, "amount") == [100, 20]


def test_a_rebate_that_lowers_the_sales_needs_no_word_and_neither_does_a_remark_on_a_sale(tmp_path: Path) -> None:
    lowered = read_here(book(tmp_path / "a.xlsx", [*HEADER, "产品"], day("甲", 10, 100, "尿素"), day("甲", "", -20, "返利")))
    noted = read_here(book(tmp_path / "b.xlsx", [*HEADER, "备注"], day("甲", 10, 100, "自提"), day("甲", 5, 20, "返利")))
    assert not {"sales.rebate-added", "sales.perhaps-no-sale"} & {*codes(lowered), *codes(noted)}


@pytest.mark.parametrize(
    ("header", "debit", "credit"), [("方向", "借", "贷"), ("D/C", "D", "C"), ("Sign", "+", "-"), ("收支方向", "收", "支"), ("Debit/Credit", "Dr", "Cr")]
)
def test_figures_above_zero_on_the_credit_side_are_said(tmp_path: Path, header: str, debit: str, credit: str) -> None:
    rows = (day("甲", 10, 100, debit), day("甲", 3, 30, credit), day("甲", -1, -5, credit))
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, header], *rows))
    assert [(one.count, one.where.cell) for one in reading.findings if one.code == "sales.credit-side"] == [(1, "E3")]
    assert column(reading, "quantity") == [10, 3, -1]


@pytest.mark.parametrize(("header", "words"), [("等级", ("C", "D")), ("方向", ("东", "贷")), ("方向", ("借", "借")), ("折扣", ("-", "+"))])
def test_other_columns_of_such_letters_tell_no_side(tmp_path: Path, header: str, words: tuple[str, str]) -> None:
    assert "sales.credit-side" not in codes(read_here(book(tmp_path / "a.xlsx", [*HEADER, header], day("甲", 10, 100, words[0]), day("甲", 3, 30, words[1]))))


def test_samples_and_gifts_by_their_remark_are_said(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "备注"], day("甲", 10, 100, "样品"), day("甲", 7, 70, "样品柜已送"), day("乙", 1, 0, "赠品")))
    assert [(one.count, one.where.cell) for one in reading.findings if one.code == "sales.perhaps-no-sale"] == [(2, "E2")]


@pytest.mark.parametrize("ditto", ["同上", "〃", "dITTO", '"', "Ditto", "same as above"])
def test_ditto_stands_for_the_cell_above_and_is_no_customer(tmp_path: Path, ditto: str) -> None:
    rows = (["2026-03-01", "甲", 10, 100], ["2026-03-02", ditto, 3, 30], [ditto, ditto, 1, 10], ["2026-03-04", "乙", 2, 20])
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, *rows))
    sales = reading.tables["sales"]
    assert sales["customer_name"].to_pylist() == ["甲", "甲", "甲", "乙"]
    assert [str(one) for one in sales["date"].to_pylist()] == ["2026-03-01", "2026-03-02", "2026-03-02", "2026-03-04"]
    assert {one.where.cell: one.count for one in reading.findings if one.code == "sheet.ditto-filled"} == {"B3": 2, "A4": 1}
