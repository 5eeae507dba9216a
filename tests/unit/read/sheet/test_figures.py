"""Returns in a column of their own, totals of orders on each line, and amounts that only prices tell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tiercli.read import Reading


def read(tmp_path: Path, text: str) -> Reading:
    path = tmp_path / "sales.csv"
    path.write_text(text.strip() + "\n", encoding="utf-8")
    return read_here(path)


def total(reading: Reading, field: str) -> float:
    return sum(value or 0 for value in reading.tables["sales"][field].to_pylist()) / 10**6


def codes(reading: Reading) -> set[str]:
    return {note.code for note in reading.findings}


@pytest.mark.parametrize(("sold", "back", "left"), [("销售数量", "退货数量", 70), ("Quantity", "Return Qty", 70), ("净销售数量", "退货数量", 100)])
def test_what_came_back_is_taken_off_unless_the_figure_is_net(tmp_path: Path, sold: str, back: str, left: int) -> None:
    text = f"日期,客户名称,{sold},{back}\n2026-01-05,甲,60,30\n2026-01-06,甲,40,"
    assert total(read(tmp_path, text), "quantity") == left


def test_a_return_written_with_a_minus_is_taken_off_once(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,数量,退货数量,金额,退货金额\n2026-01-05,甲,60,-30,600,-300\n2026-01-06,乙,,5,,50")
    assert (total(reading, "quantity"), total(reading, "amount")) == (25, 250)
    assert "sales.returned-beside" in codes(reading)


@pytest.mark.parametrize("header", ["订单金额", "订单总额", "Order Total", "Order Amount"])
def test_the_total_of_an_order_counts_once(tmp_path: Path, header: str) -> None:
    text = f"订单号,日期,客户名称,数量,{header}\nX1,2026-01-05,甲,1,300\nX1,2026-01-05,甲,2,300\nX2,2026-01-06,乙,5,70"
    reading = read(tmp_path, text)
    assert total(reading, "amount") == 370
    assert "sales.order-total" in codes(reading)


def test_prices_share_the_total_of_an_order_out(tmp_path: Path) -> None:
    reading = read(tmp_path, "订单号,日期,客户名称,数量,单价,金额\nX1,2026-01-05,甲,1,100,300\nX1,2026-01-05,乙,2,100,300")
    assert [row["amount"] / 10**6 for row in reading.tables["sales"].to_pylist()] == [100, 200]


def test_equal_lines_of_one_order_stay(tmp_path: Path) -> None:
    text = "订单号,行号,日期,客户名称,数量,总金额\nX1,1,2026-01-05,甲,30,210\nX1,2,2026-01-05,甲,30,210"
    assert total(read(tmp_path, text), "amount") == 420
    text = "订单号,行号,日期,客户名称,数量,单价,金额\nX1,1,2026-01-05,甲,30,7,210\nX1,2,2026-01-05,甲,21,10,210"
    assert total(read(tmp_path, text), "amount") == 420


def test_amounts_are_worked_out_from_prices(tmp_path: Path) -> None:
    reading = read(tmp_path, "日期,客户名称,数量,单价\n2026-01-05,甲,100,2000\n2026-01-06,乙,0.333333,0.0001\n2026-01-07,丙,-3,1900.5\n2026-01-08,丁,7,")
    assert [row["amount"] for row in reading.tables["sales"].to_pylist()] == [200_000 * 10**6, 0, -5701_500_000, None]
    assert "sales.amount-worked-out" in codes(reading)


def test_a_price_is_of_the_quantitys_own_unit_unless_it_names_one(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,数量(kg),单价\n2026-01-05,甲,2000,3"), "amount") == 6000
    assert total(read(tmp_path, "日期,客户名称,数量(kg),单价(元/吨)\n2026-01-05,甲,2000,3000"), "amount") == 6000


def test_an_amount_of_its_own_is_not_worked_out(tmp_path: Path) -> None:
    assert total(read(tmp_path, "日期,客户名称,数量,单价,金额\n2026-01-05,甲,100,2000,5"), "amount") == 5
