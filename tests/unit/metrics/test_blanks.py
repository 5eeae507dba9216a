"""Columns without any value are no zeros, and rows that say nothing are not silently passed by."""

from __future__ import annotations

from typing import Any

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook, graded

LEVELS = "gradings: {tier: {levels: [{name: A, when: m <= 5}, {name: B}]}}"


def codes(metric: str, tables: Any) -> tuple[dict[str, Any], list[str]]:
    rows = graded(f"metrics: {{m: {{{metric}}}}}\n{LEVELS}", tables)
    return rows.of("m"), [one.code for one in rows.outcome.findings]


@pytest.mark.parametrize(
    ("metric", "field"),
    [
        ("max: receivables.overdue_days, empty: 0", "overdue_days"),
        ("sum: receivables.overdue_amount", "overdue_amount"),
        ("distinct: receivables.invoice_no", "invoice_no"),
    ],
)
def test_a_column_without_any_value_is_no_data_and_not_zero_for_everybody(metric: str, field: str) -> None:
    blank = a_workbook([a_sale("k1", quantity=1)], receivables=[a_debt("k1", balance=5, **{field: None}), a_debt("k2", balance=7, **{field: None})])
    assert codes(metric, blank) == ({"k1": None, "k2": None}, ["grading.idle-rule"])


def test_one_value_in_the_column_makes_the_others_zero() -> None:
    tables = a_workbook([a_sale("k1", quantity=1)], receivables=[a_debt("k1", overdue_days=None), a_debt("k2", overdue_days=9)])
    assert codes("max: receivables.overdue_days, empty: 0", tables) == ({"k1": 0, "k2": 9}, [])


def test_rows_that_are_blank_where_a_metric_says_is_not_are_counted_and_said() -> None:
    sales = [
        a_sale("k1", quantity=9, channel=None),
        a_sale("k2", quantity=2, channel="分销"),
        a_sale("k2", quantity=3, channel="直销"),
        a_sale("k1", "2020-01-01", quantity=1, channel=None),
    ]
    rows = graded("metrics: {m: {sum: sales.quantity, where: \"channel != '直销'\", window: 12 months}}\n" + LEVELS, a_workbook(sales))
    assert rows.of("m") == {"k1": 0, "k2": 2}
    found = [one for one in rows.outcome.findings if one.code == "grading.blank-where"]
    assert [(one.count, one.message.en) for one in found] == [(1, "'m' counts rows by what their channel is not; 1 row is blank there and not counted.")]
    assert "渠道不等于某值，有 1 行该列空白" in found[0].message.zh


@pytest.mark.parametrize("where", ["channel == '分销'", "channel in ['分销']", "coalesce(channel, '') != '直销'", "not (channel == '直销')"])
def test_a_condition_that_a_blank_answers_needs_no_word(where: str) -> None:
    sales = [a_sale("k1", quantity=9, channel=None), a_sale("k2", quantity=2, channel="分销")]
    rows = graded(f'metrics: {{m: {{sum: sales.quantity, where: "{where}"}}}}\n{LEVELS}', a_workbook(sales, [a_customer("k1")]))
    assert [one.code for one in rows.outcome.findings] == []


def test_a_sale_without_its_amount_is_counted_and_said_but_a_debt_that_is_not_overdue_is_not() -> None:
    sales = [a_sale("k1", quantity=9, amount=None), a_sale("k1", quantity=2, amount=50), a_sale("k1", "2020-01-01", quantity=2, amount=None)]
    debts = [a_debt("k1", balance=5, overdue_amount=None), a_debt("k1", balance=7, overdue_amount=7)]
    rules = "metrics:\n  m: {sum: sales.amount, window: 12 months}\n  late: {sum: receivables.overdue_amount}\n  t: {sum: sales.quantity}\n" + LEVELS
    rows = graded(rules, a_workbook(sales, receivables=debts))
    assert rows.of("m") == {"k1": 50}
    found = [one for one in rows.outcome.findings if one.code == "grading.blank-operand"]
    assert [(one.count, one.message.en) for one in found] == [(1, "1 row with a blank in amount, not counted in 'm'.")]
