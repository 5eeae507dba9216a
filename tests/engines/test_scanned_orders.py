"""The total of an order on each of its lines: scanned sales count it as sales in memory do."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.engines.test_scanned import Columns, assert_same_either_way, set_at, some_sales, written, written_as_text
from tests.engines.test_scanned_words import stages

ROWS = 1_500
AMOUNT = "金额(元)"


def of_orders(columns: Columns, *, lines: int = 3, header: str = AMOUNT) -> Columns:
    """Each line of an order shows what its lines come to; they have one day and customer."""
    made = {("订单号" if name == "单号" else name): list(values) for name, values in {"单号": [], **columns}.items()}
    made["订单号"] = [f"SO{row // lines:05}" for row in range(len(made["日期"]))]
    for row in range(len(made["日期"])):
        first = row - row % lines
        made[AMOUNT][row] = round(sum(columns[AMOUNT][first : first + lines]), 2)
        for name in ("日期", "客户编号", "客户名称"):
            made[name][row] = columns[name][first]
    return {(header if name == AMOUNT else name): values for name, values in made.items()}


def said_of(outcome: Any) -> list[tuple[int, str]]:
    """How many lines are counted otherwise, and in what words."""
    return [(one.count, one.message.en) for one in outcome.findings if one.code == "sales.order-total"]


def test_an_order_counts_once_however_far_down_its_lines_stand(tmp_path: Path) -> None:
    columns = of_orders(some_sales(ROWS))
    outcome = assert_same_either_way(written(tmp_path, columns))
    assert said_of(outcome) == [(ROWS, "'金额(元)' of 1,500 rows are of the whole order, and counts once an order.")]
    assert float(outcome.accounts[0].sums["amount"]) == pytest.approx(sum(columns[AMOUNT][::3]) * 1e6)


def test_lines_that_lie_far_apart_are_of_one_order(tmp_path: Path) -> None:
    columns, order = of_orders(some_sales(ROWS)), list(range(ROWS))
    random.Random(5).shuffle(order)
    shuffled = {name: [values[row] for row in order] for name, values in columns.items()}
    assert said_of(assert_same_either_way(written_as_text(tmp_path, shuffled)))


def test_one_order_with_two_amounts_far_down_shows_that_they_are_the_lines_own(tmp_path: Path) -> None:
    columns = of_orders(some_sales(ROWS))
    assert not said_of(assert_same_either_way(written(tmp_path, set_at(columns, AMOUNT, {1200: 1.5}))))


@pytest.mark.parametrize(("header", "is_said"), [("订单金额(元)", True), (AMOUNT, False)])
def test_lines_of_one_quantity_are_told_by_the_header_only(tmp_path: Path, header: str, is_said: bool) -> None:
    columns = of_orders({**some_sales(ROWS), "数量(吨)": [5.0] * ROWS}, header=header)
    assert bool(said_of(assert_same_either_way(written(tmp_path, columns)))) is is_said


@pytest.mark.parametrize(("quantity", "by"), [("数量(吨)", 1), ("数量(公斤)", 1000)])
def test_prices_share_an_order_out_among_its_lines(tmp_path: Path, quantity: str, by: int) -> None:
    draw = random.Random(3)
    columns: Columns = {(quantity if name == "数量(吨)" else name): values for name, values in some_sales(ROWS).items()}
    columns["单价"] = [round(draw.uniform(1000, 3000) / by, 4) for _ in range(ROWS)]
    columns[quantity] = [number * by for number in columns[quantity]]
    columns[AMOUNT] = [number * price for number, price in zip(columns[quantity], columns["单价"], strict=True)]
    outcome = assert_same_either_way(written(tmp_path, of_orders(columns)))
    assert said_of(outcome) == [(ROWS, "'金额(元)' of 1,500 rows are of the whole order, and was shared out by quantity times price.")]


def test_amounts_that_are_price_times_quantity_stay(tmp_path: Path) -> None:
    columns: Columns = {**some_sales(ROWS), "数量(吨)": [2.0] * ROWS, "单价(元/吨)": [1500.0] * ROWS, AMOUNT: [3000.0] * ROWS}
    columns["订单号"] = [f"SO{row // 3:05}" for row in range(ROWS)]
    assert not said_of(assert_same_either_way(written(tmp_path, columns)))


@pytest.mark.parametrize(
    "cells",
    [{"订单号": {0: None, 700: "-", 1400: None}}, {AMOUNT: {1: None, 900: None}}, {"日期": {3: None, 903: None}}, {"数量(吨)": {0: -2.0, 901: None}},
     {"客户编号": {4: None, 904: None}, "客户名称": {4: None, 904: None}}, {"产品": {300: "合计", 1499: "小计"}}],
)  # fmt: skip
def test_odd_rows_among_them_are_counted_as_in_memory(tmp_path: Path, cells: dict[str, dict[int, Any]]) -> None:
    columns = of_orders(some_sales(ROWS))
    for name, values in cells.items():
        columns = set_at(columns, name, values)
    assert said_of(assert_same_either_way(written(tmp_path, columns)))


def test_each_file_tells_by_itself_and_rows_that_stand_twice_are_those_of_what_counts(tmp_path: Path) -> None:
    orders = of_orders(some_sales(ROWS))
    twice = {name: [*values, *values[900:903]] for name, values in orders.items()}
    plain: Columns = {"订单号": [f"X{row // 2}" for row in range(400)], **some_sales(400, seed=9)}
    plain["日期"] = [date(2024, 1, 1 + row % 28) for row in range(400)]
    outcome = assert_same_either_way(written(tmp_path, twice, plain))
    assert [count for count, _ in said_of(outcome)] == [ROWS + 3]


def test_of_orders_and_deliveries_those_that_count_are_held_against_each_other(tmp_path: Path) -> None:
    outcome = assert_same_either_way(written(tmp_path, stages(of_orders(some_sales(600)))))
    assert [part.reason for part in outcome.accounts[0].set_aside] == ["other-document"]
    assert [count for count, _ in said_of(outcome)] == [600]
