"""The source `variation`: how uneven the monthly sums are."""

from __future__ import annotations

from statistics import fmean, pstdev, stdev

import pytest

from tests.made import a_customer, a_sale, a_workbook

UNEVEN = "metrics: {x: {variation: sales.quantity, window: 2 months}}"


def test_the_same_every_month_is_no_variation(graded):
    tables = a_workbook([a_sale(day="2026-09-15", quantity=4), a_sale(day="2026-10-15", quantity=1), a_sale(day="2026-10-16", quantity=3)])
    assert graded(UNEVEN, tables)["k1"]["x"] == 0


def test_a_month_without_rows_counts_as_zero(graded):
    assert graded(UNEVEN, a_workbook([a_sale(day="2026-10-15", quantity=8)]))["k1"]["x"] == 1


def test_it_is_the_standard_deviation_over_the_mean(graded):
    # monthly sums 1 and 3: mean 2, deviation 1
    tables = a_workbook([a_sale(day="2026-09-15", quantity=1), a_sale(day="2026-10-15", quantity=3)])
    assert graded(UNEVEN, tables)["k1"]["x"] == 0.5


def test_without_sales_or_with_a_mean_below_zero_there_is_no_value(graded):
    tables = a_workbook([a_sale(day="2026-10-15", quantity=-8), a_sale("k2", day="2026-10-15", quantity=1)], [a_customer("k9")])
    assert graded(UNEVEN, tables).of("x") == {"k2": 1, "k1": None, "k9": None}


def monthly(*amounts: int, ends: int = 2026 * 12 + 9) -> list[dict[str, object]]:
    """A sale in the middle of each of the last months, the last one in October 2026."""
    months = [ends - len(amounts) + 1 + index for index in range(len(amounts))]
    return [a_sale(day=f"{month // 12}-{month % 12 + 1:02d}-15", quantity=amount) for month, amount in zip(months, amounts, strict=True)]


@pytest.mark.parametrize("months", [59, 60, 61, 72, 130])
def test_it_looks_at_all_months_of_a_long_window(graded, months):
    # half of the months 1 and half 3, but for the odd one: from the definition, in floats
    amounts = [1 if index < months // 2 else 3 for index in range(months)]
    rules = f"metrics: {{x: {{variation: sales.quantity, window: {months} months}}}}"
    assert graded(rules, a_workbook(monthly(*amounts)))["k1"]["x"] == pytest.approx(pstdev(amounts) / fmean(amounts), abs=1e-6)


@pytest.mark.parametrize("months", [1, 2, 60, 61])
def test_a_window_of_all_begins_with_the_first_month_of_the_table(graded, months):
    amounts = [1] * (months - 1) + [5]
    rules = "metrics: {x: {variation: sales.quantity, window: all}}"
    assert graded(rules, a_workbook(monthly(*amounts)))["k1"]["x"] == pytest.approx(pstdev(amounts) / fmean(amounts), abs=1e-6)


def test_months_of_the_table_without_a_row_of_this_customer_are_nought(graded):
    tables = a_workbook([*monthly(2, 2, 2, 2), a_sale("k2", "2026-10-15", quantity=8)])
    found = graded("metrics: {x: {variation: sales.quantity, window: all}}", tables).of("x")
    assert found == {"k1": 0, "k2": pytest.approx(pstdev([0, 0, 0, 8]) / 2, abs=1e-6)}


def test_of_a_sample_the_deviation_divides_by_the_months_less_one(graded):
    tables = a_workbook([*monthly(1, 3, 5), a_sale("k2", day="2026-10-15", quantity=6)])
    sample = "metrics: {x: {variation: {of: sales.quantity, sample: true}, window: 3 months}, y: {variation: {of: sales.quantity}, window: 3 months}}"
    rows = graded(sample, tables)
    assert (rows["k1"]["x"], rows["k2"]["x"]) == (round(stdev([1, 3, 5]) / 3, 6), round(stdev([0, 0, 6]) / 2, 6))
    assert rows["k1"]["y"] == round(pstdev([1, 3, 5]) / 3, 6)


def test_one_month_is_no_sample(graded):
    assert graded("metrics: {x: {variation: {of: sales.quantity, sample: true}, window: month}}", a_workbook(monthly(4)))["k1"]["x"] is None
