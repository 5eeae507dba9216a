"""Groups of customers, and customers without a parent."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded

RULES = """
entity: customers.parent
fields: {customers: {parent: {kind: text, title: 所属集团}}}
metrics: {volume: {sum: sales.quantity}}
gradings: {tier: {levels: [{name: A}]}}
"""
SALES = [a_sale("k1", quantity=6), a_sale("k2", quantity=3), a_sale("k3", quantity=1), a_sale("k4", quantity=2)]


@pytest.mark.parametrize("blank", [None, ""])
def test_who_has_no_parent_stands_for_itself_by_name_where_parents_are_names(blank: str | None) -> None:
    customers = [a_customer("k1", customer_name="甲", parent="天河"), a_customer("k2", customer_name="乙", parent="天河")]
    customers += [a_customer("k3", customer_name="丙", parent=blank), a_customer("k4", customer_name="丁", parent=blank)]
    rows = graded(RULES, a_workbook(SALES, customers))
    assert rows.of("volume") == {"天河": 9, "丁": 2, "丙": 1}
    found = [one for one in rows.outcome.findings if one.code == "grading.own-parent"]
    assert [one.message.en for one in found] == ["2 customers have no parent and stand for themselves."]


def test_parents_given_by_ids_join_the_parent_itself() -> None:
    customers = [a_customer("k1", parent="k3"), a_customer("k2", parent="k3"), a_customer("k3", parent=None), a_customer("k4", parent=None)]
    assert graded(RULES, a_workbook(SALES, customers)).of("volume") == {"k3": 10, "k4": 2}


def test_where_everybody_has_a_parent_nothing_is_said() -> None:
    customers = [a_customer(one, parent="天河") for one in ("k1", "k2", "k3", "k4")]
    rows = graded(RULES, a_workbook(SALES, customers))
    assert rows.of("volume") == {"天河": 12}
    assert not [one for one in rows.outcome.findings if one.code == "grading.own-parent"]
