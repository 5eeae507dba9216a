"""Names that may be one and count as several: marks of state, former names, full stops; and ids whose digits a spreadsheet program lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import book, codes, sales_of
from tiercli.domain.language import Text
from tiercli.read.together.identity import say_alike
from tiercli.read.words.names import alike, but_for_form


@pytest.mark.parametrize(
    "names",
    [
        ["甲化工有限公司", "甲化工有限公司（原乙化工）"],
        ["乙化工", "甲化工有限公司（原：乙化工）"],
        ["乙化工", "甲化工有限公司(曾用名乙化工)"],
        ["Oak Fuels", "Elm Fuels (formerly Oak Fuels)"],
        ["Oak Fuels", "Elm Fuels (f/k/a Oak Fuels)"],
        ["Elm Fuels Ltd", "Elm Fuels Ltd."],
        ["Elm Fuels, Inc", "Elm Fuels Inc."],
        ["乙公司【停用】", "*乙公司"],
        ["乙化工", "乙化工*"],
        ["张三", "张三（离职）"],
        ["Ann Lee", "Ann Lee (left)"],
        ["甲公司(旧)", "甲公司(新)"],
    ],
)
def test_a_name_that_gives_away_another_is_alike(names: list[str]) -> None:
    assert alike({name: name for name in names}) == [names]


@pytest.mark.parametrize(
    "names",
    [
        ["山东分公司", "山西分公司"],
        ["甲公司", "甲公司(原料部)"],
        ["甲公司", "甲公司（原油科）"],
        ["甲公司(北京)", "甲公司(上海)"],
        ["-10#柴油", "10#柴油"],
        ["1.5", "15"],
        ["A+", "A"],
        ["K-1", "K1"],
        ["有限公司", "有限责任公司"],
    ],
)
def test_names_that_differ_in_more_than_a_mark_are_not_alike(names: list[str]) -> None:
    assert alike({name: name for name in names}) == []


def test_three_names_of_one_customer_are_one_group() -> None:
    names = ["甲化工", "丙", "甲化工（原乙化工）", "乙化工", "甲化工(停用)"]
    assert alike({name: name for name in names}) == [["甲化工", "甲化工（原乙化工）", "乙化工", "甲化工(停用)"]]


def test_a_renamed_customer_without_an_id_is_said(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["客户名称", "日期", "数量"], ["乙化工", "2026-01-01", 5], ["甲化工（原乙化工）", "2026-09-01", 6]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows))
    note = next(note for note in reading.findings if note.code == "customers.mark-in-name")
    assert "乙化工, 甲化工（原乙化工）" in note.message.zh


def test_a_renamed_customer_with_one_id_needs_no_such_word(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["客户编号", "客户名称", "日期", "数量"], ["K1", "乙化工", "2026-01-01", 5], ["K1", "甲化工（原乙化工）", "2026-09-01", 6]]
    assert "customers.mark-in-name" not in codes(read_here(book(tmp_path / "a.xlsx", 销售=rows)))


def test_an_alias_that_stands_in_no_row_is_said_and_one_that_does_is_not(tmp_path: Path) -> None:
    rows: list[list[Any]] = [["客户编号", "客户名称", "日期", "数量"], ["K1", "甲", "2026-01-01", 5], ["K2", "甲(老)", "2026-02-01", 6]]
    aliases = [["别名", "标准名称"], ["甲(老)", "甲"], ["丙", "甲"], ["K9", "K1"]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows, 别名=aliases))
    note = next(note for note in reading.findings if note.code == "customers.alias-unused")
    assert (note.count, note.message.en) == (2, "2 aliases of the alias sheet stand in no row: 丙; K9.")


def test_ids_in_scientific_notation_join_nobody_where_names_are_there(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,客户名称,日期,数量\n1.00E+11,甲,2026-01-01,5\n1.00E+11,乙,2026-01-02,6\n100000000123,丙,2026-01-03,7\n", "utf-8")
    reading = read_here(path)
    assert [row[1] for row in sales_of(reading)] == ["甲", "乙", "100000000123"]
    note = next(note for note in reading.findings if note.code == "sales.shortened-id")
    assert (note.count, str(note.severity), str(note.where).rpartition(" › ")[2]) == (2, "error", "A2")
    assert "such as 1.00E+11; these rows go by the customer's name" in note.message.en


def test_ids_in_scientific_notation_without_names_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,日期,数量\n1.2E+11,2026-01-01,5\n1E5,2026-01-02,6\n", "utf-8")
    reading = read_here(path)
    assert [note.count for note in reading.findings if note.code == "sales.shortened-id"] == [1]
    assert "go by" not in next(note for note in reading.findings if note.code == "sales.shortened-id").message.en


def test_managers_that_differ_by_a_mark_are_said() -> None:
    findings = say_alike(["张三", "张 三", "李四", "张三（离职）"], Text("客户经理", "Account manager"))
    assert [(one.code, one.count) for one in findings] == [("grading.alike-names", 1)]
    assert "1 group of account managers differ only by a mark" in findings[0].message.en
    assert "张三, 张 三, 张三（离职）" in findings[0].message.zh
    assert say_alike(["张三", "李四"], Text("客户经理", "Account manager")) == []


@pytest.mark.parametrize(
    "names",
    [
        ["甲化工有限公司", "甲化工有限责任公司"],
        ["甲化工", "甲化工有限公司"],
        ["甲化工公司", "甲化工"],
        ["elmfuelsco.,ltd.", "elmfuelslimited"],
        ["elmfuelsltd", "elmfuels"],
    ],
)
def test_names_that_differ_only_in_the_legal_form_are_one_but_for_it(names: list[str]) -> None:
    assert but_for_form([*names, "丙钢铁"]) == [names]


@pytest.mark.parametrize(
    "names",
    [
        ["甲化工有限公司", "甲化工股份有限公司"],
        ["甲化工", "甲化工一分公司"],
        ["有限公司", "有限责任公司"],
        ["甲公司", "甲"],
        ["elmfuelsltd", "elmfuelsltd."],
        ["甲化工有限公司"],
    ],
)
def test_another_form_a_branch_or_a_mark_is_more_than_that(names: list[str]) -> None:
    assert but_for_form(names) == []


def test_customers_without_ids_that_differ_in_the_form_are_said_and_those_under_one_id_are_not(tmp_path: Path) -> None:
    apart: list[list[Any]] = [["日期", "客户名称", "数量"], ["2026-01-01", "甲化工有限公司", 1], ["2026-02-01", "甲化工有限责任公司", 2]]
    together = [["客户编号", *apart[0]], *(["K1", *row] for row in apart[1:])]
    said = ["customers.legal-form" in codes(read_here(book(tmp_path / f"{len(rows[0])}.xlsx", 销售=rows))) for rows in (apart, together)]
    assert said == [True, False]
