"""`decay`: older rows count for less."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made import a_sale, a_workbook


def test_a_row_one_half_life_old_counts_half(graded):
    tables = a_workbook([a_sale(day="2026-10-31", quantity=8), a_sale(day="2026-10-21", quantity=8), a_sale(day="2026-10-11", quantity=8)])
    rules = "metrics: {x: {sum: sales.quantity, decay: {half_life: 10 days}}}"
    assert graded(rules, tables, date(2026, 10, 31))["k1"]["x"] == 14


def test_months_are_a_twelfth_of_a_year_of_365_and_a_quarter_days(graded):
    # 30 days before, half-life 1 month: 0.5 ** (30 / 30.4375) is 0.50499...
    tables = a_workbook([a_sale(day="2026-10-01", quantity=100)])
    found = graded("metrics: {x: {sum: sales.quantity, decay: {half_life: 1 month}}}", tables, date(2026, 10, 31))["k1"]["x"]
    assert found == pytest.approx(100 * 0.5 ** (30 * 12 / 365.25), abs=1e-6)
