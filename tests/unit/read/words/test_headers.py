"""Which row holds the headers, which table they make, which column is which field."""

from decimal import Decimal

from tiercli.domain.fields import STANDARD, Kind
from tiercli.read.words.headers import match_columns, read_headers
from tiercli.read.words.lexicon import Lexicon, match_header
from tiercli.read.words.units import line_factor

SALES = Lexicon(STANDARD["sales"], {})


def _field(header: str) -> str | None:
    found = match_header(header, SALES)
    return found[0].name if found else None


def test_listed_names_are_known_in_both_languages() -> None:
    assert [_field(name) for name in ("客户名称", "Customer", "数量", "Qty", "日期", "Posting Date", "金额")] == [
        "customer_name",
        "customer_name",
        "quantity",
        "quantity",
        "date",
        "date",
        "amount",
    ]


def test_spelling_does_not_matter() -> None:
    assert [_field(name) for name in (" 客 户 名 称 ", "*客户名称", "CUSTOMER_NAME", "客户名称：", "销售\n日期")] == ["customer_name"] * 4 + ["date"]


def test_brackets_around_the_name_alone_leave_its_unit_behind_them() -> None:
    for header, factor in (
        ("【数量】(吨)", 1),
        ("【数量】（公斤）", Decimal("0.001")),
        ("[Quantity] (kg)", Decimal("0.001")),
        ("(数量)(吨)", 1),
        ("《数量》【万吨】", 10000),
    ):
        found = match_header(header, SALES)
        assert found is not None, header
        assert (found[0].name, found[3]) == ("quantity", factor)
    assert [_field(name) for name in ("【客户编号】", "【日期】", "【数量(吨)】")] == ["customer_id", "date", "quantity"]


def test_the_main_quantity_of_yonyou_counts_where_there_is_no_other() -> None:
    matches, _ = match_columns(["主计量单位", "主计量数量"], SALES)
    assert [(match.column, match.field.name) for match in matches] == [(0, "unit"), (1, "quantity")]
    matches, _ = match_columns(["主计量单位", "主计量数量", "数量"], SALES)
    assert {match.field.name: match.column for match in matches} == {"unit": 0, "quantity": 2}


def test_a_unit_in_the_header_gives_the_factor() -> None:
    for header, factor in (("数量(吨)", 1), ("数量（万吨）", 10000), ("金额/万元", 10000), ("数量[kg]", Decimal("0.001")), ("不含税金额(元)", 1)):
        found = match_header(header, SALES)
        assert found is not None
        assert found[3] == factor


def test_names_that_only_contain_a_known_one_are_not_taken() -> None:
    assert [_field(name) for name in ("上年数量", "数量占比", "客户名称拼音", "箱数(箱)")] == [None] * 4


def test_a_quantity_in_pieces_is_known_as_such() -> None:
    assert [_field(name) for name in ("数量(箱)", "数量（件）", "Quantity (L)")] == ["quantity"] * 3


def test_one_field_is_filled_by_one_column_only_and_the_better_name_wins() -> None:
    matches, doubles = match_columns(["开票数量(吨)", "数量", "数量"], SALES)
    assert [(match.column, match.field.name) for match in matches] == [(1, "quantity")]
    assert doubles == [(0, "quantity"), (2, "quantity")]


def test_the_user_has_the_last_word() -> None:
    matches, _ = match_columns(["数量", "实收"], Lexicon(STANDARD["sales"], {"实收": "sales.quantity"}))
    assert [(match.column, match.strength) for match in matches] == [(1, 4)]


def test_the_header_row_is_found_below_titles() -> None:
    top = [["2025年销售明细", "", ""], ["单位：吨", "", ""], ["", "", ""], ["日期", "客户", "数量"], ["2025-01-01", "甲", "1"]]
    headers = read_headers(top, "Sheet1", STANDARD, maps={})
    assert headers is not None
    assert (headers.row, headers.table, headers.missing) == (3, "sales", ())


def test_two_header_rows_are_joined() -> None:
    top = [["日期", "客户", "销售", "", "计划", ""], ["", "", "数量(吨)", "金额(元)", "数量(吨)", "金额(元)"], ["2025-01-01", "甲", "1", "2", "3", "4"]]
    headers = read_headers(top, "Sheet1", STANDARD, maps={})
    assert headers is not None
    assert headers.row == 1
    assert {match.field.name: match.column for match in headers.matches} == {"date": 0, "customer_name": 1, "quantity": 2, "amount": 3}


def test_sales_without_a_date_are_not_taken_for_customer_records() -> None:
    headers = read_headers([["客户", "数量", "金额", "地区"], ["甲", "1", "2", "南疆"]], "Sheet1", STANDARD, maps={})
    assert headers is not None
    assert (headers.table, headers.missing) == ("sales", (("date",),))


def test_tables_are_told_apart_by_their_headers() -> None:
    for names, table in (
        (["客户编号", "客户名称", "地区", "信用等级"], "customers"),
        (["客户", "应收余额", "逾期天数"], "receivables"),
        (["客户", "投诉日期", "投诉内容", "处理状态"], "service"),
        (["客户", "满意度", "日期"], "surveys"),
        (["客户", "拜访日期", "拜访方式"], "visits"),
        (["合同号", "客户", "合同量", "执行量"], "orders"),
        (["别名", "标准名称"], "aliases"),
        (["Date", "Customer", "Qty", "Amount"], "sales"),
    ):
        headers = read_headers([names], "Sheet1", STANDARD, maps={})
        assert headers is not None
        assert headers.table == table


def test_a_unit_line_counts_for_the_kind_it_names() -> None:
    assert line_factor("单位：万元", Kind.MONEY) == ("万元", Decimal(10000), "CNY")
    assert line_factor("单位：万元", Kind.QUANTITY) is None
    assert line_factor("单位: 吨、万元", Kind.MONEY) == ("万元", Decimal(10000), "CNY")
    assert line_factor("编制单位：某公司", Kind.MONEY) is None


def test_traditional_headers_sheet_names_and_unit_lines_are_known() -> None:
    assert [_field(name) for name in ("客戶名稱", "數量(噸)", "金額(萬元)", "銷售日期", "訂單號")] == [
        "customer_name",
        "quantity",
        "amount",
        "date",
        "order_no",
    ]
    top = [["單位：萬元", "", ""], ["日期", "客戶", "金額"], ["2025-01-01", "甲", "1"]]
    headers = read_headers(top, "銷售明細", STANDARD, maps={})
    assert headers is not None
    assert (headers.row, headers.table) == (1, "sales")
    assert line_factor("單位：萬元", Kind.MONEY) == ("万元", Decimal(10_000), "CNY")


def test_a_listed_name_with_a_unit_of_its_kind_is_no_guess() -> None:
    guesses = {"数量(吨)": False, "金额(元)": False, "数量(万吨)": False, "销售数量(kg)": False, "不含税金额(元)": False, "金额(含税)": True, "本期数量": True}
    found = {header: match_header(header, SALES) for header in guesses}
    assert {header: one[1] == 1 for header, one in found.items() if one} == guesses
