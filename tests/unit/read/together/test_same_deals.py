"""Quotations, orders, deliveries, invoices, returns and payments on sheets of their own: each deal counts once, by what the sheets are called."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from tests.dirty.reading import read_here
from tiercli.domain.errors import InputError
from tiercli.read import Reading, ReadOptions
from tiercli.read.words.document_words import document_of_sheet

HEADERS = ["客户编号", "日期", "单号", "产品", "数量(吨)", "金额(元)"]


def deals(letter: str, month: int = 10) -> list[list[object]]:
    rows: list[tuple[str, int, int]] = [("K1", 1, 30), ("K2", 3, 50), ("K3", 5, 20)]
    return [HEADERS, *([who, f"2026-{month:02d}-{day:02d}", f"{letter}{day}", "尿素", tonnes, tonnes * 3000] for who, day, tonnes in rows)]


def book(tmp_path: Path, **sheets: list[list[object]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    path = tmp_path / "book.xlsx"
    made.save(path)
    return path


def tonnes(reading: Reading) -> dict[str, float]:
    """By customer."""
    sums: dict[str, float] = {}
    for row in reading.tables["sales"].to_pylist():
        sums[row["customer_id"]] = sums.get(row["customer_id"], 0) + (row["quantity"] or 0) / 10**6
    return sums


def aside(reading: Reading, table: str = "sales") -> dict[str, int]:
    return {part.reason: part.rows for account in reading.accounts if account.table == table for part in account.set_aside}


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


ONCE = {"K1": 30.0, "K2": 50.0, "K3": 20.0}


def test_quotation_order_and_invoice_sheets_of_one_deal_count_once(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path, 报价单=deals("Q"), 销售订单=deals("S"), 发票=deals("F")))
    assert tonnes(reading) == ONCE
    assert aside(reading) == {"other-document": 6}
    assert "sheet.same-sums" not in codes(reading)
    said = next(note for note in reading.findings if note.code == "sheet.same-deals")
    assert (said.where.sheet, said.count) == ("销售订单", 3)
    assert "已按发票计入" in said.message.zh


def test_files_called_quotes_orders_and_invoices_count_once(tmp_path: Path) -> None:
    paths = []
    for name, month, letter in (("quotes", 9, "Q"), ("orders", 9, "S"), ("invoices", 10, "I")):
        path = tmp_path / f"{name}.csv"
        path.write_text(f"Customer ID,Date,Doc No,Quantity (t)\nK1,2026-{month:02d}-28,{letter}1,30\nK2,2026-{month:02d}-29,{letter}2,40\n", encoding="utf-8")
        paths.append(path)
    assert tonnes(read_here(*paths)) == {"K1": 30, "K2": 40}


def test_deliveries_count_until_an_invoice_shows_the_same_deals(tmp_path: Path) -> None:
    assert tonnes(read_here(book(tmp_path, 发货明细=deals("C"), 开票明细=deals("F")))) == ONCE
    apart = read_here(book(tmp_path, 发货明细=deals("C", 3), 开票明细=deals("F", 10)))
    assert tonnes(apart) == {who: 2 * sold for who, sold in ONCE.items()}
    assert "sheet.same-deals" not in codes(apart)


def test_monthly_deliveries_of_the_first_half_year_and_invoices_of_the_second_are_different_deals(tmp_path: Path) -> None:
    halves = (
        [HEADERS, *(["K1", f"2026-{month:02d}-03", f"{kind}{month}", "尿素", 30, 90_000] for month in span)]
        for kind, span in (("C", range(1, 7)), ("F", range(7, 13)))
    )
    assert tonnes(read_here(book(tmp_path, **dict(zip(("出库明细", "开票明细"), halves, strict=True))))) == {"K1": 360}


def test_what_says_more_figures_stays(tmp_path: Path) -> None:
    without = [row[:-1] for row in deals("F")]
    reading = read_here(book(tmp_path, 发货明细=deals("C"), 发票=without))
    assert tonnes(reading) == ONCE
    assert reading.tables["sales"]["amount"].null_count == 0


def test_orders_beside_sales_of_the_same_figures_are_not_used_twice(tmp_path: Path) -> None:
    assert tonnes(read_here(book(tmp_path, 销售明细=deals("X"), 订单=deals("S")))) == ONCE


def test_orders_of_other_customers_beside_sales_count(tmp_path: Path) -> None:
    online = [HEADERS, ["K7", "2026-10-02", "S1", "尿素", 7, 100], ["K8", "2026-10-02", "S2", "尿素", 8, 100]]
    assert tonnes(read_here(book(tmp_path, 线上订单=online, 门店销售=deals("X")))) == {**ONCE, "K7": 7, "K8": 8}


def test_a_file_that_is_named_for_sales_counts_all_its_sheets(tmp_path: Path) -> None:
    path = book(tmp_path, 订单=deals("S"), 发票=deals("F"))
    reading = read_here(path, options=replace(ReadOptions(), tables={"sales": str(path)}))
    assert tonnes(reading) == {who: 2 * sold for who, sold in ONCE.items()}


def test_a_sheet_of_returns_lowers_sales_with_or_without_a_minus(tmp_path: Path) -> None:
    for back in (10, -10):
        reading = read_here(book(tmp_path, 销售明细=deals("X"), 退货明细=[HEADERS, ["K1", "2026-10-11", "T9", "尿素", back, back * 3000]]))
        assert tonnes(reading)["K1"] == 20
        assert ("sales.document-return" in codes(reading)) is (back > 0)


def test_a_sheet_that_says_only_what_came_back_lowers_sales(tmp_path: Path) -> None:
    back = [["客户编号", "退货日期", "退货单号", "退货数量(吨)", "退货金额"], ["K1", "2026-10-11", "T9", 10, 30_000]]
    reading = read_here(book(tmp_path, 销售明细=deals("X"), 退货=back))
    assert tonnes(reading)["K1"] == 20
    assert next(one for one in reading.accounts if one.table == "sales").used_sum("amount") == 270_000 * 10**6


@pytest.mark.parametrize("name", ["报价单", "回款明细", "采购入库", "库存调拨", "Payments 2026-10", "Quotes"])
def test_a_sheet_that_is_no_sale_by_its_name_is_not_used(tmp_path: Path, name: str) -> None:
    reading = read_here(book(tmp_path, 销售明细=deals("X"), **{name: [HEADERS, ["K1", "2026-10-11", "Z9", "尿素", 500, 1]]}))
    assert tonnes(reading) == ONCE
    assert aside(reading) == {"other-document": 1}
    assert "sales.other-document" in codes(reading)


def test_a_file_of_nothing_but_quotations_is_refused_with_a_word(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"报价|quotations"):
        read_here(book(tmp_path, 报价单=deals("Q")))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("报价单", "quotation"), ("2026年10月销售退货明细表", "return"), ("credit_notes", "return"), ("出库明细1-5月", "delivery"), ("Sales Orders", "order"),
        ("客户采购明细", ""), ("应收款明细", ""), ("销售及退货", ""), ("Sales and returns", ""), ("销售收款明细", ""), ("销售明细", ""), ("sales", ""),
    ],
)  # fmt: skip
def test_what_a_sheet_holds_by_its_name(name: str, kind: str) -> None:
    assert document_of_sheet(name) == kind


def test_a_summary_by_its_name_is_in_the_account(tmp_path: Path) -> None:
    summed = [["客户编号", "日期", "数量(吨)", "金额(元)"], *([who, "2026-10-31", sold, sold * 3000] for who, sold in ONCE.items())]
    reading = read_here(book(tmp_path, 销售明细=deals("X"), 客户汇总=summed))
    account = next(one for one in reading.accounts if one.table == "sales")
    assert (account.rows, account.used, aside(reading)) == (6, 3, {"summary": 3})
    assert (account.sums["quantity"], account.used_sum("quantity")) == (200 * 10**6, 100 * 10**6)


def test_a_list_of_another_month_that_is_called_a_summary_counts(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path, 十月销售明细=deals("X"), 九月销售统计=deals("Y", 9)))
    assert tonnes(reading) == {who: 2 * sold for who, sold in ONCE.items()}


ORDERS = [
    ["客户编号", "日期", "订单号", "订货量(吨)", "实提量(吨)", "订单状态"], ["K1", "2026-10-01", "S1", 30, 30, "已完成"], ["K1", "2026-10-02", "S2", 70, 0, "已取消"],
]  # fmt: skip


def test_a_cancelled_order_was_not_ordered(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path, 销售明细=deals("X"), 订单履约=ORDERS))
    assert reading.tables["orders"]["ordered"].to_pylist() == [30 * 10**6]
    assert aside(reading, "orders") == {"void-document": 1}


def test_a_rulebook_that_names_the_status_of_orders_gets_them_all(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path, 销售明细=deals("X"), 订单履约=ORDERS), options=replace(ReadOptions(), named=frozenset({"orders.status"})))
    assert sum(reading.tables["orders"]["ordered"].to_pylist()) == 100 * 10**6
