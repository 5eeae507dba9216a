"""Conditions over rows that are asked in one step hold for the same rows as those that are put together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.made import a_customer, a_sale, a_workbook, graded

DAYS = ("2026-10-20", "2026-10-21", "2026-10-22", "2026-10-31", None)
KINDS = ("a", "b", "c", None, "a")
ORDERS = [
    {"customer_id": "k1", "date": "2026-10-19", "ordered": 2**place, "due_date": day, "product": kind}
    for place, (day, kind) in enumerate(zip(DAYS, KINDS, strict=True))
]
TABLES = a_workbook([a_sale("k1", day="2026-10-19")], [a_customer("k1")], orders=ORDERS)


def counted(where: str, engine: Any) -> Any:
    rules = f'params: {{limit: 9, word: b}}\nmetrics: {{m: {{sum: orders.ordered, where: "{where}"}}}}\noutputs: {{x: {{formula: m}}}}'
    return graded(rules, TABLES, date(2026, 10, 31), engine=engine)["k1"]["x"]


@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
@pytest.mark.parametrize(
    ("at_once", "put_together", "rows"),
    [
        (f"days_since(due_date) {sign} {number}", f"days_since(due_date) + 0 {sign} {number}", rows)
        for sign, number, rows in [
            (">=", "10", 3), (">", "10", 1), ("<=", "10", 14), ("<", "10", 12), ("==", "10", 2), ("!=", "10", 13),
            (">=", "limit", 7), (">=", "-1", 15), (">", "9.5", 3), (">=", "800000", 0),
        ]
    ] + [
        ("product in ['a', word]", "product == 'a' or product == word", 19),
        ("product not in ['a', word]", "not (product == 'a' or product == word) and not is_missing(product)", 4),
        ("not (product in ['a', 'x'])", "not (product == 'a' or product == 'x')", 14),
        ("due_date in ['2026-10-21', '2026-10-31']", "due_date == '2026-10-21' or due_date == '2026-10-31'", 10),
    ],
)  # fmt: skip
def test_days_ago_and_words_in_a_list_hold_for_the_same_rows_as_counted_days_and_single_words(
    at_once: str, put_together: str, rows: float, engine: Any
) -> None:
    assert counted(at_once, engine) == counted(put_together, engine) == rows
