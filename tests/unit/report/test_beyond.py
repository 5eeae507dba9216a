"""More entities than a sheet has rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import fastexcel
import pyarrow.parquet as pq
import pytest

from tests.made import a_sale, a_workbook, graded
from tiercli.domain.account import InputSheet
from tiercli.outcome import Outcome
from tiercli.report import Target, write_reports
from tiercli.report import beyond as limits

RULES = """
metrics: {volume: {sum: sales.quantity}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 5: 100}}}
gradings: {tier: {levels: [{name: A, from: 50}, {name: B}]}}
"""


def an_outcome(language: str = "en") -> Outcome:
    sales = [a_sale(f"k{number:02}", quantity=number) for number in range(12)]
    return graded(RULES, a_workbook(sales), language="zh" if language == "zh" else "en").outcome


@pytest.fixture
def short_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_ROWS", 10)


@pytest.mark.usefixtures("short_sheets")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "a sheet holds the first 8 only; 4 more are not in it; all of them are in report.parquet."),
        ("zh", "工作表只能放下前 8 个，另有 4 个不在表内，全部见 report.parquet。"),
    ],
)
def test_the_sheet_says_how_many_are_not_in_it_and_a_parquet_file_holds_all(tmp_path: Path, language: str, words: str) -> None:
    paths = write_reports(an_outcome(language), Target(tmp_path / "report.xlsx"))
    assert [Path(one).name for one in paths] == ["report.xlsx", "report.parquet"]
    assert pq.read_table(paths[1]).num_rows == 12
    book = fastexcel.read_excel(paths[0])
    sheet = book.load_sheet("Customers" if language == "en" else "客户分级", header_row=None).to_polars()
    assert sheet.height == 10
    assert str(sheet[0, 0]).endswith(words)


@pytest.mark.usefixtures("short_sheets")
def test_the_parquet_file_that_nobody_asked_for_is_never_an_input(tmp_path: Path) -> None:
    sales = InputSheet(str(tmp_path / "report.parquet"), "", "", "sales", 1, {}, 12)
    (tmp_path / "report.parquet").write_bytes(b"sales")
    paths = write_reports(replace(an_outcome(), inputs=(sales,)), Target(tmp_path / "report.xlsx"))
    assert [Path(one).name for one in paths] == ["report.xlsx", "report-all.parquet"]
    assert pq.read_table(paths[1]).num_rows == 12
    assert (tmp_path / "report.parquet").read_bytes() == b"sales"


@pytest.mark.usefixtures("short_sheets")
def test_nothing_is_written_in_the_clear_beside_a_protected_workbook(tmp_path: Path) -> None:
    paths = write_reports(an_outcome(), Target(tmp_path / "report.xlsx", password="secret words"))
    assert [Path(one).name for one in paths] == ["report.xlsx"]


def test_as_many_as_a_sheet_has_rows_are_all_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SHEET_ROWS", 14)
    paths = write_reports(an_outcome(), Target(tmp_path / "report.xlsx"))
    assert [Path(one).name for one in paths] == ["report.xlsx"]
