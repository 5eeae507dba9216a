"""Pieces and litres become tonnes where a rulebook or a products table says what one weighs; otherwise nothing is invented."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.dirty.reading import read_here
from tests.unit.read.sheet.test_measures import book, column, day
from tests.unit.read.test_shapes import aside, codes
from tiercli.cli.app import main
from tiercli.read import ReadOptions
from tiercli.read.together.unit_sizes import Weights

HEADER = ["日期", "客户", "产品", "数量", "单位", "金额"]


def weighed(tmp_path: Path, options: ReadOptions | None = None, **others: Any) -> Any:
    rows = [day("甲", "柴油", 1000, "升", 7000), day("甲", "柴油", 2, "方", 14000), day("乙", "润滑油", 10, "桶", 9000), day("乙", "柴油", 3, "吨", 21000)]
    return read_here(book(tmp_path / "a.xlsx", HEADER, *rows, **others), options=options)


def test_a_products_table_gives_the_density_and_the_weight_of_one(tmp_path: Path) -> None:
    reading = weighed(tmp_path, 产品档案=[["产品名称", "计量单位", "单重(kg)", "密度"], ["柴油", "升", None, 0.84], ["润滑油", "桶", 170, None]])
    assert column(reading, "quantity") == [0.84, 1.68, 1.7, 3]
    assert aside(reading) == {}
    assert "sales.weighed" in codes(reading)


@pytest.mark.parametrize(("header", "density"), [("密度", 840), ("密度(kg/m³)", 840), ("密度(t/m3)", 0.84), ("Density (kg/L)", 0.84)])
def test_a_density_is_known_in_kilograms_and_in_tonnes(tmp_path: Path, header: str, density: float) -> None:
    reading = weighed(tmp_path, 产品=[["产品", header], ["柴油", density]])
    assert column(reading, "quantity") == [0.84, 1.68, 3]
    assert aside(reading) == {"unknown-unit": 1}


def test_the_rulebook_gives_the_weight_of_one_for_all_products_or_for_some(tmp_path: Path) -> None:
    litre, drum = {"柴油": Decimal("0.00084")}, Decimal("0.17")
    reading = weighed(tmp_path, ReadOptions(units={"L": litre, "桶": drum}))
    assert column(reading, "quantity") == [0.84, 1.68, 1.7, 3]
    other = weighed(tmp_path, ReadOptions(units={"升": {"汽油": Decimal("0.00074")}, "drum": {"润滑油": drum}}))
    assert column(other, "quantity") == [1.7, 3]
    assert aside(other) == {"unknown-unit": 2}


def test_the_account_holds_converted_tonnes(tmp_path: Path) -> None:
    reading = weighed(tmp_path, ReadOptions(units={"升": Decimal("0.001")}))
    account = next(one for one in reading.accounts if one.table == "sales")
    assert (account.rows, account.used) == (4, 3)
    assert account.used_sum("quantity") == 6 * 10**6
    assert account.used_sum("amount") == 42_000 * 10**6


def test_a_row_stays_where_nothing_measures_its_quantity(tmp_path: Path) -> None:
    reading = weighed(tmp_path, ReadOptions(measured=frozenset({"sales.amount"})))
    assert column(reading, "quantity") == [None, None, None, 3]
    assert aside(reading) == {}
    assert "sales.not-weighed" in codes(reading)


def test_a_row_stays_where_nothing_measures_its_foreign_amount(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "金额", "币种"], day("甲", 10, 500, "USD"), day("乙", 2, 5, "CNY"))
    kept = read_here(path, options=ReadOptions(measured=frozenset({"sales.quantity"})))
    assert column(kept, "quantity") == [10, 2]
    assert column(kept, "amount") == [None, 5]
    assert "sales.unknown-value" in codes(kept)
    strict = read_here(path, options=ReadOptions(measured=frozenset({"sales.quantity", "sales.amount"})))
    assert aside(strict) == {"currency": 1}


def test_a_customer_of_foreign_money_only_is_there_without_figures(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额", "币种"], day("甲", 500, "KZT"), day("乙", 5, "CNY"))
    reading = read_here(path)
    assert set(reading.tables["customers"]["customer_id"].to_pylist()) == {"甲", "乙"}
    assert "甲" in next(note.message.zh for note in reading.findings if note.code == "customers.only-unusable")


def test_a_customer_with_other_sales_is_not_said_to_have_none(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额", "币种"], day("甲", 500, "KZT"), day("甲", 5, "CNY"))
    assert "customers.only-unusable" not in codes(read_here(path))


@pytest.mark.parametrize("name", ["Items", "产品", "Products"])
def test_sales_on_a_sheet_named_for_products_stay_sales(tmp_path: Path, name: str) -> None:
    path = book(tmp_path / "a.xlsx", ["说明"], ["无"], **{name: [["日期", "客户", "产品", "数量", "单位"], day("甲", "柴油", 5, "吨")]})
    assert column(read_here(path), "quantity") == [5]


RULES = """
tiercli: 1
name: own
title: Own
{more}
metrics:
  volume: {{sum: sales.quantity, unit: {unit}}}
gradings:
  tier:
    levels:
      - {{name: A, when: volume >= 10}}
      - {{name: B}}
"""


def graded(tmp_path: Path, capsys: pytest.CaptureFixture[str], rules: str, *rows: list[Any]) -> dict[str, str]:
    (tmp_path / "own.yaml").write_text(rules, encoding="utf-8")
    path = book(tmp_path / "a.xlsx", HEADER, *rows)
    out = tmp_path / "out.csv"
    with pytest.raises(SystemExit) as ended:
        main(["score", str(path), "-r", str(tmp_path / "own.yaml"), "--as-of", "2026-10-31", "--format", "csv", "-o", str(out), "-q"])
    capsys.readouterr()
    assert ended.value.code == 0
    return {row["customer_id"]: row["volume"] for row in csv.DictReader(out.open(encoding="utf-8-sig"))}


def test_a_rulebook_says_what_a_drum_weighs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.format(more="units: {桶: 0.17, 升: {柴油: 0.00084}}", unit="t")
    assert graded(tmp_path, capsys, rules, day("甲", "柴油", 1000, "升", 1), day("乙", "润滑油", 100, "桶", 1)) == {"甲": "0.84", "乙": "17"}


def test_a_rulebook_that_counts_pieces_counts_them(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.format(more="fields: {sales: {quantity: {kind: number, unit: 件, aliases: [数量]}}}", unit="件")
    assert graded(tmp_path, capsys, rules, day("甲", "阀门", 12, "件", 1), day("乙", "阀门", "3件", "PCS", 1)) == {"甲": "12", "乙": "3"}


@given(st.decimals("0.0001", "50", places=4), st.integers(1, 10**6))
@examples(50, few=10)
def test_litres_and_cubic_metres_of_one_density_weigh_the_same(density: Decimal, litres: int) -> None:
    weights = Weights({"升": density / 1000}, None)
    one, thousand = weights.of("升", ""), weights.of("方", "")
    assert one is not None
    assert thousand is not None
    assert one * litres * 1000 == thousand * litres
