"""`formula`: points by an expression."""

from __future__ import annotations

from tests.made import a_sale, a_workbook


def test_an_expression_gives_the_points_as_they_are(graded):
    rules = 'metrics: {v: {sum: sales.quantity}}\nscore: {p: {out_of: 50, formula: "min(v / 3, 50)"}}'
    tables = a_workbook([a_sale("k1", quantity=10), a_sale("k2", quantity=600)])
    assert graded(rules, tables).of("points_p") == {"k2": 50, "k1": 3.333333}


def test_an_expression_without_a_value_has_the_points_of_missing(graded):
    rules = 'metrics: {v: {sum: sales.quantity}}\nscore: {p: {out_of: 50, formula: "10 / v", missing: 7}}'
    assert graded(rules, a_workbook([a_sale("k1", quantity=0), a_sale("k2", quantity=5)])).of("points_p") == {"k1": 7, "k2": 2}


def test_all_of_an_expression_without_data_leaves_the_dimension_out(graded):
    metrics = "metrics: {v: {sum: sales.quantity}, d: {max: receivables.overdue_days}}"
    rules = metrics + '\nscore: {p: {weight: 50, formula: "100 - d"}, q: {weight: 50, metric: v, bands: {0: 80}}}'
    rows = graded(rules, a_workbook([a_sale(quantity=1)]))
    assert rows["k1"]["score"] == 80
    assert [one.why.en for one in rows.outcome.left_out] == ["no data: receivables"]
