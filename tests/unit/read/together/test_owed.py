"""What is overdue on the day: due dates, days, spans, ages, terms, settled items and credits."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.ageing_sets import AGEING
from tests.unit.read.test_shapes import book
from tiercli.domain.fields import STANDARD
from tiercli.read import Reading, settle_period
from tiercli.read.words.ageing_words import days_of, settled_bounds, span_of, spans_in
from tiercli.read.words.dates import stated_day
from tiercli.read.words.headers import read_headers

SALES = "日期,客户编号,客户名称,数量\n2026-01-05,K1,甲,1\n2026-01-05,K2,乙,1\n2026-10-30,K3,丙,1\n"
AS_OF = date(2026, 10, 31)


def settled(tmp_path: Path, receivables: str, customers: str = "", as_of: date = AS_OF) -> Reading:
    paths = []
    for name, text in (("sales", SALES), ("receivables", receivables), ("customers", customers)):
        if text:
            (tmp_path / f"{name}.csv").write_text(text.strip() + "\n", encoding="utf-8")
            paths.append(tmp_path / f"{name}.csv")
    return settle_period(read_here(*paths), as_of=as_of, today=date(2026, 12, 31), earliest={})


def column(reading: Reading, name: str) -> dict[str, Any]:
    table = reading.tables["receivables"]
    if name not in table.column_names:
        return {}
    return {row["customer_id"]: None if row[name] is None else row[name] / 10**6 for row in table.to_pylist()}


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


@pytest.mark.parametrize(
    ("words", "low", "high"),
    [
        ("0-30天", 0, 30), ("31 - 60 days", 31, 60), ("61–90", 61, 90), ("90天以上", 90, None), (">90", 91, None), ("Over 90 days", 91, None), ("91+", 91, None),
        ("1年以内", 0, 365), ("1-2年", 365, 730), ("三个月以内", 0, 90), ("三個月以內", 0, 90), ("3-6个月", 90, 180), ("半年至一年", 180, 365), ("一百八十天以上", 180, None),
        ("逾期1-30天", 1, 30), ("账龄 › 0-30天", 0, 30), ("1-30 Days Past Due", 1, 30), ("91 and over", 91, None), ("≤30天", 0, 30),
    ],
)  # fmt: skip
def test_a_header_that_names_a_span_of_days_is_one(words: str, low: int, high: int | None) -> None:
    span = span_of(words)
    assert span is not None
    assert (span.low, span.high) == (low, high)


@pytest.mark.parametrize("words", ["应收余额", "2026年", "30天", "Current Balance", "1月", "客户名称", "60-30天", "Currency"])
def test_other_headers_are_no_span(words: str) -> None:
    assert span_of(words) is None


def test_spans_of_one_table_share_no_day() -> None:
    assert [span.low for span in settled_bounds([span_of(one) for one in ("0-30天", "30-60天", "60-90天", "90天以上")])] == [0, 31, 61, 91]  # type: ignore[misc]
    assert [span.low for span in settled_bounds([span_of(one) for one in ("1-30", "31-60", "90天以上")])] == [1, 31, 91]  # type: ignore[misc]
    assert [span.low for span in settled_bounds([span_of(one) for one in ("0-29", "30-59", "90天以上")])] == [0, 30, 90]  # type: ignore[misc]
    assert [span.low for span in settled_bounds([days_of(one) for one in ("31-60", "60天", "逾期31天")])] == [31, 60, 31]  # type: ignore[misc]
    assert [span.low for span in settled_bounds([span_of(one) for one in ("1-30", "31-60", "61-90", "91+")])] == [1, 31, 61, 91]  # type: ignore[misc]


def test_one_span_alone_is_no_ageing_table() -> None:
    assert spans_in(["客户", "90天以上"]) == {}
    assert set(spans_in(["客户", "未到期", "90天以上"])) == {1, 2}


def test_the_worst_span_with_money_says_the_days(tmp_path: Path) -> None:
    reading = settled(
        tmp_path,
        "客户编号,客户名称,应收余额,未到期,0-30天,31-60天,61-90天,90天以上\nK1,甲,500,0,0,0,0,500\nK2,乙,80,0,80,0,0,0\nK3,丙,20,20,0,0,0,0\n合计,,600,20,80,0,0,500",
    )
    assert column(reading, "overdue_days") == {"K1": 91, "K2": 1, "K3": 0}
    assert column(reading, "overdue_amount") == {"K1": 500, "K2": 80, "K3": 0}
    assert "receivables.ageing" in codes(reading)


def test_spans_under_a_second_header_row_are_read(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(SALES, encoding="utf-8")
    rows = [["客户编号", "客户名称", "逾期", "", ""], ["", "", "1-30天", "31-90天", "90天以上"], ["K1", "甲", 0, 7, 0], ["K2", "乙", 0, 0, 9]]
    path = book(tmp_path / "应收账龄.xlsx", 应收账龄=rows)
    reading = settle_period(read_here(tmp_path / "sales.csv", path), as_of=AS_OF, today=AS_OF, earliest={})
    assert column(reading, "overdue_days") == {"K1": 31, "K2": 91}
    assert column(reading, "balance") == {"K1": 7, "K2": 9}


def test_english_spans_in_thousands_are_read(tmp_path: Path) -> None:
    text = "A/R ageing,unit: 万元,,,\nCustomer ID,Customer,Current,1-30,31-60,Over 60\nK1,A,0,0,0,5\nK2,B,3,0,0,0"
    reading = settled(tmp_path, text)
    assert column(reading, "overdue_days") == {"K1": 61, "K2": 0}
    assert column(reading, "balance") == {"K1": 50_000, "K2": 30_000}


def test_ages_are_not_overdue_without_terms(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,客户名称,应收余额,1年以内,1-2年\nK1,甲,5,0,5\nK2,乙,8,8,0")
    assert column(reading, "overdue_days") == {}
    note = next(note for note in reading.findings if note.code == "receivables.age-only")
    assert "账龄不是逾期" in note.message.zh
    assert "not overdue" in note.message.en


def test_an_age_less_the_terms_of_the_record_is_overdue(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,应收余额,账龄天数\nK1,5,213\nK2,8,20\nK3,8,400", "客户编号,客户名称,账期\nK1,甲,30\nK2,乙,30天\nK3,丙,")
    assert column(reading, "overdue_days") == {"K1": 183, "K2": 0, "K3": None}
    assert {"receivables.from-age", "receivables.age-only"} <= codes(reading)


@pytest.mark.parametrize(("words", "days"), [("逾期31-60天", 31), ("未逾期", 0), ("逾期90天以上", 90), ("逾期30天以内", 1)])
def test_words_of_being_overdue_say_the_days(tmp_path: Path, words: str, days: int) -> None:
    assert column(settled(tmp_path, f"客户编号,应收余额,账龄\nK1,5,{words}\nK2,5,未到期"), "overdue_days")["K1"] == days


def test_open_items_count_from_the_due_date(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,发票号,到期日,应收余额\nK1,F1,2026-04-01,500\nK2,F2,2026-11-30,80\nK3,F3,2026-10-31,20")
    assert column(reading, "overdue_days") == {"K1": 213, "K2": 0, "K3": 0}
    assert column(reading, "overdue_amount") == {"K1": 500, "K2": 0, "K3": 0}


def test_invoice_dates_and_terms_make_a_due_date(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,发票号,开票日期,账期,应收余额\nK1,F1,2026-10-01,10,500\nK2,F2,2026-10-01,60,80")
    assert column(reading, "overdue_days") == {"K1": 20, "K2": 0}


def test_settled_items_and_credits_are_not_overdue(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,发票号,应收余额,逾期天数\nK1,F1,0,213\nK2,F2,-5,183\nK3,F3,5,20")
    assert column(reading, "overdue_days") == {"K1": 0, "K2": 0, "K3": 20}
    assert "receivables.not-owed" in codes(reading)


def test_an_invoice_dated_later_does_not_exist_yet(tmp_path: Path) -> None:
    text = "客户编号,发票号,日期,到期日,应收余额,逾期天数\nK1,F1,2026-07-01,2026-07-15,500,108\nK2,F2,2026-05-01,2026-05-31,80,153"
    reading = settled(tmp_path, text, as_of=date(2026, 6, 30))
    assert column(reading, "overdue_days") == {"K2": 30}
    assert "receivables.recounted" in codes(reading)
    account = next(account for account in reading.accounts if account.table == "receivables")
    assert {part.reason: part.rows for part in account.set_aside} == {"after-period": 1}


def test_days_by_another_rule_stay_but_for_bills_that_are_not_due(tmp_path: Path) -> None:
    text = "客户编号,发票号,到期日,应收余额,逾期天数\nK1,F1,2026-04-01,500,100\nK2,F2,2026-09-01,80,17\nK3,F3,2027-08-01,80,91"
    assert column(settled(tmp_path, text), "overdue_days") == {"K1": 100, "K2": 17, "K3": 0}


def test_a_table_of_another_month_says_so(tmp_path: Path) -> None:
    text = "应收账款明细,,\n截止日期：2026年8月31日,,\n客户编号,应收余额,逾期天数\nK1,5,20"
    note = next(note for note in settled(tmp_path, text).findings if note.code == "receivables.other-day")
    assert "2026-08-31" in note.message.zh
    assert "receivables.other-day" not in codes(settled(tmp_path, text.replace("8月31", "10月31")))


def test_undated_receivables_are_doubted_in_a_month_before_the_last_sale(tmp_path: Path) -> None:
    text = "客户编号,应收余额,逾期天数\nK1,5,20"
    assert "receivables.other-day" in codes(settled(tmp_path, text, as_of=date(2026, 6, 30)))
    assert "receivables.other-day" not in codes(settled(tmp_path, text))


def test_of_several_states_the_last_that_is_known_counts(tmp_path: Path) -> None:
    text = "截止日期,客户编号,应收余额,逾期天数\n2026-08-31,K1,5,20\n2026-09-30,K1,6,50\n2026-10-31,K1,7,81"
    assert column(settled(tmp_path, text, as_of=date(2026, 9, 30)), "overdue_days") == {"K1": 50}


def test_the_stated_day_is_read_in_both_languages() -> None:
    assert stated_day([["截止日期：", "2026-10-31"]]) == date(2026, 10, 31)
    assert stated_day([["截至2026年10月"]]) == date(2026, 10, 31)
    assert stated_day([["A/R ageing as of 31 Oct 2026"]]) == date(2026, 10, 31)
    assert stated_day([["As at October 31, 2026"]]) == date(2026, 10, 31)
    assert stated_day([["2026年10月应收"], ["单位：元"]]) is None


def test_customers_who_come_later_are_not_there_yet(tmp_path: Path) -> None:
    reading = settled(
        tmp_path, "客户编号,应收余额\nK3,5\nK1,7", "客户编号,客户名称,建档日期\nK1,甲,\nK9,新,2026-11-01\nK8,老,2026-01-01", as_of=date(2026, 6, 30)
    )
    assert set(reading.tables["customers"]["customer_id"].to_pylist()) == {"K1", "K2", "K8"}
    assert reading.tables["receivables"]["customer_id"].to_pylist() == ["K1"]
    note = next(note for note in reading.findings if note.code == "customers.not-yet")
    assert note.count == 2


def test_a_record_from_before_keeps_a_customer_whose_first_purchase_is_later(tmp_path: Path) -> None:
    reading = settled(tmp_path, "", "客户编号,客户名称,建档日期\nK3,丙,2025-01-01", as_of=date(2026, 6, 30))
    assert "K3" in reading.tables["customers"]["customer_id"].to_pylist()


@pytest.mark.parametrize("system", AGEING)
def test_the_ageing_report_of_each_system_is_read_with_its_last_column(system: str) -> None:
    line, wanted = AGEING[system]
    names = line.split("|")
    assert {names[index]: -1 if span.not_due else span.low for index, span in spans_in(names).items()} == wanted
    headers = read_headers([names], "Sheet1", STANDARD, maps={})
    assert headers is not None
    assert (headers.table, headers.missing) == ("receivables", ())


@pytest.mark.parametrize("words", ["客户|1 Month|2 Months|Older", "Product|Older|1 - 30|31 - 60", "Name|Older"])
def test_older_is_a_span_only_at_the_end_of_an_ageing_table(words: str) -> None:
    names = words.split("|")
    assert names.index("Older") not in spans_in(names)


def test_a_span_that_was_not_understood_is_seen_by_the_balance(tmp_path: Path) -> None:
    gone = "客户编号,客户名称,应收余额,未到期,0-30天,31-60天,陈年旧账\nK1,甲,500,0,0,0,500\nK2,乙,80,0,80,0,0\nK3,丙,20.5,20,0,0,0\n"
    findings = [one for one in settled(tmp_path, gone).findings if one.code == "receivables.ageing-gap"]
    assert [(one.count, str(one.where).rpartition(" › ")[2]) for one in findings] == [(1, "2")]
    assert "差 500" in findings[0].message.zh
    assert "in 1 row the ageing columns together are not the balance; the difference is 500" in findings[0].message.en


def test_spans_that_are_the_balance_together_need_no_word(tmp_path: Path) -> None:
    whole = "客户编号,客户名称,应收余额,未到期,0-30天,31-60天,60天以上\nK1,甲,500,0,0,0,500\nK2,乙,80,0,80,0,0\nK3,丙,,20,0,0,0\n合计,,600,20,80,0,500\n"
    assert "receivables.ageing-gap" not in codes(settled(tmp_path, whole))


@pytest.mark.parametrize(
    ("spans", "row", "is_gap"),
    [
        ("逾期1-30天,逾期30天以上", "500,0,100", False),
        ("逾期1-30天,逾期30天以上", "500,0,502", True),
        ("逾期1-30天,逾期31-60天", "500,0,100", True),
        ("0-30天,30天以上", "500,0,100", True),
    ],
)
def test_what_is_beyond_overdue_spans_of_any_age_is_not_due(tmp_path: Path, spans: str, row: str, is_gap: bool) -> None:
    assert ("receivables.ageing-gap" in codes(settled(tmp_path, f"客户编号,应收余额,{spans}\nK1,{row}\n"))) is is_gap


@pytest.mark.parametrize(("credit", "is_said"), [(-1000, True), (-999, False), (-5000, True)])
def test_items_overdue_of_who_owes_nothing_altogether_are_said(tmp_path: Path, credit: int, is_said: bool) -> None:
    reading = settled(tmp_path, f"客户编号,应收余额,到期日\nK1,1000,2026-05-05\nK1,{credit},2026-05-05\nK2,5,2026-09-30\n")
    found = [(one.severity.value, one.count) for one in reading.findings if one.code == "receivables.covered-by-credit"]
    assert found == ([("warning", 1)] if is_said else [])
    assert max(reading.tables["receivables"]["overdue_days"].to_pylist()) == 179 * 10**6


def test_what_is_still_open_is_owed_and_not_what_was_invoiced(tmp_path: Path) -> None:
    both = settled(tmp_path, "客户编号,客户名称,应收金额,已收金额,未收金额,逾期天数\nK1,甲,500,400,100,95\n")
    assert column(both, "balance") == {"K1": 100}
    alone = settled(tmp_path, "客户编号,客户名称,应收金额,逾期天数\nK1,甲,500,95\n")
    assert column(alone, "balance") == {"K1": 500}


def test_a_credit_in_a_span_or_in_all_of_them_is_nothing_overdue(tmp_path: Path) -> None:
    reading = settled(tmp_path, "客户编号,未到期,逾期1-30,逾期>90\nK1,100,0,-50\nK2,-100,0,100\nK3,0,70,-20")
    assert column(reading, "overdue_amount") == {"K1": 0, "K2": 0, "K3": 50}
    assert column(reading, "overdue_days") == {"K1": 0, "K2": 0, "K3": 1}


@pytest.mark.parametrize(
    ("header", "cell", "days"),
    [("逾期天数", "3个月", 90), ("逾期天数", "逾期95天", 95), ("逾期天数", "2周", 14), ("Overdue days", "95 days overdue", 95), ("逾期天数(月)", "4", 120)],
)
def test_overdue_days_in_other_words_and_units_are_days(tmp_path: Path, header: str, cell: str, days: int) -> None:
    assert column(settled(tmp_path, f"客户编号,应收余额,{header}\nK1,100,{cell}"), "overdue_days") == {"K1": days}


@pytest.mark.parametrize(
    ("headers", "cells"),
    [("账期(月),合作年限(月)", "2,30"), ("账期,合作年限", "2个月,30个月"), ("Payment terms,Tenure", "60 days,2.5 yrs"), ("账期,合作年限", "60天,2.5年")],
)
def test_terms_and_years_are_in_days_and_years_whatever_their_unit(tmp_path: Path, headers: str, cells: str) -> None:
    customers = settled(tmp_path, "客户编号,应收余额\nK1,100", f"客户编号,{headers}\nK1,{cells}").tables["customers"]
    assert [customers[name][0].as_py() for name in ("payment_days", "cooperation_years")] == [60_000_000, 2_500_000]
