"""Sheets that the user leaves out, or names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import book, codes, sold, table
from tiercli.domain.errors import InputError
from tiercli.read import ReadOptions

HEADER = ["日期", "客户", "数量"]
ONE, TWO = ["2026-01-01", "甲", 1], ["2026-01-02", "甲", 2]


def _book(tmp_path: Path) -> Path:
    return book(tmp_path / "a.xlsx", {"2026销售": [HEADER, ONE, TWO], "2026销售(备份)": [HEADER, ONE, TWO]})


def test_naming_one_sheet_for_a_table_means_that_one(tmp_path: Path) -> None:
    reading = read_here(_book(tmp_path), options=ReadOptions(tables={"sales": "a.xlsx#2026销售"}))
    assert len(sold(reading)) == 2
    assert "sheet.same-sums" not in codes(reading)
    (left,) = (one for one in reading.findings if one.code == "sheet.not-named")
    assert left.where.sheet == "2026销售(备份)"


def test_naming_a_table_leaves_the_other_tables_alone(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", {"甲": [HEADER, ONE], "乙": [HEADER, TWO], "客户": [["客户", "地区"], ["甲", "南疆"]]})
    reading = read_here(path, options=ReadOptions(tables={"customers": "a.xlsx#客户"}))
    assert len(sold(reading)) == 2
    assert "sheet.not-named" not in codes(reading)


def test_naming_a_file_for_a_table_leaves_other_files_out_of_it(tmp_path: Path) -> None:
    one, two = table(tmp_path / "a.csv", [HEADER, ONE]), table(tmp_path / "b.csv", [HEADER, TWO])
    assert sold(read_here(one, two, options=ReadOptions(tables={"sales": str(one)}))) == [("甲", "2026-01-01", "1")]


@pytest.mark.parametrize("name", ["2026销售(备份)", "2026销售（备份）", "a.xlsx#2026销售(备份)"])
def test_a_sheet_that_is_to_be_skipped_is_not_read(name: str, tmp_path: Path) -> None:
    reading = read_here(_book(tmp_path), options=ReadOptions(skip_sheets=(name,)))
    assert len(sold(reading)) == 2
    assert {"sheet.skipped"} <= codes(reading)
    assert "sheet.same-sums" not in codes(reading)


def test_a_sheet_to_be_skipped_that_does_not_exist_is_said_with_a_near_one(tmp_path: Path) -> None:
    reading = read_here(_book(tmp_path), options=ReadOptions(skip_sheets=("2026销售备份",)))
    (unmet,) = (one for one in reading.findings if one.code == "file.skip-unmet")
    assert "Did you mean '2026销售(备份)'?" in unmet.message.en


def test_a_csv_file_has_no_sheet_to_skip(tmp_path: Path) -> None:
    reading = read_here(table(tmp_path / "a.csv", [HEADER, ONE]), options=ReadOptions(skip_sheets=("a",)))
    assert len(sold(reading)) == 1
    assert "file.skip-unmet" in codes(reading)


def test_a_copy_of_a_sheet_is_not_counted_again_unless_its_file_is_named_for_the_table(tmp_path: Path) -> None:
    reading = read_here(_book(tmp_path))
    assert len(sold(reading)) == 2
    (copy,) = (one for one in reading.findings if one.code == "sheet.overlap")
    assert (copy.where.sheet, copy.count) == ("2026销售(备份)", 2)
    assert len(sold(read_here(_book(tmp_path), options=ReadOptions(tables={"sales": str(_book(tmp_path))})))) == 4


def test_the_hint_about_equal_sheets_works(tmp_path: Path) -> None:
    path = book(tmp_path / "b.xlsx", {"2026销售": [HEADER, ONE, TWO], "2026销售(备份)": [HEADER, ["2026-01-02", "甲", 1], ["2026-01-03", "甲", 2]]})
    (same,) = (one for one in read_here(path).findings if one.code == "sheet.same-sums")
    assert "--skip-sheet" in same.hint.en
    with pytest.raises(InputError):
        read_here(_book(tmp_path), options=ReadOptions(skip_sheets=("2026销售", "2026销售(备份)")))
