"""Returns without a minus, void documents, and documents that are no sale."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.domain.errors import InputError
from tiercli.read import Reading
from tiercli.read.words.document_words import document_of, status_of


def read(tmp_path: Path, text: str, name: str = "sales.csv") -> Reading:
    path = tmp_path / name
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_here(path)


def total(reading: Reading, field: str = "quantity", table: str = "sales") -> float:
    return sum(value or 0 for value in reading.tables[table][field].to_pylist()) / 10**6


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


@pytest.mark.parametrize(
    "word", ["销售退货单", "退货", "銷售退貨單", "红字发票", "红字", "红冲", "Credit Note", "CREDIT MEMO", "Sales Return", "Refund", "Credit_Note", "Cr. Memo"]
)
@pytest.mark.parametrize("header", ["单据类型", "业务类型", "类型", "Type", "Document Type", "票据性质"])
def test_a_return_by_its_document_type_counts_negative(tmp_path: Path, word: str, header: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,{header},数量,金额\n2026-01-05,甲,出库,100,1000\n2026-01-09,甲,{word},40,400")
    assert total(reading) == 60
    assert total(reading, "amount") == 600
    assert "sales.document-return" in codes(reading)


def test_a_return_that_has_its_minus_keeps_it(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,单据类型,数量,毛利\n2026-01-05,甲,销售出库单,100,7\n2026-01-09,甲,销售退货单,-40,-3")
    assert total(reading) == 60
    assert total(reading, "margin") == 4
    assert "sales.document-return" not in codes(reading)


def test_a_margin_turns_with_the_amount_of_its_return(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,单据类型,数量,毛利\n2026-01-05,甲,出库,100,7\n2026-01-09,甲,退货,40,-3"), "margin") == 10


@pytest.mark.parametrize("word", ["寄存", "在途", "销售折让", "Debit memo", "Rebate"])
def test_a_document_of_an_unknown_type_beside_known_ones_is_counted_and_said(tmp_path: Path, word: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,单据类型,数量\n2026-01-05,甲,销售出库单,100\n2026-01-06,甲,{word},7")
    assert total(reading) == 107
    assert "sales.document-unknown" in codes(reading)


@pytest.mark.parametrize("other", ["销售出库单", "零售", "Standard"])
def test_words_of_sales_are_no_unknown_documents(tmp_path: Path, other: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,单据类型,数量\n2026-01-05,甲,销售出库单,100\n2026-01-06,甲,{other},7")
    assert "sales.document-unknown" not in codes(reading)


def test_words_of_a_column_that_names_no_document_at_all_are_no_unknown_documents(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,业务类型,数量\n2026-01-05,甲,配送,100\n2026-01-06,甲,自提,7")
    assert "sales.document-unknown" not in codes(reading)


@pytest.mark.parametrize(
    ("word", "left"), [("作废发票", 100), ("未作废发票", 107), ("定金", 100), ("转储", 100), ("报损", 100), ("CN", 93), ("Gutschrift", 93)]
)
def test_what_a_document_type_says_decides_whether_and_how_it_counts(tmp_path: Path, word: str, left: int) -> None:
    assert total(read(tmp_path, f"日期,客户名称,单据类型,数量\n2026-01-05,甲,销售出库单,100\n2026-01-06,甲,{word},7")) == left


@pytest.mark.parametrize("word", ["创建", "重新审核", "开立"])
def test_states_of_kingdee_and_yonyou_before_approval_are_said(tmp_path: Path, word: str) -> None:
    assert "sales.not-approved" in codes(read(tmp_path, f"日期,客户名称,单据状态,数量\n2026-01-05,甲,已审核,100\n2026-01-06,甲,{word},7"))


@pytest.mark.parametrize("word", ["销售出库单", "普通发票", "零售", "退火材", "Invoice", "Creditor", "红旗牌"])
def test_other_types_keep_their_sign(tmp_path: Path, word: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,单据类型,数量\n2026-01-05,甲,{word},100")) == 100


@pytest.mark.parametrize("word", ["作废", "已作廢", "草稿", "已取消", "撤销", "Void", "VOIDED", "Cancelled", "canceled", "Draft", "Deleted", "交易关闭"])
@pytest.mark.parametrize("header", ["单据状态", "状态", "Status", "开票状态标志"])
def test_a_document_that_is_void_is_set_aside(tmp_path: Path, word: str, header: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,已审核,100\n2026-01-06,甲,{word},500")
    assert total(reading) == 100
    assert {part.reason: part.rows for part in reading.accounts[0].set_aside} == {"void-document": 1}


@pytest.mark.parametrize("word", ["未作废", "非作废", "正常", "已审核", "Not void", "Non-cancelled", "Open", "完成", "已关闭", "部分退货", "Posted"])
def test_other_states_are_counted(tmp_path: Path, word: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,单据状态,数量\n2026-01-06,甲,{word},500")) == 500


def test_what_is_not_approved_yet_is_counted_and_said(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,审核状态,数量\n2026-01-05,甲,未审核,100\n2026-01-06,甲,已审核,50")
    assert total(reading) == 150
    assert "sales.not-approved" in codes(reading)


@pytest.mark.parametrize(("header", "yes", "no"), [("是否作废", "是", "否"), ("作废标志", "1", "0"), ("Voided", "TRUE", "FALSE"), ("已取消", "Y", "N")])
def test_a_flag_of_void_documents_is_obeyed(tmp_path: Path, header: str, yes: str, no: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,{no},100\n2026-01-06,甲,{yes},500")) == 100


@pytest.mark.parametrize(("header", "yes", "no"), [("是否退货", "是", "否"), ("红字标志", "1", "0"), ("Is Return", "Yes", "No")])
def test_a_flag_of_returns_is_obeyed(tmp_path: Path, header: str, yes: str, no: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,{no},100\n2026-01-06,甲,{yes},40")) == 60


def test_quotation_order_and_invoice_of_one_deal_count_once(tmp_path: Path) -> None:
    text = "日期,客户名称,单据类型,数量\n2026-01-05,甲,报价单,100\n2026-01-06,甲,销售订单,100\n2026-01-09,甲,销售发票,100\n2026-01-10,甲,收款单,9"
    reading = read(tmp_path, text)
    assert total(reading) == 100
    assert "sales.other-document" in codes(reading)


def test_delivery_and_invoice_of_the_same_goods_count_once(tmp_path: Path) -> None:
    text = "Date,Customer,Document type,Quantity\n2026-01-05,A,Delivery,100\n2026-01-06,A,Invoice,100\n2026-01-08,B,Delivery,7\n2026-01-09,B,Delivery,8"
    reading = read(tmp_path, text)
    assert total(reading) == 115


def test_deliveries_and_invoices_of_different_goods_all_count(tmp_path: Path) -> None:
    text = "日期,客户名称,单据类型,数量\n2026-01-05,甲,出库单,100\n2026-01-06,乙,零售发票,30"
    assert total(read(tmp_path, text)) == 130


def test_orders_alone_are_sales(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,单据类型,数量\n2026-01-05,甲,销售订单,100\n2026-01-06,甲,退货单,10")) == 90


def test_settled_receivables_are_not_owed(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("日期,客户名称,数量\n2026-01-05,甲,1\n", encoding="utf-8")
    owed = tmp_path / "receivables.csv"
    owed.write_text("客户名称,发票号,应收余额,状态\n甲,F1,500,已结清\n甲,F2,300,未结清\n甲,F3,200,部分付款\n甲,F4,50,作废\n", encoding="utf-8")
    assert total(read_here(tmp_path / "s.csv", owed), "balance", "receivables") == 500


def test_a_credit_note_among_receivables_is_negative(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("日期,客户名称,数量\n2026-01-05,甲,1\n", encoding="utf-8")
    owed = tmp_path / "receivables.csv"
    owed.write_text("客户名称,发票号,应收余额,单据类型\n甲,F1,500,发票\n甲,F2,300,红字发票\n", encoding="utf-8")
    assert total(read_here(tmp_path / "s.csv", owed), "balance", "receivables") == 200


def test_words_of_documents_are_known_in_both_languages() -> None:
    assert [document_of(word) for word in ("Purchase Invoice", "Sales Receipt", "Receipt", "调拨单", "Pro-forma", "提货单")] == [
        "purchase", "invoice", "payment", "transfer", "quotation", "delivery",
    ]  # fmt: skip
    assert [status_of(word) for word in ("partially paid", "Paid", "未付款", "unapproved", "")] == ["", "settled", "", "pending", ""]


@pytest.mark.parametrize(
    ("header", "gone", "kept"),
    [("Stage", "Closed Lost", "Closed Won"), ("商机阶段", "输单", "赢单"), ("Status", "Quotation", "Sales Order"), ("状态", "报价", "已下单")],
)
def test_a_deal_that_was_lost_or_only_quoted_is_no_sale(tmp_path: Path, header: str, gone: str, kept: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,{kept},100\n2026-01-06,甲,{gone},500")
    assert total(reading) == 100
    assert {part.reason: part.rows for part in reading.accounts[0].set_aside} == {"void-document": 1}


def test_a_column_called_stage_of_growth_keeps_its_rows(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,Growth stage,数量\n2026-01-05,甲,Proposal,100\n2026-01-06,乙,Lost,5")) == 105


def test_a_mark_of_reversal_is_a_flag(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,冲销标志,数量\n2026-01-05,甲,,100\n2026-01-06,甲,X,500")) == 100


def test_billing_types_of_sap_are_known_beside_its_invoices(tmp_path: Path) -> None:
    rows = "2026-01-05,甲,{},100\n2026-01-06,甲,RE,30\n2026-01-07,甲,G2,10\n2026-01-08,甲,F8,900"
    assert total(read(tmp_path, "日期,客户名称,Billing Type,数量\n" + rows.format("F2"))) == 60
    assert total(read(tmp_path, "日期,客户名称,Billing Type,数量\n" + rows.format("AA"))) == 1040


@pytest.mark.parametrize("word", ["样品", "赠送", "借出", "内部领用", "寄售", "Sample", "Consignment", "Free of charge"])
def test_what_was_given_or_lent_is_counted_with_a_word(tmp_path: Path, word: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,单据类型,数量\n2026-01-05,甲,销售,100\n2026-01-06,甲,{word},5")
    assert total(reading) == 105
    assert "sales.perhaps-no-sale" in codes(reading)
    assert "sales.perhaps-no-sale" not in codes(read(tmp_path, "日期,客户名称,单据类型,数量\n2026-01-05,甲,销售,100\n2026-01-06,甲,零售,5"))


@pytest.mark.parametrize("header", ["Type", "Record", "Source", "类型", "来源"])
def test_a_column_whose_every_cell_names_a_document_is_one_of_documents(tmp_path: Path, header: str) -> None:
    rows = ("Invoice,Acme,2026-01-05,10", "Credit Memo,Acme,2026-01-06,3", "Invoice,Elm,2026-01-07,5", "Pro forma,Elm,2026-01-08,9")
    reading = read(tmp_path, "\n".join((f"{header},Customer,Date,Qty (t)", *rows)))
    assert total(reading) == 12
    assert {part.reason: part.rows for part in reading.accounts[0].set_aside} == {"other-document": 1}


def test_a_type_that_is_no_document_in_every_row_sets_nothing_aside(tmp_path: Path) -> None:
    reading = read(tmp_path, "Type,Customer,Date,Qty (t)\nQuote follow-up,Acme,2026-01-05,10\nWalk-in,Elm,2026-01-08,9")
    assert total(reading) == 19


@pytest.mark.parametrize(("header", "word"), [("审批结果", "不通过"), ("审核", "审批不通过"), ("Approval", "Rejected"), ("是否有效", "失效")])
def test_what_was_not_approved_is_void(tmp_path: Path, header: str, word: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,通过,100\n2026-01-06,甲,{word},500")
    assert total(reading) == 100


@pytest.mark.parametrize(
    ("header", "first", "second"),
    [
        ("付款方式", "转账", "发票"),
        ("Payment terms", "Invoice", "Receipt"),
        ("结算", "收款单", "发票"),
        ("物流", "已下单", "已发货"),
        ("进度", "订单", "发货中"),
        ("备注", "报价单", "销售单"),
    ],
)
def test_how_a_deal_stands_or_is_paid_is_no_kind_of_document(tmp_path: Path, header: str, first: str, second: str) -> None:
    rows = f"2026-01-05,甲,{first},100\n2026-01-06,甲,{second},500\n2026-01-07,乙,{first},7\n2026-01-08,乙,{second},7"
    assert total(read(tmp_path, f"日期,客户名称,{header},数量\n{rows}")) == 614


@pytest.mark.parametrize("header", ["审核意见", "审批人", "Approved by", "Approval date", "状态说明", "Status remark"])
def test_what_somebody_wrote_to_a_deal_is_not_how_it_stands(tmp_path: Path, header: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,同意,100\n2026-01-06,甲,作废,500")) == 600


def test_words_with_braces_and_strokes_are_quoted_as_they_are(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,单据状态,数量\n2026-01-05,甲,已审核,100\n2026-01-09,甲,已作废{重开},40\n2026-01-10,甲,已作废[a|b],30")
    (void,) = (note for note in reading.findings if note.code == "sales.void-document")
    assert "已作废{重开}、已作废[a|b]" in void.message.zh
    assert void.message.en.startswith("2 rows are void, cancelled or a draft (已作废{重开}、已作废[a|b])")


@pytest.mark.parametrize("header", ["类别", "数据类型", "Type", "单据类型", "口径"])
@pytest.mark.parametrize(("plan", "actual"), [("计划", "实际"), ("预算", "实绩"), ("Budget", "Actual"), ("Forecast", "Actual")])
def test_rows_of_a_plan_beside_rows_of_what_was_sold_are_no_sales(tmp_path: Path, header: str, plan: str, actual: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,{plan},100\n2026-01-05,甲,{actual},90")
    assert total(reading) == 90
    assert "sales.other-document" in codes(reading)


def test_sales_within_and_beyond_the_plan_are_sales(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,业务类型,数量\n2026-01-05,甲,计划内,100\n2026-01-05,甲,计划外,90")) == 190


def test_what_was_sold_this_month_and_this_year_are_no_two_products(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,本月数量(吨),本年数量(吨)\n2026-01-31,甲,10,10\n2026-02-28,甲,5,15")
    assert total(reading) == 15
    assert "sheet.products-across" not in codes(reading)


def test_products_whose_names_are_no_spans_of_time_are_still_one_a_column(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,尿素(吨),复合肥(吨)\n2026-01-31,甲,10,10\n2026-02-28,甲,5,15")) == 40


@pytest.mark.parametrize("local", ["本位币金额", "本币金额", "折人民币金额", "人民币金额"])
def test_an_amount_in_our_own_money_beside_one_in_the_documents_counts(tmp_path: Path, local: str) -> None:
    reading = read(tmp_path, f"日期,客户名称,数量,币别,原币金额,{local}\n2026-01-05,甲,1,USD,1000,7100\n2026-01-05,乙,1,CNY,800,800")
    assert total(reading, "amount") == 7900


@pytest.mark.parametrize(("columns", "row"), [("出厂量(吨),到站量(吨)", "100,99"), ("借方数量(吨),贷方数量(吨)", "100,99")])
def test_two_measures_of_one_product_are_asked_about_and_not_added(tmp_path: Path, columns: str, row: str) -> None:
    with pytest.raises(InputError, match="=quantity"):
        read(tmp_path, f"日期,客户名称,{columns}\n2026-01-31,甲,{row}")


@pytest.mark.parametrize(("kept", "gone"), [("发", "收"), ("出库", "入库"), ("实际", "预算版"), ("ACT", "BUD"), ("ACT", "FC")])
def test_what_came_in_and_what_was_planned_are_no_sales(tmp_path: Path, kept: str, gone: str) -> None:
    assert total(read(tmp_path, f"日期,客户名称,口径,数量\n2026-01-05,甲,{kept},10\n2026-01-06,甲,{gone},3")) == 10


@pytest.mark.parametrize("header", ["钢种", "钢号", "材质", "Steel Grade"])
def test_steel_grades_are_products(tmp_path: Path, header: str) -> None:
    assert read(tmp_path, f"日期,客户名称,{header},数量\n2026-01-05,甲,Q235,10").tables["sales"]["product"].to_pylist() == ["Q235"]
