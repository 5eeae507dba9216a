"""Functions over all entities: those whom `among=` counts, and quantiles, against plain fractions."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import a_customer, a_sale, a_workbook, graded

TABLES = a_workbook(
    [a_sale(name, quantity=value) for name, value in {"k1": 50, "k2": 40, "k3": 30, "k4": 20, "k5": 10}.items()],
    [a_customer(name, region=region) for name, region in {"k1": "N", "k2": "S", "k3": "N", "k4": "S", "k5": "S"}.items()],
)


def each(formula: str) -> list[object]:
    rows = graded(f'metrics: {{v: {{sum: sales.quantity}}, x: {{formula: "{formula}"}}}}', TABLES)
    return [rows[name]["x"] for name in ("k1", "k2", "k3", "k4", "k5")]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("rank(v, among=region == 'S')", [None, 1, None, 2, 3]),
        ("percentile(v, among=v < 50)", [None, 1, 0.75, 0.5, 0.25]),
        ("share(v, among=region == 'S' and v > 10)", [None, 0.666667, None, 0.333333, None]),
        ("cumulative_share(v, among=region == 'S')", [None, 0.571429, None, 0.857143, 1]),
        ("rank(v, among=v < 50, within=region)", [None, 1, 1, 2, 3]),
        ("total(v, among=region == 'S')", [70] * 5),
        ("total(v, among=v < 50, within=region)", [30, 70, 30, 70, 70]),
        ("average(v, among=region == 'N')", [40] * 5),
        ("highest(v, among=v < 50)", [40] * 5),
        ("lowest(v, among=v > 10)", [20] * 5),
        ("count_of(v, among=v >= 30)", [3] * 5),
        ("count_of(region == 'S', among=v >= 20)", [2] * 5),
        ("total(v, among=v > 99)", [0] * 5),
        ("average(v, among=v > 99)", [None] * 5),
        ("median(v)", [30] * 5),
        ("median(v, within=region)", [40, 20, 40, 20, 20]),
        ("median(v, among=region == 'S' or v == 50)", [30] * 5),
        ("median(v, among=v > 99)", [None] * 5),
        ("quantile(v, 80%)", [42] * 5),
        ("quantile(v, 0)", [10] * 5),
        ("quantile(v, 1)", [50] * 5),
        ("quantile(v, 0.5, within=region)", [40, 20, 40, 20, 20]),
        ("quantile(v, 0.25, among=v < 50)", [17.5] * 5),
    ],
)
def test_only_those_among_whom_is_counted_are_counted(formula: str, expected: list[object]) -> None:
    assert each(formula) == expected


def test_a_quantile_decides_at_its_own_value() -> None:
    rows = graded("metrics: {v: {sum: sales.quantity}}\ngradings: {tier: {levels: [{name: A, when: 'v >= quantile(v, 0.75)'}, {name: B}]}}", TABLES)
    assert [rows[name]["tier"] for name in ("k1", "k2", "k3", "k4", "k5")] == ["A", "A", "B", "B", "B"]


@examples(100, few=20)
@given(values=st.lists(st.integers(-30, 30), min_size=1, max_size=9), thousandths=st.integers(0, 1000))
def test_a_quantile_is_that_of_fractions(values: list[int], thousandths: int) -> None:
    part, ordered = Fraction(thousandths, 1000), sorted(values)
    place = (len(ordered) - 1) * part
    low = int(place)
    exact = ordered[low] + (place - low) * (ordered[min(low + 1, len(ordered) - 1)] - ordered[low])
    rules = (
        f"metrics: {{v: {{sum: sales.quantity}}, q: {{formula: 'quantile(v / 7, {thousandths / 1000})'}}}}\n"
        f"gradings: {{tier: {{levels: [{{name: A, when: 'v / 7 >= q'}}, {{name: B}}]}}}}"
    )
    rows = graded(rules, a_workbook([a_sale(f"k{index}", quantity=value) for index, value in enumerate(values)]))
    for index, value in enumerate(values):
        assert rows[f"k{index}"]["tier"] == ("A" if value >= exact else "B")


def test_a_total_of_nobodys_values_is_no_total_in_that_group_alone() -> None:
    records = [a_customer("k1", region="N", credit_limit=3), a_customer("k2", region="N"), a_customer("k3", region="S")]
    metrics = 'metrics: {c: {field: customers.credit_limit}, x: {formula: "total(c, within=customers.region)"}, y: {formula: "total(c)"}}'
    rows = graded(metrics, a_workbook([a_sale("k1", quantity=1)], records))
    assert {name: (row["x"], row["y"]) for name, row in rows.items()} == {"k1": (3, 3), "k2": (3, 3), "k3": (None, 3)}
