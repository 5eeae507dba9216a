"""Rows on two sheets or files without numbers, and rows whose quantity and amount have different signs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_units_in_words import codes, read, sums
from tiercli.read import Reading

HEADERS = "客户编号,日期,数量(吨)"


def read_files(tmp_path: Path, first: str, second: str, headers: str = HEADERS) -> Reading:
    paths = []
    for name, rows in (("a", first), ("b", second)):
        paths.append(tmp_path / f"{name}.csv")
        paths[-1].write_text(headers + "\n" + rows.replace(" ", "\n") + "\n", encoding="utf-8")
    return read_here(*paths)


YEAR = "K1,2026-09-01,30 K1,2026-10-14,40 K2,2026-10-20,11"


def test_a_filtered_copy_counts_once(tmp_path: Path) -> None:
    reading = read_files(tmp_path, YEAR, "K1,2026-10-14,40 K2,2026-10-20,11")
    assert sums(reading, "quantity") == {"K1": 70, "K2": 11}
    account = reading.accounts[0]
    assert {part.reason: part.rows for part in account.set_aside} == {"overlap": 2}
    note = next(note for note in reading.findings if note.code == "sheet.overlap")
    assert (note.where.file, note.count) == ("b.csv", 2)
    assert "2026-10-14 至 2026-10-20" in note.message.zh


def test_exports_whose_days_overlap_count_once(tmp_path: Path) -> None:
    first, second = "K1,2026-05-01,10 K1,2026-06-28,25 K2,2026-06-30,20", "K1,2026-06-28,25 K2,2026-06-30,20 K1,2026-07-01,30"
    assert sums(read_files(tmp_path, first, second), "quantity") == {"K1": 65, "K2": 20}


@pytest.mark.parametrize(
    ("second", "total"),
    [
        ("K1,2026-10-14,40", {"K1": 110, "K2": 11}),  # one row may be chance
        ("K1,2026-10-14,40 K2,2026-10-20,12", {"K1": 110, "K2": 23}),
        ("K1,2026-10-14,40 K2,2026-10-20,11 K3,2026-10-14,5", {"K1": 110, "K2": 22, "K3": 5}),
        ("K1,2026-10-14,40 K1,2026-10-14,40", {"K1": 150, "K2": 11}),
        ("K1,2026-10-14,40 K2,2026-10-20,11 K2,2026-11-02,11", {"K1": 70, "K2": 22}),
    ],
)
def test_only_what_is_all_on_the_other_file_in_the_days_that_they_share_is_left(tmp_path: Path, second: str, total: dict[str, float]) -> None:
    assert sums(read_files(tmp_path, YEAR, second), "quantity") == total


def test_rows_that_another_column_tells_apart_are_all_counted(tmp_path: Path) -> None:
    headers = "客户编号,日期,数量(吨),车牌号"
    reading = read_files(tmp_path, "K1,2026-10-14,30,A1 K1,2026-10-20,30,A2", "K1,2026-10-14,30,B1 K1,2026-10-20,30,B2", headers)
    assert sums(reading, "quantity") == {"K1": 120}


def test_numbered_rows_are_told_by_their_numbers(tmp_path: Path) -> None:
    headers = "客户编号,日期,数量(吨),订单号"
    reading = read_files(tmp_path, "K1,2026-10-14,30,1 K1,2026-10-20,30,2", "K1,2026-10-14,30,3 K1,2026-10-20,30,4", headers)
    assert sums(reading, "quantity") == {"K1": 120}
    assert "sheet.overlap" not in codes(reading)


@pytest.mark.parametrize("row", ["5,-50", "-5,50", "-5,-50"])
def test_a_return_by_its_remark_needs_one_minus(tmp_path: Path, row: str) -> None:
    reading = read(tmp_path, f"客户编号,日期,备注,数量(吨),金额\nK1,2026-08-01,,30,300\nK1,2026-10-01,红字发票,{row}\nK2,2026-10-02,,10,100")
    assert (sums(reading, "quantity"), sums(reading, "amount")) == ({"K1": 25, "K2": 10}, {"K1": 250, "K2": 100})
    assert ("sales.sign-mismatch" in codes(reading)) is (row != "-5,-50")


def test_other_rows_of_two_signs_are_said_and_count_as_written(tmp_path: Path) -> None:
    reading = read(tmp_path, "客户编号,日期,备注,数量(吨),金额\nK1,2026-08-01,,30,300\nK1,2026-10-01,价格折让,30,-20")
    assert (sums(reading, "quantity"), sums(reading, "amount")) == ({"K1": 60}, {"K1": 280})
    assert "sales.sign-mismatch" in codes(reading)
