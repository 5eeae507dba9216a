"""ABC/XYZ: nine cells of products by value and steadiness.

Source: ABC analysis at 80 and 95 % of value (Dickie 1951) with XYZ by the coefficient of variation, X up to 0.5, Y up to 1, Z above, as textbooks of inventory control have it
(Scholz-Reiter et al. 2012). Products need no customers here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.systems.published.grading import graded

RULES = """
tiercli: 1
name: stock
title: Stock
entity: sales.product
period: {window: 4 months}
params: {steady: 0.5, seasonal: 1}
metrics:
  value: {sum: sales.amount}
  quantity: {sum: sales.quantity}
  swing: {variation: sales.quantity}
gradings:
  cell:
    main: true
    matrix:
      rows: abc
      columns: xyz
      cells:
        A: {X: automatic, Y: review, Z: manual}
        B: {X: automatic, Y: review, Z: manual}
        C: {X: automatic, Y: bulk, Z: to order}
    levels: [{name: automatic}, {name: review}, {name: manual}, {name: bulk}, {name: to order}]
  abc:
    levels: [{name: A, share: 80%, by: value}, {name: B, share: 95%, by: value}, {name: C}]
  xyz:
    levels: [{name: X, when: swing <= steady}, {name: Y, when: swing <= seasonal}, {name: Z}]
outputs:
  code: {formula: abc + xyz}
"""
MONTHS = ("2026-01-15", "2026-02-15", "2026-03-15", "2026-04-15")
# product: quantities of four months, price. Population deviations: (6, 2, 6, 2) is 2 of 4: 0.5; (4, 0, 4, 0) is 2 of 2: 1; (8, 0, 0, 0) is 3.46 of 2: 1.73.
SOLD = {
    "urea": ((6, 2, 6, 2), 37.5),  # 600 of 1,000
    "potash": ((4, 0, 4, 0), 25),  # 200: 800, which is 80 % to the yuan
    "sulphur": ((8, 0, 0, 0), 10),  # 80: crosses nothing, begins B at 80 %
    "lime": ((6, 2, 6, 1), 14 / 3),  # 70: 950; deviation 2.28 of 3.75: 0.61
    "gypsum": ((1, 1, 1, 1), 10),  # 40: 990
    "clay": ((1, 0, 0, 0), 10),  # 10
}


def test_each_product_stands_in_its_cell(tmp_path: Path) -> None:
    lines = ["product,date,quantity,amount"]
    lines += [f"{name},{day},{count},{count * price:.6f}" for name, (counts, price) in SOLD.items() for day, count in zip(MONTHS, counts, strict=True) if count]
    found = graded(tmp_path, RULES, date(2026, 4, 30), sales="\n".join(lines))
    assert {name: (row["code"], row["tier"]) for name, row in found.items()} == {
        "urea": ("AX", "automatic"),
        "potash": ("AY", "review"),
        "sulphur": ("BZ", "manual"),
        "lime": ("BY", "review"),
        "gypsum": ("CX", "automatic"),
        "clay": ("CZ", "to order"),
    }
    assert (found["urea"]["swing"], found["potash"]["swing"]) == (0.5, 1)
