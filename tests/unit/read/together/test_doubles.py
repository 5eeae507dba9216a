"""One row exported twice, and rows that only look alike."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.domain.finding import Finding, Severity
from tiercli.read import Reading

HEADER = "订单号,日期,客户名称,产品,数量"
ROW = "SO001,2026-03-01,甲公司,汽油,30"


def read(tmp_path: Path, *lines: str, name: str = "sales.csv") -> Reading:
    path = tmp_path / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_here(path)


def tonnes(reading: Reading) -> float:
    return sum(reading.tables["sales"]["quantity"].to_pylist()) / 10**6


def finding(reading: Reading, code: str) -> Finding:
    return next(note for note in reading.findings if note.code == code)


def test_a_row_exported_twice_counts_once(tmp_path: Path) -> None:
    reading = read(tmp_path, HEADER, ROW, ROW)
    assert tonnes(reading) == 30
    assert finding(reading, "sales.exact-duplicate").severity is Severity.WARNING


@pytest.mark.parametrize(
    ("header", "values"),
    [
        ("行号", ("10", "20")),
        ("车牌号", ("新A11111", "新A22222")),
        ("磅单号", ("BD1", "BD2")),
        ("规格型号", ("Φ12", "Φ14")),
        ("批号", ("B01", "B02")),
        ("期次", ("1", "2")),
        ("Line no.", ("1", "2")),
        ("", ("x", "y")),
    ],
)
def test_rows_that_differ_in_a_column_nobody_knows_are_two_rows(tmp_path: Path, header: str, values: tuple[str, str]) -> None:
    reading = read(tmp_path, f"{HEADER},{header}", *(f"{ROW},{value}" for value in values))
    assert tonnes(reading) == 60
    note = finding(reading, "sales.alike")
    assert note.severity is Severity.NOTE
    if header:
        assert header in note.message.zh
        assert header in note.message.en


def test_rows_that_agree_in_unknown_columns_too_are_one(tmp_path: Path) -> None:
    assert tonnes(read(tmp_path, f"{HEADER},车牌号", f"{ROW},新A1", f"{ROW},新A1", f"{ROW},新A2")) == 60


def test_the_time_of_day_tells_truck_loads_apart(tmp_path: Path) -> None:
    rows = ["SO001,2026-03-01 08:10,甲公司,汽油,30", "SO001,2026-03-01 09:40,甲公司,汽油,30", "SO001,2026-03-01 09:40,甲公司,汽油,30"]
    reading = read(tmp_path, HEADER, *rows)
    assert tonnes(reading) == 60
    assert "时刻" in finding(reading, "sales.alike").message.zh


def test_midnight_is_no_time_of_day(tmp_path: Path) -> None:
    assert tonnes(read(tmp_path, HEADER, ROW, ROW.replace("2026-03-01", "2026-03-01 00:00:00"))) == 30


def test_a_serial_number_alone_counts_both_and_warns(tmp_path: Path) -> None:
    reading = read(tmp_path, f"序号,{HEADER}", f"1,{ROW}", f"2,{ROW}")
    assert tonnes(reading) == 60
    note = finding(reading, "sales.possible-duplicate")
    assert note.severity is Severity.WARNING
    assert "序号" in note.message.zh


def test_the_same_row_in_two_files_is_one_whatever_the_order_of_their_columns(tmp_path: Path) -> None:
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    one.write_text(f"{HEADER},车牌号,批号\n{ROW},新A1,B1\n", encoding="utf-8")
    other.write_text(f"批号,{HEADER},车牌号\nB1,{ROW},新A1\nB2,{ROW},新A1\n", encoding="utf-8")
    assert tonnes(read_here(one, other)) == 60


def test_two_instalments_of_one_invoice_are_both_owed(tmp_path: Path) -> None:
    (tmp_path / "sales.csv").write_text(f"{HEADER}\n{ROW}\n", encoding="utf-8")
    owed = tmp_path / "receivables.csv"
    owed.write_text("客户名称,发票号,应收余额,期次\n甲公司,FP1,50000,1\n甲公司,FP1,50000,2\n", encoding="utf-8")
    reading = read_here(tmp_path / "sales.csv", owed)
    assert sum(reading.tables["receivables"]["balance"].to_pylist()) == 100_000 * 10**6


def test_many_long_remarks_are_told_apart(tmp_path: Path) -> None:
    rows = [f"{ROW},{'长' * 5000}{number}" for number in range(5)]
    assert tonnes(read(tmp_path, f"{HEADER},附言", *rows, rows[0])) == 150
