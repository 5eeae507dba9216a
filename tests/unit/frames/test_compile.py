"""Expressions over entities: every operator and function, with missing values."""

from __future__ import annotations

from datetime import date

import pytest

from tests.made import a_customer, a_debt, a_sale, a_workbook
from tiercli.domain.period import Window, period_ending

# v is 7, w is -2.5, none has no value, gone has no data at all; region N, kind is missing
METRICS = """
params: {limit: 10, word: N, on: true}
metrics:
  v: {sum: sales.quantity}
  w: {mean: sales.price}
  none: {mean: sales.cost}
  gone: {max: receivables.overdue_days}
  first: {first: sales.date}
"""
TABLES = a_workbook(
    [a_sale("k1", day="2026-02-28", quantity=7, price=-2.5, cost=None)],
    [a_customer("k1", region="North-West", customer_type=None, potential=True, willingness=None, since="2024-02-29")],
)


def value(graded, formula: str):
    rules = METRICS + f'outputs: {{x: {{formula: "{formula}"}}}}'
    return graded(rules, TABLES, date(2026, 10, 31))["k1"]["x"]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # arithmetic
        ("v + w", 4.5),
        ("v - w", 9.5),
        ("v * w", -17.5),
        ("v / w", -2.8),
        ("-v", -7),
        ("+v", 7),
        ("(v + 1) * 2 - limit", 6),
        ("0.1 + 0.2", 0.3),
        ("v / 0", None),
        ("v / (w + 2.5)", None),
        ("v + none", None),
        ("none * 0", None),
        ("-none", None),
        ("v + gone", None),
        # choices
        ("1 if v > 5 else 2", 1),
        ("1 if none > 5 else 2", 2),
        ("1 if gone > 5 else 2", 2),
        ("none if v > 5 else 2", None),
        ("gone if v > 5 else 2", None),
        ("gone if v < 5 else 2", 2),
        ("1 / 3 if v > 5 else 2", 0.333333),
        # min, max, abs, round, coalesce
        ("min(v, 3, 5)", 3),
        ("max(v, 3, w)", 7),
        ("max(v / 3, 2)", 2.333333),
        ("min(v, none)", None),
        ("max(v, gone)", None),
        ("abs(w)", 2.5),
        ("abs(none)", None),
        ("abs(-v / 3)", 2.333333),
        ("round(2.5)", 3),
        ("round(w)", -3),
        ("round(v / 3, 2)", 2.33),
        ("round(v / 8, 2)", 0.88),
        ("round(none)", None),
        ("coalesce(none, v)", 7),
        ("coalesce(gone, none, 3)", 3),
        ("coalesce(gone, none)", None),
        ("sqrt(v + 2)", 3),
        ("sqrt(w)", None),
        # dates
        ("month(first)", 2),
        ("year(first)", 2026),
        ("quarter(first)", 1),
        ("quarter(as_of)", 4),
        ("month(as_of)", 10),
        ("days_since(first)", 245),
        ("days_since(as_of)", 0),
        ("months_since(first)", 8),
        ("as_of - first", 245),
        ("first - since", 730),
        ("month(since)", 2),
    ],
)
def test_a_number(graded, formula, expected):
    assert value(graded, formula) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("v == 7", True),
        ("v != 7", False),
        ("v < 7", False),
        ("v <= 7", True),
        ("v > 7", False),
        ("v >= 7", True),
        ("1 < v < 10", True),
        ("1 < v < 7", False),
        ("v / 3 == 2.333333", False),  # 7 / 3 is a little more
        ("2.333333 < v / 3 < 2.333334", True),
        ("v / 3 * 3 == v", True),
        # a comparison with a missing value is not true, whichever way round
        ("none == 1", False),
        ("none != 1", False),
        ("none < 1", False),
        ("none >= 1", False),
        ("1 < none", False),
        ("none == none", False),
        ("gone == 1", False),
        ("gone != 1", False),
        ("customer_type == 'x'", False),
        ("customer_type != 'x'", False),
        # and, or, not
        ("v > 1 and w < 0", True),
        ("v > 1 and none > 0", False),
        ("none > 0 or v > 1", True),
        ("not none > 0", True),
        ("not (v > 1 and w < 0)", False),
        ("not gone > 0", True),
        # membership
        ("v in [1, 7]", True),
        ("v not in [1, 7]", False),
        ("v not in [1, 2]", True),
        ("none in [1, 7]", False),
        ("none not in [1, 7]", False),
        ("gone not in [1, 7]", False),
        ("region in ['North-West']", True),
        ("customer_type not in ['x']", False),
        # text
        ("region == 'North-West'", True),
        ("contains(region, 'th-W')", True),
        ("contains(region, '.')", False),
        ("contains(customer_type, 'x')", False),
        ("starts_with(region, 'North')", True),
        ("starts_with(region, 'orth')", False),
        ("word == 'N'", True),
        # yes and no; a missing one is no
        ("potential", True),
        ("not potential", False),
        ("willingness", False),
        ("not willingness", True),
        ("potential == on", True),
        ("willingness == on", False),
        ("institutional", False),
        # missing
        ("is_missing(none)", True),
        ("is_missing(v)", False),
        ("is_missing(gone)", True),
        ("is_missing(customer_type)", True),
        ("is_missing(willingness)", True),
        # dates
        ("first == '2026-02-28'", True),
        ("first > '2026-02-27'", True),
        ("'2026-03-01' <= first", False),
        ("since < first", True),
        ("first < as_of", True),
    ],
)
def test_a_condition(graded, condition, expected):
    assert value(graded, f"1 if {condition} else 0") == (1 if expected else 0)


@pytest.mark.parametrize(
    ("day", "days", "months"),
    [("2026-10-31", 0, 0), ("2026-10-30", 1, 0), ("2026-09-30", 31, 1), ("2024-02-29", 975, 32), ("2000-03-01", 9740, 319), ("1999-12-31", 9801, 322)],
)
def test_days_and_whole_months_since_a_day(graded, day, days, months):
    rules = 'period: {window: all}\nmetrics: {first: {first: sales.date}, d: {formula: "days_since(first)"}, m: {formula: "months_since(first)"}}'
    row = graded(rules, a_workbook([a_sale(day=day)]), date(2026, 10, 31))["k1"]
    assert (row["d"], row["m"]) == (days, months)


@pytest.mark.parametrize(
    ("day", "as_of", "months"),
    [
        (date(2026, 8, 31), date(2026, 11, 30), 3),
        (date(2026, 8, 31), date(2026, 11, 29), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2024, 2, 29), date(2025, 2, 27), 11),
        (date(2026, 1, 31), date(2028, 2, 28), 24),
        (date(2026, 1, 31), date(2028, 2, 29), 25),
    ],
)
def test_months_since_and_windows_share_one_calendar(graded, day, as_of, months):
    assert day not in period_ending(as_of, Window("months", months))
    assert day in period_ending(as_of, Window("months", months + 1))
    rules = 'period: {window: all}\nmetrics: {first: {first: sales.date}, m: {formula: "months_since(first)"}}'
    assert graded(rules, a_workbook([a_sale(day=day.isoformat())]), as_of)["k1"]["m"] == months


def test_a_month_that_has_not_gone_by_does_not_count(graded):
    rules = 'metrics: {first: {first: sales.date}, m: {formula: "months_since(first)"}}'
    tables = a_workbook([a_sale("k1", day="2026-08-15"), a_sale("k2", day="2026-08-16")])
    assert graded(rules, tables, date(2026, 10, 15)).of("m") == {"k1": 2, "k2": 1}


POPULATION = """
metrics: {v: {mean: sales.quantity}, gone: {max: receivables.overdue_days}}
outputs: {x: {formula: "%s"}}
"""


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        # a 50, b 30, c 30, d -10 in N; e 20 in S; f has no value, g 5 has no region
        ("rank(v)", (1, 2, 2, 6, 4, None, 5)),
        ("rank(v, within=region)", (1, 2, 2, 4, 1, None, 1)),
        ("rank(-v)", (6, 4, 4, 1, 3, None, 2)),
        ("share(v)", (0.4, 0.24, 0.24, -0.08, 0.16, None, 0.04)),
        ("share(v, within=region)", (0.5, 0.3, 0.3, -0.1, 1, None, 1)),
        ("cumulative_share(v)", (0.4, 0.88, 0.88, 1, 1.04, None, 1.08)),
        ("cumulative_share(v, within=region)", (0.5, 1.1, 1.1, 1, 1, None, 1)),
        ("percentile(v)", (1, 0.833333, 0.833333, 0.166667, 0.5, None, 0.333333)),
        ("percentile(v, within=[region])", (1, 0.75, 0.75, 0.25, 1, None, 1)),
        ("total(v)", (125,) * 7),
        ("average(v)", (20.833333,) * 7),
        ("highest(v)", (50,) * 7),
        ("lowest(v)", (-10,) * 7),
        ("count_of(v)", (6,) * 7),
        ("count_of(v > 20)", (3,) * 7),
        ("total(v / 3)", (41.666667,) * 7),  # thirds add up exactly
        ("v - average(v)", (29.166667, 9.166667, 9.166667, -30.833333, -0.833333, None, -15.833333)),
        ("total(gone)", (None,) * 7),
        ("1 if v > average(v, within=region) else 0", (1, 1, 1, 0, 0, 0, 0)),
    ],
)
def test_a_function_over_all_entities(graded, formula, expected):
    regions = {"a": "N", "b": "N", "c": "N", "d": "N", "e": "S", "f": "N", "g": None}
    volumes = {"a": 50, "b": 30, "c": 30, "d": -10, "e": 20, "f": None, "g": 5}
    tables = a_workbook(
        [a_sale(name, quantity=volume) for name, volume in volumes.items()], [a_customer(name, region=region) for name, region in regions.items()]
    )
    found = graded(POPULATION % formula, tables).of("x")
    assert tuple(found[name] for name in "abcdefg") == expected


def test_functions_over_all_stand_inside_one_another(graded):
    tables = a_workbook([a_sale(name, quantity=volume) for name, volume in {"a": 6, "b": 3, "c": 1}.items()])
    assert graded(POPULATION % "rank(abs(v - average(v)))", tables).of("x") == {"a": 1, "b": 3, "c": 2}


def test_a_field_that_the_workbook_lacks_makes_within_mean_nothing(graded):
    assert graded(POPULATION % "rank(v, within=region)", a_workbook([a_sale("a", quantity=1)], receivables=[a_debt("a", overdue_days=1)])).of("x") == {
        "a": None
    }


def test_a_number_that_does_not_fit_is_an_error(graded):
    from tiercli.domain.errors import InputError

    with pytest.raises(InputError):
        graded(POPULATION % "v * v", a_workbook([a_sale("a", quantity=9_000_000_000)]))
