"""A purchase of which only the amount is known is a purchase: who has bought is never 潜在."""

from __future__ import annotations

import pytest

from tests.made import a_customer, a_sale, a_workbook
from tests.systems.book import judge
from tiercli.frames.engine import ENGINES, Engine

BUYER = {"fertilizer-company": "重要", "petrochemical-company": "一般", "steel-enterprise": "一般用户", "kunlun-urea": "新"}
NO_BUYER = {"fertilizer-company": "潜在", "petrochemical-company": "潜在", "steel-enterprise": "潜在用户", "kunlun-urea": "潜在"}
GRADING = {"kunlun-urea": "life_cycle"}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("system", BUYER)
@pytest.mark.parametrize("quantities", [pytest.param(False, id="no column of quantities"), pytest.param(True, id="a blank cell")])
def test_who_bought_for_an_amount_has_bought_and_who_only_gave_back_has_not(system: str, engine: Engine, quantities: bool) -> None:
    blank, one_back = ({"quantity": None}, {"quantity": -1}) if quantities else ({}, {})
    sales = [a_sale("buyer", "2026-05-01", amount=5000, **blank), a_sale("returner", "2026-05-01", amount=-10, **one_back)]
    judged = judge(system, a_workbook(sales, [a_customer("prospect")]), engine=engine)
    grading = GRADING.get(system, "tier")
    assert {name: row[grading] for name, row in judged.items()} == {"buyer": BUYER[system], "returner": NO_BUYER[system], "prospect": NO_BUYER[system]}


def test_who_bought_tonnes_that_nobody_stated_has_no_value_by_tonnes() -> None:
    judged = judge("kunlun-urea", a_workbook([a_sale(amount=5000)]))
    assert judged["k1"]["value"] == "未评"
