"""A number with its unit, as each language says it."""

import pytest

from tiercli.domain.language import Text, same
from tiercli.domain.unit import counted_in


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("1", "days", Text("1 天", "1 day")),
        ("31", "days", Text("31 天", "31 days")),
        ("1", "t", Text("1 吨", "1 t")),
        ("1", "months", Text("1 个月", "1 month")),
    ],
)
def test_one_is_one_day_and_not_one_days(number: str, unit: str, said: Text) -> None:
    assert counted_in(same(number), unit) == said
