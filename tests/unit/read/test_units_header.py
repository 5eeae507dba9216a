"""A column Units holds how much, or in what: its cells say which."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here


def test_figures_under_units_are_the_quantity(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Date,Customer,Units,Amount\n2026-03-01,Elm,12,700\n2026-03-02,Oak,"1,200.5",800\n', encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [12_000_000, 1_200_500_000]


def test_words_under_units_stay_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,Customer,Qty,Units\n2026-03-01,Elm,12,kg\n2026-03-02,Oak,3,t\n", encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [12_000, 3_000_000]


@pytest.mark.parametrize("header", ["SU", "Einh.", "规", "ME"])
def test_a_header_that_nobody_knows_is_a_unit_where_every_cell_is_one(tmp_path: Path, header: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"Date,Customer,Qty,{header}\n2026-03-01,Elm,500,KG\n2026-03-02,Oak,3,TO\n2026-03-03,Oak,7,EA\n", encoding="utf-8")
    reading = read_here(path)
    assert [row["quantity"] for row in reading.tables["sales"].to_pylist()] == [500_000, 3_000_000]
    assert [(part.reason, part.rows) for part in reading.accounts[0].set_aside] == [("unknown-unit", 1)]


@pytest.mark.parametrize(("header", "word"), [("Country", "KG"), ("地区", "KG"), ("Grade", "T"), ("Size", "L"), ("Class", "KG1")])
def test_a_code_that_only_looks_like_a_unit_stays_one(tmp_path: Path, header: str, word: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"Date,Customer,Qty (t),{header}\n2026-03-01,Elm,5,{word}\n2026-03-02,Oak,3,{word}\n", encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [5_000_000, 3_000_000]


@pytest.mark.parametrize(("ordered", "shipped"), [("订单数量(吨)", "已发数量(吨)"), ("订货量(吨)", "已出库量(吨)"), ("Order Qty (t)", "Shipped Qty (t)")])
def test_what_was_shipped_is_the_sale_where_what_was_ordered_stands_beside_it(tmp_path: Path, ordered: str, shipped: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"Date,Customer,{ordered},{shipped},Amount\n2026-03-01,Elm,100,60,9000\n", encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [60_000_000]


@pytest.mark.parametrize(
    ("header", "tonnes"), [("吨", 10), ("MT", 10), ("M/T", 10), ("Metric Tons", 10), ("t", 10), ("公斤", 0.01), ("KG", 0.01), ("万吨", 100_000)]
)
def test_a_header_that_is_nothing_but_a_unit_of_mass_is_the_quantity(tmp_path: Path, header: str, tonnes: float) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"Date,Customer,{header},Amount\n2026-03-01,Elm,10,9000\n", encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [round(tonnes * 10**6)]


@pytest.mark.parametrize(("header", "yuan"), [("元", 10), ("万元", 100_000), ("RMB", 10), ("CNY", 10)])
def test_a_header_that_is_nothing_but_yuan_is_the_amount(tmp_path: Path, header: str, yuan: int) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"日期,客户,数量(吨),{header}\n2026-03-01,甲,3,10\n", encoding="utf-8")
    assert [row["amount"] for row in read_here(path).tables["sales"].to_pylist()] == [yuan * 10**6]


@pytest.mark.parametrize("header", ["元/吨", "元每公斤", "百万", "K", "M", "G", "%"])
def test_a_header_of_a_price_or_a_number_alone_is_neither(tmp_path: Path, header: str) -> None:
    path = tmp_path / "sales.csv"
    path.write_text(f"日期,客户,数量(吨),{header}\n2026-03-01,甲,3,10\n", encoding="utf-8")
    assert [(row["quantity"], row.get("amount")) for row in read_here(path).tables["sales"].to_pylist()] == [(3_000_000, None)]
