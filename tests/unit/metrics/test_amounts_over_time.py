"""Amounts over time: months and the year before count what the metric counts."""

from __future__ import annotations

from collections.abc import Callable

from tests.made import Graded, a_sale, a_workbook
from tiercli.domain.exact import MICRO

RULES = """
metrics: {least: {min: sales.quantity}, volume: {sum: sales.quantity, where: "product == 'diesel' and quantity >= least"}}
gradings: {tier: {levels: [{name: X}]}}
"""
SALES = [
    a_sale("k1", day, quantity=tonnes, product=product)
    for day, tonnes, product in (
        ("2024-11-05", 1, "other"), ("2025-10-05", 70, "diesel"), ("2025-10-06", 500, "own use"), ("2025-10-07", 600, None),
        ("2026-09-05", 100, "diesel"), ("2026-10-05", 40, "diesel"), ("2026-10-06", 900, "own use"),
    )
]  # fmt: skip


def test_what_a_metric_leaves_out_is_in_no_month_and_in_no_comparison_with_last_year(graded: Callable[..., Graded]) -> None:
    outcome = graded(RULES, a_workbook(SALES)).outcome
    assert outcome.results.rows["volume"].to_pylist() == [140]
    flow = outcome.flows.named("volume")
    assert flow is not None
    assert flow.year_before is not None
    assert flow.year_before.tolist() == [70 * MICRO]
    assert outcome.flows.volume is not None
    sold = {month: tonnes // MICRO for month, (tonnes,) in zip(outcome.flows.months, outcome.flows.volume.tolist(), strict=True) if tonnes}
    assert sold == {"2025-10": 70, "2026-09": 100, "2026-10": 40}
    monthly = outcome.monthly.rows.to_pylist()[0]
    assert {month: monthly[month] for month in sold if month in monthly} == {"2026-09": 100, "2026-10": 40}
