"""Sums beside their details, one file under two names, and footers with a date."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import aside, book, codes
from tiercli.read import Reading

DETAILS = [
    ["日期", "单号", "客户编号", "客户名称", "数量"],
    ["2026-01-05", "X1", "K1", "甲", 70],
    ["2026-01-20", "X2", "K1", "甲", 30],
    ["2026-02-06", "X3", "K2", "乙", 20],
]


def tonnes(reading: Reading) -> float:
    return sum(reading.tables["sales"]["quantity"].to_pylist()) / 10**6


def test_a_month_summed_up_on_a_sheet_of_its_own_is_left_out(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 明细=DETAILS, 一月=[["客户名称", "月份", "数量"], ["甲", "2026-01", 100]]))
    assert tonnes(reading) == 120
    assert aside(reading) == {"summary": 1}
    assert "sheet.summary-skipped" in codes(reading)


def test_another_sum_is_a_sale_of_its_own(tmp_path: Path) -> None:
    assert tonnes(read_here(book(tmp_path / "a.xlsx", 明细=DETAILS, 补录=[["客户名称", "月份", "数量"], ["甲", "2026-01", 99]]))) == 219


def test_equal_sales_on_real_days_or_with_numbers_are_no_summary(tmp_path: Path) -> None:
    north, south = [DETAILS[0], ["2026-01-05", "X1", "K1", "甲", 70]], [DETAILS[0], ["2026-01-06", "Y1", "K1", "甲", 70]]
    assert tonnes(read_here(book(tmp_path / "a.xlsx", 北区=north, 南区=south))) == 140


def test_the_same_file_under_another_name_counts_once(tmp_path: Path) -> None:
    september = tmp_path / "2026-09.csv"
    september.write_text("日期,客户名称,数量\n2026-09-05,甲,10\n2026-09-06,乙,5\n", encoding="utf-8")
    shutil.copy(september, tmp_path / "2026-10.csv")
    reading = read_here(september, tmp_path / "2026-10.csv")
    assert tonnes(reading) == 15
    assert aside(reading) == {"same-file": 2}
    assert "2026-09.csv" in next(note for note in reading.findings if note.code == "file.same-bytes").message.zh


def test_a_footer_with_a_date_under_the_amounts_is_a_footer(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("日期,客户名称,产品,金额\n2026-09-05,甲,尿素,10\n制表人：张三,,审核：李四,2026-10-31\n", encoding="utf-8")
    reading = read_here(path)
    assert aside(reading) == {"footer": 1}
