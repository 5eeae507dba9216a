"""One customer written in many ways: guards, codes beside names, aliases, lost zeros, several records, marks; and what stays apart."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import book, codes
from tiercli.cli.app import main
from tiercli.domain.finding import Severity
from tiercli.read import Reading, ReadOptions
from tiercli.read.words.names import without_state

HEADER: list[Any] = ["日期", "单号", "客户编号", "客户名称", "数量"]
RECORDS: list[Any] = ["客户编号", "客户名称", "信用等级"]


def _sales(reading: Reading) -> list[tuple[str, float]]:
    return [(row["customer_id"], row["quantity"] / 10**6) for row in reading.tables["sales"].to_pylist()]


def _records(reading: Reading, *columns: str) -> list[tuple[Any, ...]]:
    return [tuple(row.get(name) for name in columns) for row in reading.tables["customers"].to_pylist()]


def _note(reading: Reading, code: str) -> Any:
    return next(note for note in reading.findings if note.code == code)


@pytest.mark.parametrize("written", ['="00123"', '"=""00123"""', "'00123", "`00123", "‘00123’", '= "00123"', "＇00123"])
def test_a_guard_around_an_id_is_no_part_of_it(tmp_path: Path, written: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"日期,单号,客户编号,客户名称,数量\n2026-01-05,1,{written},甲,100\n2026-01-06,2,00123,甲,20\n", encoding="utf-8")
    assert _sales(read_here(path)) == [("00123", 100.0), ("00123", 20.0)]


def test_guards_are_taken_off_days_numbers_and_names_too(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('日期,单号,客户编号,客户名称,数量\n\'2026-01-05,"=""X1""",\'00123,="甲",\'100\n="2026-01-06",X2,00123,甲,="20.5"\n', encoding="utf-8")
    reading = read_here(path)
    assert _sales(reading) == [("00123", 100.0), ("00123", 20.5)]
    assert {row["customer_name"] for row in reading.tables["sales"].to_pylist()} == {"甲"}


def test_a_mark_of_text_in_a_workbooks_cell_is_taken_off(tmp_path: Path) -> None:
    rows: list[Any] = [HEADER, ["'2026-01-05", "X1", "`00123", "甲", "'100"], ["2026-01-06", "X2", "00123", "甲", 20.5]]
    assert _sales(read_here(book(tmp_path / "a.xlsx", 销售=rows))) == [("00123", 100.0), ("00123", 20.5)]


def test_a_name_may_begin_with_an_apostrophe(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[["日期", "客户名称", "数量"], ["2026-01-05", "'t Hooft BV", 1]]))
    assert _sales(reading) == [("'t Hooft BV", 1.0)]


@pytest.mark.parametrize("cell", ["K001 绿原农资", "[K001]绿原农资", "K001-绿原农资", "绿原农资(K001)", "绿原农资【K001】", "K001/绿原农资", "K001　绿原农资"])
def test_code_and_name_in_one_cell_are_the_customer_of_the_record(tmp_path: Path, cell: str) -> None:
    rows: list[Any] = [["日期", "单号", "客户", "数量"], ["2026-01-05", "X1", cell, 10], ["2026-01-06", "X2", "云溪化肥", 5]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 客户档案=[RECORDS, ["K001", "绿原农资", "AAA"], ["K002", "云溪化肥", "C"]]))
    assert _sales(reading) == [("K001", 10.0), ("K002", 5.0)]
    assert _records(reading, "customer_id", "customer_name") == [("K001", "绿原农资"), ("K002", "云溪化肥")]
    assert cell in _note(reading, "customers.code-with-name").message.zh


def test_a_whole_column_of_codes_with_names_is_taken_apart_without_records(tmp_path: Path) -> None:
    rows: list[Any] = [["日期", "客户", "数量"], ["2026-01-05", "K001 绿原农资", 10], ["2026-01-06", "[K001]绿原农资", 5], ["2026-01-07", "K002 云溪化肥", 1]]
    assert _sales(read_here(book(tmp_path / "a.xlsx", 销售=rows))) == [("K001", 10.0), ("K001", 5.0), ("K002", 1.0)]


def test_names_that_only_look_like_code_and_name_stay_whole(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["日期", "客户", "数量"],
        ["2026-01-05", "3M 中国", 10],
        ["2026-01-06", "58 同城", 5],
        ["2026-01-07", "云溪化肥", 1],
        ["2026-01-07", "1号店", 1],
    ]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows))
    assert [one for one, _ in _sales(reading)] == ["3M 中国", "58 同城", "云溪化肥", "1号店"]
    assert "customers.code-with-name" not in codes(reading)


def test_a_known_code_beside_another_name_is_not_taken_for_it(tmp_path: Path) -> None:
    rows: list[Any] = [["日期", "客户", "数量"], ["2026-01-05", "K001 别的公司", 10], ["2026-01-06", "云溪化肥", 5]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 客户档案=[RECORDS, ["K001", "绿原农资", "AAA"]]))
    assert _sales(reading)[0] == ("K001 别的公司", 10.0)


def test_a_customer_column_that_holds_ids_meets_the_records(tmp_path: Path) -> None:
    rows: list[Any] = [["日期", "客户", "数量"], ["2026-01-05", "K001", 10]]
    assert _sales(read_here(book(tmp_path / "a.xlsx", 销售=rows, 客户档案=[RECORDS, ["K001", "绿原农资", "AAA"]]))) == [("K001", 10.0)]


TWICE: dict[str, list[list[Any]]] = {
    "销售": [HEADER, ["2026-01-05", "X1", "K001", "绿原农资有限公司", 100], ["2026-02-05", "X2", "K009", "绿原农资有限责任公司", 60]],
    "客户档案": [RECORDS, ["K009", "绿原农资有限责任公司", "C"], ["K001", "绿原农资有限公司", "AA"]],
}


@pytest.mark.parametrize("pair", [("绿原农资有限责任公司", "绿原农资有限公司"), ("K009", "K001"), ("K009", "绿原农资有限公司")])
def test_an_alias_by_name_or_by_id_joins_the_ids_that_bear_it(tmp_path: Path, pair: tuple[str, str]) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", **TWICE, 别名=[["别名", "标准名称"], list(pair)]))
    assert _sales(reading) == [("K001", 100.0), ("K001", 60.0)]
    assert [row[0] for row in _records(reading, "customer_id", "credit_rating")] == ["K001"]
    assert _records(reading, "credit_rating") == [("AA",)]  # its own record, not the one that was joined
    assert "K009 → K001" in _note(reading, "customers.joined").message.zh


def test_without_an_alias_they_stay_two(tmp_path: Path) -> None:
    assert _sales(read_here(book(tmp_path / "a.xlsx", **TWICE))) == [("K001", 100.0), ("K009", 60.0)]


def test_two_aliases_of_one_name_that_has_no_id_are_one(tmp_path: Path) -> None:
    rows: list[Any] = [HEADER, ["2026-01-05", "X1", "K1", "甲厂", 1], ["2026-01-06", "X2", "K2", "甲公司", 2]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 别名=[["别名", "标准名称"], ["甲厂", "甲集团"], ["甲公司", "甲集团"]]))
    assert _sales(reading) == [("K1", 1.0), ("K1", 2.0)]
    assert _records(reading, "customer_name") == [("甲集团",)]


def test_an_alias_of_a_name_that_belongs_to_two_ids_joins_nothing_and_is_said(tmp_path: Path) -> None:
    rows: list[Any] = [HEADER, ["2026-01-05", "X1", "K1", "甲", 1], ["2026-01-06", "X2", "K2", "甲", 2], ["2026-01-06", "X3", "K3", "甲厂", 4]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 别名=[["别名", "标准名称"], ["甲厂", "甲"]]))
    assert [one for one, _ in _sales(reading)] == ["K1", "K2", "K3"]
    assert _note(reading, "customers.one-name-two-ids").severity is Severity.WARNING


def test_one_name_under_different_ids_in_two_tables_is_a_warning(tmp_path: Path) -> None:
    sales: list[Any] = [HEADER, ["2026-01-05", "X1", "K001", "绿原农资有限公司", 100]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=sales, 客户档案=[RECORDS, ["CRM-9", "绿原农资有限公司", "AAA"]]))
    note = _note(reading, "customers.one-name-two-ids")
    assert note.severity is Severity.WARNING
    assert "CRM-9" in note.message.zh
    assert "K001" in note.message.zh


ZEROS: dict[str, list[list[Any]]] = {
    "销售": [HEADER, ["2026-01-05", "X1", 123, "甲", 1], ["2026-01-06", "X2", "00124", "乙", 2], ["2026-01-06", "X3", 125, "丙", 4]],
    "客户档案": [RECORDS, ["00123", "甲", "AA"], ["00124", "乙", "C"], ["00125", "别的公司", "B"]],
}


def test_lost_zeros_are_joined_by_one_switch_where_the_name_agrees(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", **ZEROS)
    assert [one for one, _ in _sales(read_here(path))] == ["123", "00124", "125"]
    reading = read_here(path, options=replace(ReadOptions(), join_zeros=True))
    assert [one for one, _ in _sales(reading)] == ["00123", "00124", "125"]
    assert "125" in _note(reading, "customers.lost-zeros").message.zh
    assert "123 → 00123" in _note(reading, "customers.joined").message.zh


def test_a_second_sheet_of_customers_adds_what_the_first_lacks(tmp_path: Path) -> None:
    sales: list[Any] = [HEADER, ["2026-01-05", "X1", "K1", "甲", 1], ["2026-01-06", "X2", "K2", "乙", 2]]
    path = book(
        tmp_path / "a.xlsx",
        销售=sales,
        客户档案=[["客户编号", "客户名称", "地区"], ["K1", "甲", "南疆"], ["K2", "乙", None]],
        客户信息=[["客户编号", "地区", "信用等级"], ["K2", "北疆", "AA"], ["K1", "南疆", "C"], ["K2", "东疆", "AA"]],
    )
    reading = read_here(path)
    assert _records(reading, "customer_id", "region", "credit_rating") == [("K1", "南疆", "C"), ("K2", "北疆", "AA")]
    account = next(one for one in reading.accounts if one.table == "customers")
    assert {part.reason: part.rows for part in account.set_aside} == {"merged-record": 3}
    assert (account.rows, account.used) == (5, 2)
    second = _note(reading, "customers.second-value")
    assert (second.count, second.severity, second.where.cell) == (1, Severity.WARNING, "4")


def test_a_record_that_adds_nothing_is_a_double(tmp_path: Path) -> None:
    sales: list[Any] = [HEADER, ["2026-01-05", "X1", "K1", "甲", 1]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=sales, 客户档案=[RECORDS, ["K1", "甲", "A"], ["K1", "甲", "A"]]))
    assert "customers.duplicate-record" in codes(reading)
    assert not {"customers.merged-record", "customers.second-value"} & codes(reading)


@pytest.mark.parametrize("marked", ["甲公司(停用)", "甲公司（旧）", "【新】甲公司", "甲公司-停用", "甲公司[已注销]"])
def test_names_that_differ_by_a_mark_stay_apart_and_are_said(tmp_path: Path, marked: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[["日期", "客户", "数量"], ["2026-01-05", "甲公司", 1], ["2026-01-06", marked, 2]]))
    assert len(_records(reading, "customer_id")) == 2
    note = _note(reading, "customers.mark-in-name")
    assert note.severity is Severity.WARNING
    assert marked in note.message.zh


def test_a_mark_under_the_same_id_needs_no_word_of_its_own(tmp_path: Path) -> None:
    rows: list[Any] = [HEADER, ["2026-01-05", "X1", "K1", "甲公司", 1], ["2026-01-06", "X2", "K1", "甲公司(停用)", 2]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows))
    assert [one for one, _ in _sales(reading)] == ["K1", "K1"]
    assert "customers.mark-in-name" not in codes(reading)


def test_what_is_a_mark_and_what_is_a_name() -> None:
    assert [without_state(name, name) for name in ("甲(停用)", "甲 (old)", "(旧)甲", "Elm Fuels - closed")] == ["甲", "甲", "甲", "Elm Fuels"]
    for name in ("昆仑(集团)", "甲(新疆)", "新旧货行", "(停用)", "老王商行", "Old Mill"):
        assert without_state(name, name) == name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_check_writes_the_alias_sheet_that_joins_lost_zeros(tmp_path: Path, language: str) -> None:
    path, marked = book(tmp_path / "a.xlsx", **ZEROS), tmp_path / "m.xlsx"
    with pytest.raises(SystemExit):
        main(["check", str(path), "-o", str(marked), "--lang", language, "-q"])
    assert [one for one, _ in _sales(read_here(marked))] == ["00123", "00124", "125"]  # 00125 bears another name
    with pytest.raises(SystemExit):
        main(["check", str(marked), "-o", str(tmp_path / "again.xlsx"), "--lang", language, "-q"])
    assert [one for one, _ in _sales(read_here(tmp_path / "again.xlsx"))] == ["00123", "00124", "125"]
