"""What a manager asks of a result: who is at risk, what is owed, how much few make, whose they are, what is to be done."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.made import Graded, a_customer, a_debt, a_sale, a_workbook, graded
from tiercli.domain.language import Text
from tiercli.outcome import Before
from tiercli.outcome.extras import DEPTH, STATE
from tiercli.outcome.overview import Overview
from tiercli.outcome.overview.amounts import amount_words, change_of, percent
from tiercli.outcome.overview.headline import headline

RULES = """
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  revenue: {sum: sales.amount, unit: CNY, title: {zh: 销售额, en: Revenue}}
gradings: {tier: {levels: [{name: A, when: volume >= 100}, {name: B, when: volume >= 50}, {name: C, when: volume >= 10}, {name: D}]}}
"""


def sales(now: dict[str, float], before: dict[str, float]) -> list[dict[str, object]]:
    """So many tonnes in October of this year and of the year before; a sale of every month, so that two years are covered."""
    rows = [a_sale(customer, "2026-10-05", quantity=tonnes, amount=tonnes * 1000) for customer, tonnes in now.items()]
    rows += [a_sale(customer, "2025-10-05", quantity=tonnes, amount=tonnes * 1000) for customer, tonnes in before.items()]
    months = [(year, month) for year in (2024, 2025, 2026) for month in range(1, 13) if (2024, 11) <= (year, month) <= (2026, 10)]
    return [*rows, *(a_sale("steady", f"{year}-{month:02d}-15", quantity=1, amount=1000) for year, month in months)]


def overview(now: dict[str, float], before: dict[str, float], customers: object = (), language: str = "en", **tables: object) -> Overview:
    made: Graded = graded(RULES, a_workbook(sales(now, before), customers, **tables), language=language)
    return Overview(made.outcome)


def names(found: Overview) -> list[str]:
    ids = found.outcome.results.rows["customer_id"].to_pylist()
    return [] if found.at_risk is None else [ids[place] for place in found.at_risk.places]


def test_a_fall_of_exactly_a_fifth_is_at_risk_and_a_smaller_one_is_not():
    assert names(overview({"k1": 80}, {"k1": 100})) == ["k1"]
    assert names(overview({"k1": 80.000001}, {"k1": 100})) == []


def test_only_the_better_half_of_the_tiers_is_looked_at():
    found = overview({"best": 120, "good": 60, "small": 12}, {"best": 400, "good": 300, "small": 100})
    assert found.at_risk is not None
    assert found.at_risk.levels == ("A", "B")
    assert names(found) == ["best", "good"]
    assert found.at_risk.lost.tolist() == [280.0, 240.0]
    assert found.at_risk.change.tolist() == pytest.approx([-0.7, -0.8])


def test_without_a_last_year_the_last_three_months_are_held_against_the_three_before():
    rows = [a_sale("k1", f"2026-{month:02d}-10", quantity=tonnes) for month, tonnes in ((5, 40), (6, 40), (7, 40), (8, 10), (9, 10), (10, 10))]
    made = graded("metrics: {volume: {sum: sales.quantity, unit: t}}\ngradings: {tier: {levels: [{name: A, when: volume > 1}, {name: B}]}}", a_workbook(rows))
    found = Overview(made.outcome).at_risk
    assert found is not None
    assert found.against.en == "last three months on the three before"
    assert (found.lost.tolist(), found.change.tolist()) == ([90.0], [-0.75])


def test_what_is_owed_comes_from_balance_overdue_and_limit():
    debts = [a_debt("k1", balance=500, overdue_days=0), a_debt("k1", balance=300, overdue_days=10), a_debt("k2", balance=100, overdue_days=0)]
    found = overview({"k1": 120, "k2": 60}, {}, [a_customer("k1", credit_limit=700), a_customer("k2", credit_limit=100)], receivables=debts)
    credit = found.credit
    assert credit is not None
    ids = found.outcome.results.rows["customer_id"].to_pylist()
    by_id = {name: dict(zip(ids, values, strict=True)) for name, values in (("balance", credit.balance), ("overdue", credit.overdue), ("days", credit.days))}
    assert by_id["balance"]["k1"] == 800
    assert by_id["overdue"]["k1"] == 300  # the balance of what is overdue, where no amount is given
    assert by_id["days"] == {"k1": 10, "k2": 0, "steady": 0}
    above = credit.above_limit
    assert above is not None
    assert dict(zip(ids, above, strict=True)) == {"k1": 100, "k2": 0, "steady": 0}  # exactly at the limit is within it
    table = found.credit_table
    assert table is not None
    rows = table.rows.to_pylist()
    totals = {row["tier"]: row["balance"] for row in rows if row[DEPTH] < 2}
    assert totals == {"A": 800, "B": 100, "C": 0, "D": 0, None: 900}
    assert [row["entity_id"] for row in rows if row[DEPTH] == 2] == ["k1", "k2"]


def test_without_receivables_there_is_no_credit_exposure():
    found = overview({"k1": 120}, {})
    assert found.credit is None
    assert found.credit_table is None


def test_the_customer_that_crosses_a_part_is_among_those_that_make_it():
    rows = [a_sale(f"k{place}", quantity=tonnes) for place, tonnes in enumerate((50, 30, 10, 5, 5))]
    made = graded("metrics: {volume: {sum: sales.quantity, unit: t}}", a_workbook([*rows, a_sale("back", quantity=-20)]))
    found = Overview(made.outcome).concentration
    assert found is not None
    assert [found.needed_for(part) for part in (0.5, 0.8, 0.81, 0.9, 1.0)] == [1, 2, 3, 3, 5]  # the negative one is no part of the whole
    assert found.of_largest(2) == pytest.approx(0.8)


def test_one_customer_makes_no_pareto():
    made = graded("metrics: {volume: {sum: sales.quantity, unit: t}}", a_workbook([a_sale("k1", quantity=5)]))
    assert Overview(made.outcome).concentration is None


def test_salespeople_are_counted_by_tier_and_those_of_nobody_come_last():
    customers = [a_customer("k1", manager="Li"), a_customer("k2", manager="Wang"), a_customer("k3", manager="Li"), a_customer("steady")]
    people = overview({"k1": 120, "k2": 60, "k3": 20}, {"k1": 100, "k2": 60}, customers).people
    assert people is not None
    assert people.names == ("Li", "Wang", "(none)")
    assert people.counts.tolist() == [[1, 0, 1, 0], [0, 1, 0, 0], [0, 0, 1, 0]]
    assert people.volume is not None
    assert people.volume.tolist() == [140, 60, 12]
    assert people.before is not None
    assert people.before.tolist() == [100, 60, 12]


def test_actions_say_who_must_do_what_for_whom_by_when():
    rules = RULES + "alerts: [{name: big, level: red, when: volume > 100, because: '{volume} t', action: Call, department: Sales, due_days: 3}]\n"
    debts = [a_debt("k2", balance=300, overdue_days=10)]
    customers = [a_customer("k1", manager="Li"), a_customer("k2", manager="Wang")]
    made = graded(rules, a_workbook(sales({"k1": 120, "k2": 60}, {"k1": 110, "k2": 60}), customers, receivables=debts), language="en")
    table = Overview(made.outcome).actions
    assert table is not None
    rows = table.rows.to_pylist()
    assert [(row["kind"], row["who"], row["what"], row["name"], row["due"], row[STATE]) for row in rows] == [
        ("Red alert", "Sales (Li)", "Call", "k1", date(2026, 11, 3), "red"),
        ("At risk", "Wang", "Collect what is overdue", "k2", date(2026, 11, 30), "soon"),
    ]
    assert rows[1]["why"] == "CNY 300 overdue, 10 days"
    assert "2026-11-30" in table.note.en


def test_who_is_near_the_next_tier_lacks_three_points_at_most():
    rules = """
metrics: {volume: {sum: sales.quantity, unit: t}}
score: {volume: {weight: 100, metric: volume, linear: {0: 0, 100: 100}}}
gradings: {tier: {levels: [{name: A, from: 80}, {name: B}]}}
"""
    rows = [a_sale("near", quantity=77), a_sale("far", quantity=76.99), a_sale("there", quantity=80)]
    table = Overview(graded(rules, a_workbook(rows), language="zh").outcome).actions
    assert table is not None
    assert [(row["name"], row["why"]) for row in table.rows.to_pylist() if row["kind"] == "升级机会"] == [("near", "再得 3 分升 A")]


def test_the_headline_says_size_change_risk_and_debts():
    debts = [a_debt("k1", balance=800, overdue_days=5)]
    words = headline(overview({"k1": 120}, {"k1": 400}, language="zh", receivables=debts))
    assert words[0].zh == "2 个客户，销量 132.0 吨，同比 -68.0%，A 级 1 个（50.0%）占销量 90.9%。"
    assert words[1].zh == "A、B 级中 1 个下滑两成以上（少 280.0 吨），1 个逾期 800 元。"
    assert words[-1].zh == "应收 800 元，逾期 800 元（100.0%）。"


def test_changes_are_none_where_there_is_nothing_to_compare_with():
    assert change_of(5, 0) is None
    assert change_of(5, None) is None
    assert change_of(5, 4) == pytest.approx(0.25)
    assert (percent(0.0004), percent(-0.0004), percent(0.0006)) == ("0.0%", "0.0%", "+0.1%")


@pytest.mark.parametrize(
    ("value", "zh", "en"), [(999_999, "999,999 元", "CNY 999,999"), (1_000_000, "100.0 万元", "CNY 1,000.0 k"), (2e9, "20.00 亿元", "CNY 2,000.0 m")]
)
def test_amounts_are_said_in_a_unit_that_suits_them(value: float, zh: str, en: str):
    assert (amount_words(value, "CNY", "zh"), amount_words(value, "CNY", "en")) == (zh, en)


def test_the_year_before_is_none_where_the_data_do_not_reach_back():
    rows = [a_sale("k1", f"2026-{month:02d}-10", quantity=1) for month in range(3, 11)]
    flows = graded("metrics: {volume: {sum: sales.quantity, unit: t}}", a_workbook(rows)).outcome.flows
    assert flows.named("volume").year_before is None
    assert flows.months[-1] == "2026-10"
    assert flows.months[flows.first] == "2026-03"
    found = overview({"k1": 5}, {"k1": 7}).outcome.flows
    assert found.named("volume").year_before.sum() == 19_000_000
    assert found.named("revenue").year_before.sum() == 19_000_000_000
    assert found.first == 0
    assert np.array_equal(found.take([0]).volume[:, 0], found.volume[:, 0])


def test_the_last_period_is_compared_with_in_the_tiles():
    from tiercli.report.front.tiles import tiles_of

    outcome = replace(overview({"k1": 120}, {}).outcome, before=Before("2026-09", 1, {"A": 1}, {"volume": 66_000_000}, {"volume": {"A": 66_000_000}}))
    tiles = tiles_of(Overview(outcome))
    assert tiles[0].below == Text("较上期 +1 · A 占 50.0%", "+1 on last period · 50.0% in A")
    assert tiles[1].below.en.startswith("+100.0% on last period")
