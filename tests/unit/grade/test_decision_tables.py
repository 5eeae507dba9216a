"""Several rows of `levels` for one level, as a decision table has them, and shares that go on where the level above ends."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook
from tiercli.domain.errors import RulebookError

RULES = """
metrics: {v: {sum: sales.quantity}, overdue: {max: receivables.overdue_days, empty: 0}}
gradings:
  risk:
    levels:
      - {name: high, title: High, when: overdue > 90, treatment: {days: 0}}
      - {name: low, title: Low, when: v >= 100, treatment: {days: 30}}
      - {name: high, when: "region == 'abroad'", because: abroad}
      - {name: low, when: overdue == 0}
      - {name: medium, treatment: {days: 10}}
    gates: [{when: v == 7, at_most: medium}, {when: v == 8, at_least: low}]
"""


def tables():
    debts = [a_debt("k1", overdue_days=91), a_debt("k3", overdue_days=5), a_debt("k5", overdue_days=5), a_debt("k7", overdue_days=5)]
    sales = [a_sale(f"k{index}", quantity=value) for index, value in enumerate((500, 100, 10, 10, 10, 7, 8), 1)]
    return a_workbook(sales, [a_customer("k3", region="abroad"), a_customer("k6", region="abroad")], receivables=debts)


def test_rows_of_one_name_are_one_level(graded):
    rows = graded(RULES, tables())
    assert rows.of("tier") == {"k1": "high", "k2": "low", "k3": "high", "k4": "low", "k5": "medium", "k6": "medium", "k7": "low"}
    assert [(level.name, level.entities) for level in rows.outcome.levels["risk"]] == [("high", 2), ("low", 3), ("medium", 2)]
    assert rows["k3"]["tier_title"] == "High"
    owed = dict(zip(rows, rows.outcome.treatments.rows["days"].to_pylist(), strict=True))
    assert (owed["k3"], owed["k4"], owed["k5"]) == (0, 30, 10)


def test_the_row_that_matched_is_shown(graded):
    rows = graded(RULES, tables())
    assert rows["k1"]["reasons"] == "row 1: overdue > 90"
    assert rows["k2"]["reasons"] == "row 2: v ≥ 100"
    assert rows["k3"]["reasons"] == "row 3: abroad"
    assert rows["k4"]["reasons"] == "row 4: overdue = 0"
    assert rows["k6"]["reasons"] == "row 3: abroad; v = 7, at most medium"
    assert graded(RULES, tables(), language="zh")["k4"]["reasons"].startswith("第 4 行：")


def test_a_title_in_a_later_row_is_refused(graded):
    with pytest.raises(RulebookError) as told:
        graded(RULES.replace("because: abroad", "title: Other"), tables())
    assert "the title and treatment of level high stand in its first row" in told.value.spoken("en")


SHARES = "metrics: {v: {sum: sales.quantity}}\ngradings: {tier: {levels: [%s, {name: Z}]}}"


def shared(graded, levels: str, *values: float) -> str:
    rows = graded(SHARES % levels, a_workbook([a_sale(f"k{index}", quantity=value) for index, value in enumerate(values, 1)]))
    return "".join(rows[f"k{index}"]["tier"] for index in range(1, len(values) + 1))


def test_the_crossing_one_is_in_or_out(graded):
    assert shared(graded, "{name: A, share: 60%, by: v}", 50, 30, 20) == "AAZ"
    assert shared(graded, "{name: A, share: 60%, by: v, crossing: out}", 50, 30, 20) == "AZZ"
    # exactly on the line, nobody crosses it
    assert shared(graded, "{name: A, share: 80%, by: v}", 50, 30, 20) == "AAZ"
    assert shared(graded, "{name: A, share: 80%, by: v, crossing: out}", 50, 30, 20) == "AAZ"
    assert shared(graded, "{name: A, share: 79.9999%, by: v, crossing: out}", 50, 30, 20) == "AZZ"
    # those who tie cross together
    assert shared(graded, "{name: A, share: 80%, by: v, crossing: out}", 50, 25, 25) == "AZZ"
    assert shared(graded, "{name: A, share: 40%, by: v, crossing: out}", 50, 30, 20) == "ZZZ"


def test_a_share_may_begin_where_the_level_above_ends(graded):
    levels = "{name: A, share: 50%, by: v}, {name: B, share: 30%, by: v%s}"
    # from the top B reaches to 30 of 100, which A has taken already
    assert shared(graded, levels.replace("%s", ""), 40, 30, 20, 10) == "AAZZ"
    assert shared(graded, levels.replace("%s", ", share_from: above"), 40, 30, 20, 10) == "AABB"
    assert shared(graded, "{name: A, share: 50%, by: v}, {name: B, share: 20%, by: v, share_from: above}", 40, 30, 20, 10) == "AABZ"
    assert shared(graded, "{name: A, share: 50%, by: v}, {name: B, share: 19%, by: v, share_from: above, crossing: out}", 40, 30, 20, 10) == "AAZZ"


def test_where_a_share_counts_from_goes_with_a_share(graded):
    with pytest.raises(RulebookError) as told:
        shared(graded, "{name: A, top: 1, by: v, crossing: out}", 1)
    assert "share_from and crossing go with share" in told.value.spoken("en")
