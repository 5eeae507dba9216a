"""`decay`: older rows count for less."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made import a_sale, a_workbook
from tiercli.domain.errors import RulebookError


def test_a_row_one_half_life_old_counts_half(graded):
    tables = a_workbook([a_sale(day="2026-10-31", quantity=8), a_sale(day="2026-10-21", quantity=8), a_sale(day="2026-10-11", quantity=8)])
    rules = "metrics: {x: {sum: sales.quantity, decay: {half_life: 10 days}}}"
    assert graded(rules, tables, date(2026, 10, 31))["k1"]["x"] == 14


def test_months_are_a_twelfth_of_a_year_of_365_and_a_quarter_days(graded):
    # 30 days before, half-life 1 month: 0.5 ** (30 / 30.4375) is 0.50499...
    tables = a_workbook([a_sale(day="2026-10-01", quantity=100)])
    found = graded("metrics: {x: {sum: sales.quantity, decay: {half_life: 1 month}}}", tables, date(2026, 10, 31))["k1"]["x"]
    assert found == pytest.approx(100 * 0.5 ** (30 * 12 / 365.25), abs=1e-6)


STEPS = "metrics: {x: {sum: sales.quantity, window: all, decay: {steps: {10 days: 1, 2 months: 50%, 1 year: 0.2}}}}"


def test_steps_count_a_row_by_the_shortest_window_that_holds_it(graded, engine):
    days = {"2026-10-22": 1, "2026-10-21": 0.5, "2026-09-01": 0.5, "2026-08-31": 0.2, "2025-11-01": 0.2, "2025-10-31": 0}
    for day, part in days.items():
        assert graded(STEPS, a_workbook([a_sale(day=day, quantity=10)]), date(2026, 10, 31), engine=engine)["k1"]["x"] == 10 * part, day


def test_steps_are_exact(graded, engine):
    tables = a_workbook([a_sale(day="2026-10-01", quantity=quantity) for quantity in ("0.000001", "0.000003", "1234567.000001")])
    # half of each is rounded up to the gram
    assert graded(STEPS, tables, date(2026, 10, 31), engine=engine)["k1"]["x"] == 617283.500004


@pytest.mark.parametrize(
    ("decay", "words"),
    [
        ("{}", "either half_life or steps"),
        ("{half_life: 3 days, steps: {3 days: 1}}", "either half_life or steps"),
        ("{steps: {quarter: 1}}", "lengths of time stand here"),
        ("{steps: {3 months: 1, 10 days: 1}}", "from short to long"),
    ],
)
def test_a_decay_says_one_way_and_its_steps_in_order(graded, decay, words):
    with pytest.raises(RulebookError) as told:
        graded(f"metrics: {{x: {{sum: sales.quantity, decay: {decay}}}}}", a_workbook([a_sale(quantity=1)]))
    assert words in told.value.spoken("en")
