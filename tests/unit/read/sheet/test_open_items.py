"""What is still owed of lists of invoices: payments, settlement days, running accounts, spans for days, and who owed before the first purchase."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from tests.dirty.reading import read_here
from tests.unit.read.together.test_owed import SALES, codes, column, settled
from tiercli.domain.exact import MICRO
from tiercli.read import Reading, ReadOptions, settle_period
from tiercli.read.sheet.ageing import days_of_terms


def account_of(reading, table: str = "receivables") -> dict[str, int]:
    return {part.reason: part.rows for one in reading.accounts if one.table == table for part in one.set_aside}


@pytest.mark.parametrize(
    "headers",
    [
        "客户编号,发票号,到期日,发票金额,已收金额",
        "客户编号,单据号,到期日,应收金额,已核销金额",
        "Customer ID,Invoice No,Due Date,Invoice Total,Paid",
        "Customer ID,Document No,Net Due Date,Amount,Amount Received",
    ],
)
def test_what_was_paid_is_taken_off_the_invoice(tmp_path: Path, headers: str) -> None:
    reading = settled(tmp_path, f"{headers}\nK1,I1,2026-07-01,500,500\nK2,I2,2026-06-01,100,40\nK3,I3,2026-06-01,70,")
    assert column(reading, "balance") == {"K1": 0, "K2": 60, "K3": 70}
    assert column(reading, "overdue_days") == {"K1": 0, "K2": 152, "K3": 152}
    assert "receivables.less-paid" in codes(reading)


def test_a_balance_beside_what_was_paid_is_the_balance(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,发票号,到期日,发票金额,已收金额,未收金额\nK1,I1,2026-07-01,500,400,100")
    assert column(reading, "balance") == {"K1": 100}
    assert "receivables.less-paid" not in codes(reading)


def test_whole_invoices_are_owed_with_a_word(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,发票号,开票日期,到期日,金额\nK1,I1,2026-06-01,2026-07-01,500")
    assert column(reading, "balance") == {"K1": 500}
    assert "receivables.whole-invoices" in codes(reading)


def test_due_beside_a_due_date_is_what_is_owed(tmp_path: Path) -> None:
    reading = settled(tmp_path, "Customer ID,Invoice No,Due Date,Due\nK1,I1,2026-07-01,500")
    assert (column(reading, "balance"), column(reading, "overdue_days")) == ({"K1": 500}, {"K1": 122})


def test_due_alone_is_the_day(tmp_path: Path) -> None:
    reading = settled(tmp_path, "Customer ID,Invoice No,Due,Balance\nK1,I1,2026-07-01,500")
    assert (column(reading, "balance"), column(reading, "overdue_days")) == ({"K1": 500}, {"K1": 122})


@pytest.mark.parametrize(
    ("as_of", "owed"), [(date(2026, 8, 31), {"K1": 500, "K2": 100}), (date(2026, 9, 19), {"K1": 500, "K2": 100}), (date(2026, 9, 20), {"K1": 500})]
)
def test_an_item_is_owed_until_the_day_that_settled_it(tmp_path: Path, as_of: date, owed: dict[str, float]) -> None:
    reading = settled(
        tmp_path,
        "Customer ID,Document Date,Net Due Date,Amount in LC,Clearing Date\nK1,2026-06-01,2026-07-01,500,\nK2,2026-05-01,2026-06-01,100,2026-09-20",
        as_of=as_of,
    )
    assert column(reading, "balance") == owed
    assert account_of(reading) == ({"settled": 1} if len(owed) == 1 else {})


RUNNING = (
    "客户编号,日期,摘要,借方,贷方,余额\nK1,2026-06-01,销售,500,0,500\nK1,2026-07-01,收款,0,500,0\nK1,2026-08-01,销售,80,0,80\nK2,2026-06-01,销售,100,0,100"
)


def test_a_running_account_owes_its_last_line(tmp_path: Path) -> None:
    reading = settled(tmp_path, RUNNING)
    assert column(reading, "balance") == {"K1": 80, "K2": 100}
    assert account_of(reading) == {"running-balance": 2}


def test_balances_that_do_not_run_on_are_items_of_their_own(tmp_path: Path) -> None:
    reading = settled(tmp_path, RUNNING.replace("K1,2026-07-01,收款,0,500,0", "K1,2026-07-01,销售,300,0,300"))
    assert sum(value or 0 for value in reading.tables["receivables"]["balance"].to_pylist()) == 980 * MICRO


@pytest.mark.parametrize(("words", "days"), [(">90", 91), ("90天以上", 90), ("61-90天", 61), ("未逾期", 0), ("95天", 95), ("95", 95)])
def test_days_overdue_may_be_a_span(tmp_path: Path, words: str, days: int) -> None:
    assert column(settled(tmp_path, f"客户编号,应收余额,逾期天数\nK1,500,{words}\nK2,1,3"), "overdue_days") == {"K1": days, "K2": 3}


def test_days_before_it_is_due_are_not_overdue(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,应收余额,逾期天数\nK1,500,-12\nK2,100,30")
    assert column(reading, "overdue_days") == {"K1": 0, "K2": 30}
    assert "receivables.recounted" not in codes(reading)


@pytest.mark.parametrize("header", ["逾期情况", "逾期区间", "Overdue Status"])
def test_a_column_of_overdue_spans_by_any_name(tmp_path: Path, header: str) -> None:
    assert column(settled(tmp_path, f"客户编号,应收余额,{header}\nK1,500,逾期91天以上\nK2,100,未逾期"), "overdue_days") == {"K1": 91, "K2": 0}


AUGUST = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("owes", "is_there"),
    [("到期日\nK3,500,2026-08-31", True), ("到期日\nK3,500,2026-09-01", False), ("逾期天数\nK3,500,60", True), ("逾期天数\nK3,500,59", False)],
)
def test_who_owed_before_the_first_purchase_in_the_ledger_is_there(tmp_path: Path, owes: str, is_there: bool) -> None:
    # K3 first buys on 2026-10-30, 60 days after the day of the run; a table without a day may be of that day.
    reading = settled(tmp_path, f"客户编号,应收余额,{owes}", as_of=AUGUST)
    assert ("K3" in reading.tables["customers"]["customer_id"].to_pylist()) is is_there
    assert ("customers.not-yet" in codes(reading)) is not is_there


def test_a_month_says_since_when_a_customer_is_there(tmp_path: Path) -> None:
    reading = settled(tmp_path, "", "客户编号,客户名称,建档日期\nK1,甲,2020年1月\nK9,未来,2026年9月", as_of=AUGUST)
    ids = reading.tables["customers"]["customer_id"].to_pylist()
    assert "K1" in ids
    assert "K9" not in ids


def test_managers_who_are_hired_later_are_not_there_unless_something_is_theirs(tmp_path: Path) -> None:
    managers = tmp_path / "managers.csv"
    managers.write_text("姓名,工号,入职日期,级别\n张三,1,2020-01-01,A\n李四,2,2026-11-20,B\n王五,3,2026-11-20,B\n", encoding="utf-8")
    customers = "客户编号,客户名称,客户经理\nK1,甲,张三\nK2,乙,李四"
    for name, text in (("sales", "日期,客户编号,数量\n2026-01-05,K1,1"), ("customers", customers)):
        (tmp_path / f"{name}.csv").write_text(text + "\n", encoding="utf-8")
    reading = settle_period(
        read_here(*(tmp_path / f"{name}.csv" for name in ("sales", "customers", "managers"))), as_of=date(2026, 10, 31), today=date(2026, 12, 31), earliest={}
    )
    assert reading.tables["managers"]["manager"].to_pylist() == ["张三", "李四"]
    assert account_of(reading, "managers") == {"not-yet": 1}
    assert "managers.not-yet" in codes(reading)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("Net 30", 30), ("2/10 net 30", 30), ("N/45", 45), ("货到30天", 30), ("60 days", 60), ("30天内付款", 30), ("现款", 0), ("COD", 0), ("Due on receipt", 0),
        ("月结30天", None), ("EOM", None), ("面议", None),
    ],
)  # fmt: skip
def test_terms_in_words_are_days(words: str, days: int | None) -> None:
    assert days_of_terms(words) == days


def test_terms_in_words_make_days_overdue(tmp_path: Path) -> None:
    text = "Customer ID,Invoice Date,Payment Terms,Open Amount\nK1,2026-06-01,Net 30,500\nK2,2026-10-20,Net 60,5\nK3,2026-06-01,EOM,7"
    reading = settled(tmp_path, text)
    assert column(reading, "overdue_days") == {"K1": 122, "K2": 0, "K3": None}
    assert "receivables.unknown-value" in codes(reading)


def test_a_balance_on_the_credit_side_is_negative(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,方向,应收余额,逾期天数\nK1,贷,500,100\nK2,借,100,10\nK3,平,0,")
    assert column(reading, "balance") == {"K1": -500, "K2": 100, "K3": 0}
    assert column(reading, "overdue_days")["K1"] == 0


def test_a_column_of_directions_that_are_places_turns_nothing(tmp_path: Path) -> None:
    assert column(settled(tmp_path, "客户编号,方向,应收余额\nK1,东,500\nK2,贷,100"), "balance") == {"K1": 500, "K2": 100}


def states(tmp_path: Path, first: str, second: str, as_of: date | None = date(2026, 10, 31), **rows: str) -> Reading:
    book_path = tmp_path / "book.xlsx"
    made = openpyxl.Workbook()
    made.remove(made["Sheet"])
    for name, lines in (
        ("销售明细", SALES),
        (first, rows.get("one", "客户编号,应收余额,逾期天数\nK1,500,60\nK2,7,1")),
        (second, rows.get("two", "客户编号,应收余额,逾期天数\nK1,600,91\nK2,7,0")),
    ):
        sheet = made.create_sheet(name)
        for line in lines.strip().split("\n"):
            sheet.append([float(cell) if cell.isdigit() else cell for cell in line.split(",")])
    made.save(book_path)
    reading = read_here(book_path, options=replace(ReadOptions(), as_of=as_of))
    return settle_period(reading, as_of=as_of or date(2026, 10, 31), today=date(2026, 12, 31), earliest={})


@pytest.mark.parametrize("names", [("应收2026年9月", "应收2026年10月"), ("应收9月", "应收10月"), ("AR 2026-09", "AR 2026-10")])
def test_receivables_of_two_months_are_two_states(tmp_path: Path, names: tuple[str, str]) -> None:
    reading = states(tmp_path, *names)
    assert column(reading, "balance") == {"K1": 600, "K2": 7}
    assert account_of(reading) == {"other-state": 2}
    earlier = states(tmp_path, *names, as_of=date(2026, 9, 30))
    assert column(earlier, "overdue_days") == {"K1": 60, "K2": 1}


def test_items_on_sheets_of_their_months_are_all_owed(tmp_path: Path) -> None:
    one, two = (f"客户编号,发票号,到期日,应收余额\nK1,I{number},2026-{9 + number:02d}-01,5" for number in (0, 1))
    reading = states(tmp_path, "应收2026年9月", "应收2026年10月", one=one, two=two)
    assert sum(reading.tables["receivables"]["balance"].to_pylist()) == 10 * MICRO


def test_the_same_customers_on_sheets_of_no_day_are_said(tmp_path: Path) -> None:
    reading = states(tmp_path, "应收", "应收账款新", as_of=None)
    assert "receivables.several-states" in codes(reading)
    apart = states(tmp_path, "应收", "应收账款新", as_of=None, two="客户编号,应收余额,逾期天数\nK3,600,91")
    assert "receivables.several-states" not in codes(apart)


def test_a_copy_of_the_receivables_is_owed_once(tmp_path: Path) -> None:
    same = "客户编号,应收余额,逾期天数\nK1,500,60\nK2,7,1"
    reading = states(tmp_path, "应收账款", "应收账款 (2)", one=same, two=same)
    assert column(reading, "balance") == {"K1": 500, "K2": 7}
    assert account_of(reading) == {"overlap": 2}
