"""A column Units holds how much, or in what: its cells say which."""

from __future__ import annotations

from pathlib import Path

from tests.dirty.reading import read_here


def test_figures_under_units_are_the_quantity(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text('Date,Customer,Units,Amount\n2026-03-01,Elm,12,700\n2026-03-02,Oak,"1,200.5",800\n', encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [12_000_000, 1_200_500_000]


def test_words_under_units_stay_the_unit(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("Date,Customer,Qty,Units\n2026-03-01,Elm,12,kg\n2026-03-02,Oak,3,t\n", encoding="utf-8")
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [12_000, 3_000_000]
