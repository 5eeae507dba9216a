"""Figures over months: each as of the last day of its month, with what was known then; levels by the rules of today."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook
from tiercli.domain.errors import RulebookError
from tiercli.domain.language import Text
from tiercli.outcome.extras import Listing

METRICS = """
metrics:
  t: {sum: sales.quantity, window: 1 month}
  half: {sum: sales.quantity, window: 6 months}
  before: {sum: sales.quantity, window: 6 months, offset: 6 months}
"""
SALES = [
    a_sale("k1", "2026-08-31", quantity=10),
    a_sale("k1", "2026-09-01", quantity=20),
    a_sale("k1", "2026-10-31", quantity=50),
    a_sale("k2", "2026-10-01", quantity=7),
]


def months(
    graded: Callable[..., Graded], sheet: str, figure: str, sales: list[dict[str, Any]] = SALES, customers: Sequence[dict[str, Any]] = (), more: str = ""
) -> Any:
    rules = f"{METRICS}{more}sheets: {{targets: [{{{sheet}, figures: {{f: {{title: F, {figure}}}}}}}]}}\n"
    outcome = graded(rules, a_workbook(sales, customers)).outcome
    found = outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    lines = outcome.summary()["figures"][0]["lines"]  # type: ignore[index]
    return {line["group"]: line["months"] for line in lines}


def test_each_month_has_what_it_had_on_its_last_day(graded: Callable[..., Graded]) -> None:
    found = months(graded, "over: 3 months", "actual: total(t)")
    assert found == {None: {"2026-08": "10", "2026-09": "20", "2026-10": "57"}}


def test_a_customer_that_came_later_is_nobody_s_before(graded: Callable[..., Graded]) -> None:
    more = "gradings: {tier: {levels: [{name: A, when: t >= 20}, {name: B}]}}\n"
    found = months(graded, "over: 3 months", "actual: \"count_of(tier in ['A', 'B'])\"", more=more)
    assert found[None] == {"2026-08": "1", "2026-09": "1", "2026-10": "2"}
    found = months(graded, "over: 3 months", "actual: \"count_of(tier == 'A')\"", more=more)
    assert found[None] == {"2026-08": "0", "2026-09": "1", "2026-10": "1"}


def test_groups_are_those_of_the_month_and_one_that_was_not_there_has_no_value(graded: Callable[..., Graded]) -> None:
    more = "gradings: {tier: {levels: [{name: A, when: t >= 20}, {name: B}]}}\n"
    found = months(graded, "by: [tier], over: 3 months", "actual: total(t)", more=more)
    assert found["A"] == {"2026-08": None, "2026-09": "20", "2026-10": "50"}
    assert found["B"] == {"2026-08": "10", "2026-09": None, "2026-10": "7"}


def test_fields_of_the_record_group_every_month_alike(graded: Callable[..., Graded]) -> None:
    found = months(graded, "by: [region], over: 2 months", "actual: total(t)", customers=[a_customer("k1", region="南"), a_customer("k2", region="北")])
    assert (found["南"], found["北"]) == ({"2026-09": "20", "2026-10": "50"}, {"2026-09": None, "2026-10": "7"})


def test_a_month_that_the_data_do_not_cover_has_no_value(graded: Callable[..., Graded]) -> None:
    sales = [a_sale("k1", f"2026-{month:02d}-15", quantity=1) for month in range(1, 11)]
    found = months(graded, "over: 10 months", "actual: total(half)", sales)
    assert found[None] == {f"2026-{month:02d}": None if month < 6 else "6" for month in range(1, 11)}
    found = months(graded, "over: 3 months", "actual: total(half) / total(before)", sales)
    assert set(found[None].values()) == {None}


def test_every_line_says_what_it_is_for_programs(graded: Callable[..., Graded]) -> None:
    rules = f'{METRICS}sheets: {{targets: [{{title: {{zh: 指标, en: Figures}}, by: [region], figures: {{f: {{title: F, actual: total(t) / 3, target: "19", unit: t}}}}}}]}}\n'
    found = graded(rules, a_workbook(SALES, [a_customer("k1", region="南")])).outcome.summary()["figures"]
    assert [line for line in found[0]["lines"] if line["group"] != "(none)"] == [  # type: ignore[index]
        {"figure": "f", "title": "F", "by": "", "group": None, "unit": "t", "target": "19", "actual": "19", "met": True},
        {"figure": "f", "title": "F", "by": "region", "group": "南", "unit": "t", "target": "19", "actual": "16.666667", "met": False},
    ]


@pytest.mark.parametrize("over", ["1 month", "37 months", "quarter", "90 days"])
def test_what_is_no_number_of_months_is_refused(graded: Callable[..., Graded], over: str) -> None:
    with pytest.raises(RulebookError, match="2 to 36"):
        months(graded, f"over: {over}", "actual: total(t)")


def test_a_month_before_anybody_was_there_has_no_value(graded: Callable[..., Graded]) -> None:
    more = "gradings: {tier: {levels: [{name: A, when: rank(t) == 1}, {name: B}]}}\n"
    sales = [a_sale("k1", "2026-10-05", quantity=5)]
    assert months(graded, "over: 3 months", "actual: \"count_of(tier == 'A')\"", sales, more=more)[None] == {"2026-08": None, "2026-09": None, "2026-10": "1"}


@pytest.mark.parametrize(
    ("figure", "missed"),
    [
        ('actual: total(t), target: "20"', "1 / 3"),  # 10, 20 and 57 tonnes
        ('actual: total(t), target: "20", better: less', "1 / 3"),
        ('actual: total(t), target: "58"', "3 / 3"),
        ('actual: total(half) / total(before), target: "1"', None),  # no month has a value
        ("actual: total(t), target: total(t)", "0 / 3"),  # each month against its own target
    ],
)
def test_a_line_says_in_how_many_months_the_target_was_missed(graded: Callable[..., Graded], figure: str, missed: str | None) -> None:
    rules = f"{METRICS}sheets: {{targets: [{{over: 3 months, figures: {{f: {{title: F, {figure}}}}}}}]}}\n"
    found = graded(rules, a_workbook(SALES)).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    assert found.rows["months_missed"].to_pylist() == [missed]
    assert [column.title for column in found.columns if column.name == "months_missed"] == [Text("未达成月数", "Months missed")]


def test_months_are_not_counted_where_there_is_no_target(graded: Callable[..., Graded]) -> None:
    rules = f"{METRICS}sheets: {{targets: [{{over: 3 months, figures: {{f: {{title: F, actual: total(t)}}}}}}]}}\n"
    found = graded(rules, a_workbook(SALES)).outcome.extras["targets.1"]
    assert isinstance(found, Listing)
    assert "months_missed" not in {column.name for column in found.columns}
