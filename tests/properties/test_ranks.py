"""Places, quotas and shares, among some and within groups, held against plain fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import a_customer, a_sale, a_workbook, graded

F = Fraction
VALUES = st.lists(st.tuples(st.integers(-3, 9), st.sampled_from("NS")), min_size=1, max_size=8)


def fits(share: Fraction, everybody: int) -> int:
    """What a percentage comes to: half up, and at least one."""
    return max(int(share * everybody + F(1, 2)), 1)


@examples(100, few=15)
@given(values=VALUES, percent=st.integers(1, 100), quota=st.integers(1, 3), next_percent=st.integers(1, 60), out=st.booleans())
def test_ranked_levels_are_what_fractions_say(values: list[tuple[int, str]], percent: int, quota: int, next_percent: int, out: bool) -> None:
    crossing, share, part = "out" if out else "in", F(percent, 100), F(next_percent, 100)
    rules = f"""
metrics: {{v: {{sum: sales.quantity}}}}
gradings:
  best: {{levels: [{{name: A, top: {percent}%, by: v, among: "region == 'N'"}}, {{name: B, quota: {quota}, by: v, within: region}}, {{name: C}}]}}
  abc: {{levels: [{{name: A, share: {percent}%, by: v, crossing: {crossing}}}, {{name: B, share: {next_percent}%, by: v, share_from: above}}, {{name: C}}]}}
"""
    names = [f"k{index}" for index in range(len(values))]
    tables = a_workbook([a_sale(name, quantity=value) for name, (value, _) in zip(names, values, strict=True)],
                        [a_customer(name, region=region) for name, (_, region) in zip(names, values, strict=True)])  # fmt: skip
    rows = graded(rules, tables)
    north = [value for value, region in values if region == "N"]
    inside = [region == "N" and sum(other > value for other in north) < fits(share, len(north)) for value, region in values]
    left = [pair for pair, taken in zip(values, inside, strict=True) if not taken]
    for name, (value, region), taken in zip(names, values, inside, strict=True):
        above = sum(other > value for other, where in left if where == region)
        assert rows[name]["tier"] == ("A" if taken else "B" if above < quota else "C")
    total = sum(value for value, _ in values if value > 0)
    upto = {value: sum(other for other, _ in values if other > value and other > 0) for value, _ in values}
    tied = {value: value * sum(other == value for other, _ in values) for value, _ in values}
    first = [value > 0 and (upto[value] + tied[value] <= share * total if out else upto[value] < share * total) for value, _ in values]
    rest = [value for (value, _), taken in zip(values, first, strict=True) if not taken]
    for name, (value, _), taken in zip(names, values, first, strict=True):
        after = sum(other for other in rest if other > value and other > 0)
        assert rows[name]["abc"] == ("A" if taken else "B" if value > 0 and after < part * total else "C")
