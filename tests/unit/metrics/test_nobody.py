"""The second identity: graded + "(none)" = the used rows of the period."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook
from tiercli.domain.entity_account import EntityAccount, Part
from tiercli.domain.errors import InputError, OurFaultError
from tiercli.domain.nobody import NOBODY
from tiercli.metrics.identity import prove_sums

RULES = """
entity: manager
metrics:
  volume: {sum: sales.quantity, unit: t}
  part: {formula: share(volume)}
  place: {formula: rank(volume)}
score: {v: {weight: 100, metric: volume, percentile: {}}}
gradings: {tier: {levels: [{name: A, top: 1, by: volume}, {name: B, from: 60}, {name: C}]}}
"""
SALES = [
    a_sale("k1", manager="Wang", quantity=10),
    a_sale("k2", manager="Li", quantity=30),
    a_sale("k3", quantity=60),
    a_sale("k4", "2025-10-31", quantity=7),
]


def test_rows_without_a_manager_are_a_line_of_their_own(graded):
    rows = graded(RULES, a_workbook(SALES))
    assert rows.of("volume") == {"Li": 30, "Wang": 10, NOBODY: 60}
    assert rows[NOBODY]["manager_name"] == "(none)"


def test_nobody_takes_no_place_from_anybody_and_is_in_the_last_level(graded):
    rows = graded(RULES, a_workbook(SALES))
    assert rows.of("tier") == {"Li": "A", "Wang": "C", NOBODY: "C"}
    assert (rows["Li"]["place"], rows["Wang"]["score"]) == (1, 50)
    assert rows[NOBODY]["reasons"] == "belongs to nobody; not rated"
    assert rows["Li"]["reasons"] != rows[NOBODY]["reasons"]


def test_a_share_is_of_everything_that_was_sold(graded):
    assert graded(RULES, a_workbook(SALES)).of("part") == {"Li": 0.3, "Wang": 0.1, NOBODY: 0.6}


def test_it_is_said_how_much_names_nobody_and_where(graded):
    outcome = graded(RULES, a_workbook(SALES), language="zh").outcome
    finding = next(one for one in outcome.findings if one.code == "grading.nobody")
    assert (finding.severity, finding.count, str(finding.where)) == ("warning", 1, "made.xlsx › sales › 4")
    assert finding.message.zh == "销售明细有 1 行没有客户经理，列为“(none)”一行：数量 60 t（占 60.0%）。"
    assert finding.message.en == "1 row of sales without account manager, shown as the line '(none)': quantity 60 t (60.0% of all)."
    assert outcome.needs_a_look


def test_where_every_row_has_a_manager_there_is_no_such_line_and_no_finding(graded):
    rows = graded(RULES, a_workbook(SALES[:2]))
    assert set(rows) == {"Li", "Wang"}
    assert [one.code for one in rows.outcome.findings] == []
    assert rows.outcome.entities[0].none == Part(0, {"quantity": 0})


def test_the_account_is_in_the_summary(graded):
    account = graded(RULES, a_workbook(SALES)).outcome.summary()["entities_account"]["sales"]
    assert account == {"used": {"rows": 3, "quantity": "100"}, "graded": {"rows": 2, "quantity": "40"}, "none": {"rows": 1, "quantity": "60"}}


def test_a_row_is_its_customers_managers_where_it_names_none_itself(graded):
    tables = a_workbook([a_sale("k1", quantity=5), a_sale("k2", quantity=6)], [a_customer("k1", manager="Wang"), a_customer("k2")])
    assert graded(RULES, tables).of("volume") == {"Wang": 5, NOBODY: 6}


def test_receivables_that_name_no_branch_are_said_as_well(graded):
    rules = "entity: branch\nmetrics: {volume: {sum: sales.quantity}, owed: {sum: receivables.balance}}\n"
    tables = a_workbook([a_sale("k1", branch="N", quantity=5)], [a_customer("k1", branch="N"), a_customer("k2")], receivables=[a_debt("k2", balance=9)])
    rows = graded(rules, tables)
    assert rows.of("owed") == {"N": 0, NOBODY: 9}
    assert [one.message.zh for one in rows.outcome.findings] == ["应收账款有 1 行没有分公司，列为“(none)”一行：应收余额 9 CNY（占 100.0%）。"]


def test_a_customer_of_no_group_is_a_group_of_its_own_and_not_nobody(graded):
    rules = "entity: customers.parent\nfields: {customers: {parent: {title: 所属集团}}}\nmetrics: {volume: {sum: sales.quantity}}\n"
    tables = a_workbook([a_sale("k1", quantity=600), a_sale("k2", quantity=50)], [a_customer("k1", parent="天河"), a_customer("k2")])
    rows = graded(rules, tables)
    assert rows.of("volume") == {"天河": 600, "k2": 50}
    assert rows.outcome.entities[0].none == Part(0, {"quantity": 0})


def test_customers_are_never_nobody(graded):
    rows = graded("metrics: {volume: {sum: sales.quantity}}", a_workbook([a_sale("(none)", quantity=5), a_sale("k2", quantity=6)]))
    assert rows.of("volume") == {"(none)": 5, "k2": 6}
    assert rows.outcome.summary()["entities_account"]["sales"]["none"] == {"rows": 0, "quantity": "0"}


def test_a_product_that_is_no_longer_sold_is_listed_whatever_else_is_measured(graded):
    tables = a_workbook(
        [a_sale(product="PA", quantity=1), a_sale(day="2025-03-01", product="PB", quantity=1), a_sale(day="2026-11-01", product="PC", quantity=1)]
    )
    rules = "entity: product\nmetrics:\n  volume: {sum: sales.quantity}\n"
    assert graded(rules, tables).of("volume") == {"PA": 1, "PB": 0}
    assert graded(rules + "  last: {last: sales.date}\n", tables).of("volume") == {"PA": 1, "PB": 0}


@pytest.mark.parametrize(("entity", "zh", "en"), [("manager", "客户经理", "account manager"), ("branch", "分公司", "branch")])
def test_an_entity_that_no_table_has_ends_with_a_sentence(graded, entity, zh, en):
    with pytest.raises(InputError) as refused:
        graded(RULES.replace("entity: manager", f"entity: {entity}"), a_workbook([a_sale(quantity=1)]))
    assert f"“{zh}”（{entity}）" in refused.value.message.zh
    assert f"no table has a column for the {en} ({entity})" in refused.value.message.en
    assert f"--map HEADER={entity}" in refused.value.hint.en


def test_a_sum_that_does_not_add_up_is_never_handed_on():
    from tests.made import graded

    rulebook = graded("metrics: {volume: {sum: sales.quantity}}", a_workbook([a_sale(quantity=1)])).outcome.rulebook
    whole = Part(1, {"quantity": 5})
    account = EntityAccount("sales", whole, whole, Part(0, {"quantity": 0}))
    prove_sums([account], rulebook, {"volume": 5})
    with pytest.raises(OurFaultError, match=r"0\.000005 were used, the result has 0\.000004"):
        prove_sums([account], rulebook, {"volume": 4})
    assert account.adds_up
    assert not EntityAccount("sales", whole, Part(1, {"quantity": 4}), Part(0, {"quantity": 0})).adds_up
