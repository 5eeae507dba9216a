"""How much is lacking is said so that it is enough."""

from __future__ import annotations

from fractions import Fraction

import pytest

from tiercli.domain.language import EMPTY, Text
from tiercli.insight.explain.said_values import gap_words

POINTS = Text("分", "points")


@pytest.mark.parametrize(
    ("sign", "gap", "unit", "decimals", "points", "zh", "en"),
    [
        ("GtE", Fraction(35, 100), "", 2, POINTS, "差 0.35 分", "0.35 points short"),
        ("GtE", Fraction(1, 3), "", 2, POINTS, "差 0.34 分", "0.34 points short"),  # 0.33 would not do
        ("GtE", Fraction(1, 300), "", 2, POINTS, "差 0.0034 分", "0.0034 points short"),
        ("LtE", Fraction(-15), "days", 0, EMPTY, "多 15 天", "15 days too much"),
        ("GtE", Fraction(12, 1000), "%", 1, EMPTY, "差 1.2 个百分点", "1.2 percentage points short"),
        ("Gt", Fraction(0), "t", 0, EMPTY, "要大于它", "it must be more"),
        ("Lt", Fraction(0), "t", 0, EMPTY, "要小于它", "it must be less"),
    ],
)
def test_a_gap_is_rounded_up_and_named(sign: str, gap: Fraction, unit: str, decimals: int, points: Text, zh: str, en: str) -> None:
    assert gap_words(sign, gap, unit, decimals, points) == Text(zh, en)
