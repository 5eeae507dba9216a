"""Years of the Republic, weeks and quarters for days, and months in German and French are read; what may be a slip is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.dirty.reading import read_here
from tiercli.read.words.dates import parse_day
from tiercli.read.words.values import date_column


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("113/05/12", "2024-05-12"), ("113.5.12", "2024-05-12"), ("113-05-12 10:30", "2024-05-12"), ("1130512", "2024-05-12"), ("0990512", "2010-05-12"),
        ("民國113年5月12日", "2024-05-12"), ("民国99年5月12日", "2010-05-12"), ("中華民國113年5月", "2024-05-31"), ("113年5月", "2024-05-31"), ("113/05", "2024-05-31"),
        ("12. Mai 2026", "2026-05-12"), ("1. März 2026", "2026-03-01"), ("3 Dez. 2026", "2026-12-03"), ("1er juin 2026", "2026-06-01"), ("12 août 2026", "2026-08-12"),
        ("2026-W05", "2026-02-01"), ("2026W05", "2026-02-01"), ("2026年第53周", "2027-01-03"), ("2026Q1", "2026-03-31"), ("Q4 2026", "2026-12-31"),
        ("2026年第三季度", "2026-09-30"), ("2026H1", "2026-06-30"), ("2026年下半年", "2026-12-31"), ("H1-26", "2026-06-30"), ("H2-05", "2005-12-31"),
        ("令和8年5月12日", "2026-05-12"), ("令和元年5月1日", "2019-05-01"), ("平成31年4月30日", "2019-04-30"), ("昭和64年1月7日", "1989-01-07"),
        ("令和8年5月", "2026-05-31"), ("令和 8/5/12 10:30", "2026-05-12"), ("R8.5.12", "2026-05-12"), ("H30-12-01", "2018-12-01"), ("S63年1月", "1988-01-31"),
        ("B.E. 2569/05/12", "2026-05-12"), ("25/05/2569 BE", "2026-05-25"), ("12 May B.E. 2569", "2026-05-12"), ("พ.ศ. 2569-05", "2026-05-31"), ("佛历2569年5月12日", "2026-05-12"),
        ("2026年5月上旬", "2026-05-10"), ("2026-05中旬", "2026-05-20"), ("2026/2下旬", "2026-02-28"), ("2026年5月 下旬", "2026-05-31"), ("民国113年5月上旬", "2024-05-10"),
        ("2026年7月底", "2026-07-31"), ("2026年2月末", "2026-02-28"),
    ],
)  # fmt: skip
def test_days_of_other_calendars_are_read(text: str, day: str) -> None:
    assert parse_day(text).day == date.fromisoformat(day)


@pytest.mark.parametrize(
    "text",
    [
        "113/13/12",
        "113/02/30",
        "99/05",
        "202/5/12",
        "206.05.12",
        "2026-W54",
        "2025-W53",
        "2026Q5",
        "Q1",
        "W05",
        "第三季度",
        "2026Q1 plan",
        "12. Mayo 2026",
        "1139912",
        "令和元年4月30日",
        "平成31年5月1日",
        "昭和64年1月8日",
        "R8-5",
        "2569-05-12",
        "12/05/2569 BE",
        "上旬",
        "5月上旬",
        "2026年5月1日上旬",
        "2026Q1上旬",
        "2026年底",
        "月底",
        "FY2026-P05",
    ],
)
def test_what_is_no_day_of_them_is_not_read(text: str) -> None:
    assert parse_day(text).day is None


def test_a_year_of_three_figures_among_others_may_be_a_slip() -> None:
    typed = date_column(pa.array(["113/05/12", "113/06/01", None]))
    assert typed.values.to_pylist() == [date(2024, 5, 12), date(2024, 6, 1), None]
    mixed = date_column(pa.array(["113/05/12", "2024-06-01", "民國113年5月12日"]))
    assert mixed.values.to_pylist() == [None, date(2024, 6, 1), date(2024, 5, 12)]
    assert mixed.problems["ambiguous"].tolist() == [True, False, False]


def test_ten_days_are_of_their_month_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("2026年销售明细,,\n日期,客户,数量\n5月上旬,甲,5\n5月下旬,甲,7\n6月3日,甲,1\n", encoding="utf-8")
    reading = read_here(path)
    assert reading.tables["sales"]["date"].to_pylist() == [date(2026, 5, 10), date(2026, 5, 31), date(2026, 6, 3)]
    assert {one.code: one.count for one in reading.findings if one.code.endswith("-dated")} == {"sales.month-dated": 2}


def test_rows_dated_by_weeks_or_quarters_are_counted_and_said(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("季度,客户,数量\n2026Q1,甲,5\n2026Q2,甲,7\n2026-07,甲,1\n", encoding="utf-8")
    reading = read_here(path)
    assert reading.tables["sales"]["date"].to_pylist() == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 7, 31)]
    said = {one.code: (one.severity.value, one.count) for one in reading.findings if one.code.endswith("-dated")}
    assert said == {"sales.span-dated": ("warning", 2), "sales.month-dated": ("note", 1)}
    assert next(one for one in reading.findings if one.code == "sales.span-dated").where.cell == "A2"


def test_a_week_is_no_day_where_a_day_is_needed() -> None:
    typed = date_column(pa.array(["2026-W05"]), months=False)
    assert typed.values.to_pylist() == [None]
    assert typed.problems["month-only"].tolist() == [True]
