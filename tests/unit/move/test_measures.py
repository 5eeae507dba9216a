"""Which sums of a rulebook stand for tonnes and revenue when movements are weighed."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from tests import made
from tiercli.move.measures import Measures, measures_of
from tiercli.rulebook.load import load_rulebook


def measures(metrics: str, period: str = "12 months") -> Measures:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.yaml"
        path.write_text(made.whole(made.HEAD + f"period: {{window: {period}}}\nmetrics: {{{metrics}}}\n"), "utf-8")
        return measures_of(load_rulebook(str(path)).rulebook)


def names(metrics: str, period: str = "12 months") -> list[str]:
    return [column.name for column in measures(metrics, period).columns]


@pytest.mark.parametrize(
    ("name", "expected", "buys"),
    [
        ("standard", ["volume", "revenue", "margin"], "volume"),
        ("kunlun-urea", ["volume", "revenue", "margin"], "volume"),
        ("tibet-refined-oil", ["volume", "revenue"], "volume"),
        ("fertilizer-company", ["volume", "revenue"], "volume"),
        ("petrochemical-company", ["volume", "revenue"], "volume"),
        ("refined-oil-marketing", ["volume", "revenue"], "volume"),
        ("steel-enterprise", ["volume", "revenue"], "volume"),
        ("chemical-channel", ["volume", "revenue"], "volume"),
        ("account-managers", ["volume"], ""),  # this year's tonnes of the manager's own customers; they begin anew in January
        ("rfm", ["amount"], ""),  # over all time
    ],
)
def test_every_shipped_rulebook_has_measures(name: str, expected: list[str], buys: str) -> None:
    found = measures_of(load_rulebook(name).rulebook)
    assert [column.name for column in found.columns] == expected
    assert found.buys == buys


def test_a_sum_with_a_window_of_its_own_stands_where_there_is_no_other() -> None:
    assert names("recent: {sum: sales.quantity, window: 3 months, unit: t}") == ["recent"]
    assert names("money: {sum: sales.amount, window: month}") == ["money"]


def test_the_rulebooks_own_period_comes_first_then_the_longest_window() -> None:
    short, own, long = "a: {sum: sales.quantity, window: 3 months}", "b: {sum: sales.quantity, window: 12 months}", "c: {sum: sales.quantity, window: all}"
    assert names(f"{short}, {long}, {own}") == ["b"]
    assert names("d: {sum: sales.quantity}, " + long) == ["d"]
    assert names(f"{short}, e: {{sum: sales.quantity, window: 200 days}}") == ["e"]


def test_a_sum_of_all_sales_comes_before_one_of_some() -> None:
    some = "direct: {sum: sales.quantity, where: customers.customer_type == '生产型'}"
    assert names(f"{some}, recent: {{sum: sales.quantity, window: month}}") == ["recent"]
    assert names(some) == ["direct"]


@pytest.mark.parametrize(
    "metric",
    [
        "{sum: sales.quantity, offset: 12 months}",
        "{sum: sales.quantity, window: previous year}",
        "{sum: sales.quantity, decay: {half_life: 6 months}}",
        "{count: sales.quantity}",
        "{sum: orders.ordered, unit: t}",
        "{sum: sales.quantity * 2, unit: points}",
    ],
)
def test_sums_of_another_time_or_kind_stand_for_nothing(metric: str) -> None:
    assert measures(f"x: {metric}") == Measures()


def test_revenue_may_be_worked_out_from_price() -> None:
    assert names("revenue: {sum: sales.quantity * sales.price, unit: CNY}") == ["revenue"]


@pytest.mark.parametrize(
    ("window", "buys"), [("12 months", "x"), ("month", "x"), ("90 days", "x"), ("year", ""), ("year-to-date", ""), ("quarter", ""), ("all", "")]
)
def test_who_stopped_buying_is_told_by_a_window_that_neither_begins_anew_nor_holds_all_time(window: str, buys: str) -> None:
    assert measures(f"x: {{sum: sales.quantity, window: {window}}}").buys == buys


def test_another_measure_tells_who_buys_where_the_first_cannot() -> None:
    found = measures("x: {sum: sales.quantity, window: year}, y: {sum: sales.amount}")
    assert ([column.name for column in found.columns], found.buys) == (["x", "y"], "y")
