"""What a further score is called in reports."""

from __future__ import annotations

from tests.made import a_sale, a_workbook, graded

RULES = """
metrics: {volume: {sum: sales.quantity, unit: t}}
score: {volume: {weight: 100, metric: volume, linear: {0: 0, 100: 100}}}
scores:
  worth: {w: {weight: 100, metric: volume, linear: {0: 0, 10: 100}}}
  both: {b: {weight: 100, metric: volume, linear: {0: 0, 20: 100}}}
gradings:
  tier: {levels: [{name: A, from: 80}, {name: B}]}
  value: {title: {zh: 客户价值, en: Customer value}, by: worth, levels: [{name: high, from: 50}, {name: low}]}
  one: {title: 甲, by: both, levels: [{name: a, from: 50}, {name: b}]}
  two: {title: 乙, by: both, levels: [{name: a, from: 50}, {name: b}]}
"""


def test_a_score_is_called_after_the_only_grading_that_reads_it_else_by_its_name() -> None:
    columns = {column.name: column.title for column in graded(RULES, a_workbook([a_sale("k1", quantity=7)])).outcome.results.columns}
    assert (columns["score"].zh, columns["score"].en) == ("得分", "Score")
    assert (columns["score_worth"].zh, columns["score_worth"].en) == ("客户价值得分", "Customer value score")
    assert columns["score_both"].zh == "both"
