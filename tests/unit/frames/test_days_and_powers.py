"""Days that compute, powers, whole numbers, percentages and joined texts: alike over entities and over rows, on every row engine."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

import narwhals as nw
import pyarrow as pa
import pytest

from tests.made import a_customer, a_sale, a_workbook, graded
from tiercli.domain.errors import RulebookError, UsageError
from tiercli.frames.calendar_days import day_number, week_of, week_of_count
from tiercli.frames.engine import Engine

AS_OF = date(2026, 10, 31)
TABLES = a_workbook(
    [a_sale("k1", day="2026-02-28", quantity=7, price=-2.5, amount=2, cost=None, product="x")],
    [a_customer("k1", region="N", customer_type=None, since="2024-02-29")],
)
METRICS = """
params: {start: '2026-01-31', end: 2026-03-01, rate: 12%, word: N}
metrics:
  v: {sum: sales.quantity}
  w: {mean: sales.price}
  none: {mean: sales.cost}
  day: {last: sales.date}
  product: {latest: sales.product}
"""


def over_entities(formula: str) -> object:
    rules = METRICS + f'outputs: {{x: {{formula: "{formula}"}}}}'
    return graded(rules, TABLES, AS_OF)["k1"]["x"]


def over_rows(formula: str, engine: Engine, source: str = "max") -> object:
    """The same over the one row of the one customer: quantity is v, price w, date day."""
    return graded(METRICS + f"  x: {in_rows(formula, source)}", TABLES, AS_OF, engine=engine)["k1"]["x"]


def in_rows(formula: str, source: str = "max") -> str:
    """The metric that computes it."""
    fields = {"none": "sales.cost", "day": "sales.date", "product": "sales.product", "region": "customers.region", "v": "sales.quantity", "w": "sales.price"}
    words = re.sub(r"\b(none|day|product|region|v|w)\b", lambda found: fields[found[1]], formula)
    words = f"{words} + sales.quantity * 0" if source == "max" else words
    return f'{{{source}: "{words}"}}'


NUMBERS = [
    ("day - '2026-02-01'", 27),
    ("'2026-03-01' - day", 1),
    ("start - day", -28),
    ("end - start", 29),
    ("date('2026-12-31') - day", 306),
    ("date(2026, 2, 28) - day", 0),
    ("date(year(day), month(day) + 1, 1) - day", 1),
    ("date(2026, 2, 29) - day", None),
    ("date(2024, 2, 29) - date('2024-02-28')", 1),
    ("date(2026, 13, 1) - day", None),
    ("(day + 30) - day", 30),
    ("(day - 0.5) - day", -1),
    ("month(day + 1)", 3),
    ("year(day - 60)", 2025),
    ("quarter(day + 32)", 2),
    ("months_since(day + 1)", 7),
    ("days_since(day - 1)", 246),
    ("week(day)", 9),
    ("week(date('2027-01-03'))", 53),
    ("week(date('2027-01-04'))", 1),
    ("week(date('2024-12-30'))", 1),
    ("week(date('2026-01-01'))", 1),
    ("floor( v / 2 )", 3),
    ("ceil( v / 2 )", 4),
    ("floor( w )", -3),
    ("ceil( w )", -2),
    ("floor( v )", 7),
    ("ceil( v )", 7),
    ("floor( none )", None),
    ("v ** 2", 49),
    ("w ** 3", -15.625),
    ("v ** 0", 1),
    ("v ** -1", 0.142857),
    ("w ** 0.5", None),
    ("( v + 1 ) ** ( 1 / 3 )", 2),
    ("( v - 7 ) ** 0.5", 0),
    ("( v - 7 ) ** -1", None),
    ("none ** 2", None),
    ("v * 12%", 0.84),
    ("v * rate", 0.84),
    ("v * 0.5%", 0.035),
    ("v * 100%", 7),
]


@cache
def all_over_entities() -> dict[str, object]:
    """All of NUMBERS, graded once."""
    outputs = [f'x{place}: {{formula: "{formula}"}}' for place, (formula, _) in enumerate(NUMBERS)]
    row = graded(METRICS + f"outputs: {{{', '.join(outputs)}}}", TABLES, AS_OF)["k1"]
    return {formula: row[f"x{place}"] for place, (formula, _) in enumerate(NUMBERS)}


@cache
def all_over_rows(engine: Engine) -> dict[str, object]:
    """All of NUMBERS and CONDITIONS on an engine, graded once."""
    numbers = [f"  x{place}: {in_rows(formula)}\n" for place, (formula, _) in enumerate(NUMBERS)]
    conditions = [f'  y{place}: {{count: sales, where: "{condition}"}}\n' for place, (condition, _) in enumerate(CONDITIONS)]
    row = graded(METRICS + "".join(numbers + conditions), TABLES, AS_OF, engine=engine)["k1"]
    return {words: row[f"{name}{place}"] for name, cases in (("x", NUMBERS), ("y", CONDITIONS)) for place, (words, _) in enumerate(cases)}


@pytest.mark.parametrize(("formula", "expected"), NUMBERS)
def test_numbers_and_days_compute_over_entities(formula: str, expected: object) -> None:
    assert all_over_entities()[formula] == expected


@pytest.mark.parametrize(("formula", "expected"), NUMBERS)
def test_numbers_and_days_compute_over_rows(formula: str, expected: object, engine: Engine) -> None:
    assert all_over_rows(engine)[formula] == expected


@pytest.mark.parametrize(("formula", "expected"), [("region + product", "Nx"), ("region + '-' + product", "N-x"), ("word + 'y'", "Ny")])
def test_texts_join(formula: str, expected: str, engine: Engine) -> None:
    assert over_entities(formula) == expected
    if "word" not in formula:
        assert over_rows(formula, engine, "latest") == expected


def test_a_text_that_is_missing_joins_to_none() -> None:
    assert over_entities("region + customer_type") is None


@pytest.mark.parametrize(
    ("formula", "expected"),
    [("day + 1", date(2026, 3, 1)), ("end", date(2026, 3, 1)), ("date('2026-03-01')", date(2026, 3, 1)), ("day + none", None), ("day + 4000000", None)],
)
def test_days_and_numbers_make_days(formula: str, expected: date | None) -> None:
    assert over_entities(formula) == expected


@pytest.mark.parametrize("source", ["first", "last", "latest"])
def test_a_day_computed_over_rows_is_a_day(source: str, engine: Engine) -> None:
    assert over_rows("day + 1", engine, source) == date(2026, 3, 1)
    assert graded(METRICS + '  x: {months: "sales.date + 1"}\n  y: {distinct: "sales.date + 1"}', TABLES, AS_OF, engine=engine)["k1"]["x"] == 1


CONDITIONS = [
    ("date <= customers.since + 730", True),
    ("date <= customers.since + 729", False),
    ("date > start", True),
    ("date < end", True),
    ("date >= date(2026, 2, 28)", True),
    ("date == day", True),
    ("max(date, customers.since + 1000) == '2026-11-25'", True),
    ("(date + 1 if quantity > 0 else date) == '2026-03-01'", True),
    ("quantity / price <= -280%", True),
    ("quantity / price < -280%", False),
]


@pytest.mark.parametrize(("condition", "holds"), CONDITIONS)
def test_days_and_percentages_decide_over_rows(condition: str, holds: bool, engine: Engine) -> None:
    assert all_over_rows(engine)[condition] == int(holds)


def test_a_date_param_is_changed_by_a_date_only() -> None:
    assert graded(METRICS + "outputs: {x: {formula: start}}", TABLES, AS_OF, settings=("start=2026-02-01",))["k1"]["x"] == date(2026, 2, 1)
    with pytest.raises(UsageError) as told:
        graded(METRICS, TABLES, AS_OF, settings=("start=February",))
    assert told.value.message.en == "--set start=February: a date is needed"


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("region + 1", "'region' is text; a number is needed here"),
        ("region + day", "with + text joins text only: region + day"),
        ("day + day", "'day' is a date; a number is needed here"),
        ("date('2026-02-30')", "write a date as date('2026-10-31') or date(year, month, day)"),
        ("date(2026, 2)", "write a date as date('2026-10-31') or date(year, month, day)"),
        ("quantile(v, 120%)", "a quantile is between 0 and 1, such as 0.8 or 80%, not 120%"),
        ("v % 2", "'%' is not part of the expression language: v % 2"),
        ("v ^ 2", "'^' is not part of the expression language: v ^ 2"),
        ("v >= 0.00001%", "0.00001% has more than 6 decimals"),
        ("rank(v, among=v)", "'v' is a number; yes or no is needed here"),
        ("floor(v, among=v > 1)", "floor() does not take 'among'"),
    ],
)
def test_what_cannot_be_computed_says_why(formula: str, words: str) -> None:
    with pytest.raises(RulebookError) as told:
        over_entities(formula)
    assert words in " ".join(finding.message.en for finding in told.value.findings)


def test_a_percentage_in_quotes_is_a_text() -> None:
    assert over_entities("'12%' + '' ") == "12%"


def test_the_week_is_that_of_the_iso_calendar_around_every_turn_of_the_year() -> None:
    days = [date(year, month, day) for year in range(2009, 2033) for month, day in ((1, 1), (1, 4), (1, 7), (6, 30), (12, 27), (12, 29), (12, 31))]
    frame = nw.from_native(pa.table({"day": pa.array(days, pa.date32())}))
    told = frame.select(of_date=week_of(nw.col("day")), of_count=week_of_count(day_number(nw.col("day")))).to_dict(as_series=False)
    assert told["of_date"] == told["of_count"] == [day.isocalendar().week for day in days]
