"""A second header in the middle of a sheet, without a blank row before it, begins a table of its own."""

from __future__ import annotations

from pathlib import Path

from tests.dirty.reading import read_here
from tiercli.read import Reading


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "sales.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_here(path)


def sums(reading: Reading, field: str = "quantity", table: str = "sales") -> dict[str, float]:
    found: dict[str, float] = {}
    for row in reading.tables[table].to_pylist():
        found[row["customer_id"]] = found.get(row["customer_id"], 0) + (row[field] or 0) / 10**6
    return found


FIRST = "客户编号,日期,数量(吨)\nK1,2026-10-01,5\nK2,2026-10-02,6\n"


def test_a_header_with_another_unit(tmp_path: Path) -> None:
    reading = read(tmp_path, FIRST + "客户编号,日期,数量(公斤)\nK1,2026-10-03,5000\nK3,2026-10-04,7000")
    assert sums(reading) == {"K1": 10, "K2": 6, "K3": 7}
    assert "sheet.several-tables" in {note.code for note in reading.findings}


def test_a_unit_line_above_the_second_header_is_its_own(tmp_path: Path) -> None:
    assert sums(read(tmp_path, FIRST + "单位：公斤\n客户编号,日期,数量\nK1,2026-10-03,5000")) == {"K1": 10, "K2": 6}


def test_a_header_in_another_order(tmp_path: Path) -> None:
    text = "客户编号,日期,数量(吨),金额\nK1,2026-10-01,5,10\nK2,2026-10-02,6,12\n客户编号,日期,金额,数量(吨)\nK1,2026-10-03,14,7"
    assert (sums(read(tmp_path, text)), sums(read(tmp_path, text), "amount")) == ({"K1": 12, "K2": 6}, {"K1": 24, "K2": 12})


def test_a_header_with_a_further_column(tmp_path: Path) -> None:
    assert sums(read(tmp_path, FIRST + "客户编号,日期,数量(吨),退货数量\nK1,2026-10-03,6,2\nK2,2026-10-03,6,")) == {"K1": 9, "K2": 12}


def test_a_header_of_another_table(tmp_path: Path) -> None:
    reading = read(tmp_path, FIRST.replace("\n", ",\n") + "客户编号,应收余额,逾期天数,到期日\nK1,500,95,2026-07-28\nK2,7,0,2026-12-01")
    assert sums(reading) == {"K1": 5, "K2": 6}
    assert sums(reading, "balance", "receivables") == {"K1": 500, "K2": 7}


def test_the_same_header_again_goes_on_with_the_table(tmp_path: Path) -> None:
    reading = read(tmp_path, FIRST + FIRST.replace("2026-10", "2026-11"))
    assert sums(reading) == {"K1": 10, "K2": 12}
    assert "sheet.several-tables" not in {note.code for note in reading.findings}


def test_a_name_of_a_field_among_the_data_begins_nothing(tmp_path: Path) -> None:
    assert sums(read(tmp_path, "客户编号,日期,数量(吨),备注\nK1,2026-10-01,5,数量\nK2,2026-10-02,6,日期\nK2,2026-10-03,6,客户编号")) == {"K1": 5, "K2": 12}
