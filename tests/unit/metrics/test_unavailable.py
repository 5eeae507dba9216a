"""What the workbook has no data for has no value, and is said to be left out."""

from __future__ import annotations

from tests.made import a_debt, a_sale, a_workbook

RULES = """
metrics:
  volume: {sum: sales.quantity}
  overdue: {max: receivables.overdue_days, empty: 0}
  twice: {formula: "overdue * 2"}
  either: {formula: "coalesce(overdue, volume)"}
score:
  volume: {weight: 50, metric: volume, bands: {0: 10}}
  debt: {weight: 50, metric: overdue, bands: {0: 10}}
"""


def test_a_metric_over_a_table_that_is_not_there_has_no_value_not_even_its_empty_one(graded):
    row = graded(RULES, a_workbook([a_sale(quantity=3)]))["k1"]
    assert (row["overdue"], row["twice"], row["either"]) == (None, None, 3)


def test_a_metric_over_a_column_that_is_not_there_has_no_value(graded):
    row = graded(RULES, a_workbook([a_sale(quantity=3)], receivables=[a_debt(balance=1)]))["k1"]
    assert (row["overdue"], row["twice"], row["either"]) == (None, None, 3)


def test_the_dimension_that_stands_on_it_is_left_out_and_says_what_is_lacking(graded):
    outcome = graded(RULES, a_workbook([a_sale(quantity=3)])).outcome
    assert [(one.dimension, one.why.zh, one.why.en) for one in outcome.left_out] == [("debt", "没有数据：应收账款", "no data: receivables")]


def test_a_missing_column_is_named_with_its_table(graded):
    outcome = graded(RULES, a_workbook([a_sale(quantity=3)], receivables=[a_debt(balance=1)])).outcome
    assert [one.why.en for one in outcome.left_out] == ["no data: receivables.overdue_days"]


def test_a_where_over_a_column_that_is_not_there_keeps_no_row(graded):
    rules = "metrics: {x: {sum: sales.quantity, where: \"customers.region == 'North'\"}}"
    assert graded(rules, a_workbook([a_sale(quantity=3)]))["k1"]["x"] is None


def test_with_the_table_there_a_customer_without_rows_has_the_empty_value(graded):
    tables = a_workbook([a_sale("k1", quantity=3)], receivables=[a_debt("k2", overdue_days=5)])
    assert graded(RULES, tables).of("overdue") == {"k1": 0, "k2": 5}
