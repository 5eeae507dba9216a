"""What the engine decides equals exact rational arithmetic, on both engines."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import a_sale, a_workbook, graded
from tests.properties.reference import banded, between, in_share, percentiles, rounded, weighted
from tiercli.domain.errors import InputError
from tiercli.frames.engine import Engine

FEW = examples(40, few=8)
TONNES = st.integers(-(10**12), 10**14).map(lambda grams: Decimal(grams) / 10**6)
SMALL = st.integers(-20, 200).map(lambda steps: Decimal(steps) / 8)
POINTS = st.integers(-100_000_000, 100_000_000).map(lambda steps: Decimal(steps) / 10**6)
NAMES = st.sampled_from([f"k{number}" for number in range(20)])
ROWS = st.lists(st.tuples(NAMES, st.one_of(TONNES, SMALL)), min_size=10, max_size=50)  # many entities an example: one run grades them all


def exact(number: float | None) -> Fraction:
    """A result column back as the decimal that it stands for."""
    assert number is not None
    return Fraction(Decimal(repr(number))) if abs(number) < 10**8 else Fraction(round(number * 10**6), 10**6)


def sums(rows: list[tuple[str, Decimal]]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for name, amount in rows:
        found[name] = found.get(name, Fraction(0)) + Fraction(amount)
    return found


def workbook(rows: list[tuple[str, Decimal]]):
    return a_workbook([a_sale(name, quantity=amount) for name, amount in rows])


def a_map(steps: dict[Decimal, Decimal]) -> str:
    return "{" + ", ".join(f"{bound:f}: {points:f}" for bound, points in steps.items()) + "}"


def fractions(steps: dict[Decimal, Decimal]) -> dict[Fraction, Fraction]:
    return {Fraction(bound): Fraction(points) for bound, points in steps.items()}


VOLUME = "metrics: {v: {sum: sales.quantity}}\n"


@FEW
@given(rows=ROWS)
def test_sums(engine: Engine, rows):
    found = graded(VOLUME, workbook(rows), engine=engine).of("v")
    assert found == {name: float(total) for name, total in sums(rows).items()}


@FEW
@given(rows=ROWS, below=st.integers(-(10**10), 10**10).map(lambda steps: Decimal(steps) / 10**6))
def test_quotients_are_rounded_half_up(engine: Engine, rows, below):
    rules = (
        f'params: {{n: {below:f}}}\nmetrics: {{v: {{sum: sales.quantity}}, w: {{formula: "v * 0 + n"}}, x: {{formula: "v / w"}}, y: {{formula: "v / w - 1"}}}}'
    )
    rows_found = graded(rules, workbook(rows), engine=engine)
    for name, total in sums(rows).items():
        assert rows_found[name]["x"] == (None if below == 0 else float(rounded(total / Fraction(below))))
        assert rows_found[name]["y"] == (None if below == 0 else float(rounded(total / Fraction(below) - 1)))


@FEW
@given(rows=ROWS, bands=st.dictionaries(SMALL, POINTS, min_size=1, max_size=6))
def test_bands(engine: Engine, rows, bands):
    rules = VOLUME + f"score: {{p: {{weight: 100, metric: v, bands: {a_map(bands)}}}}}"
    found = graded(rules, workbook(rows), engine=engine).of("points_p")
    assert found == {name: float(banded(total, fractions(bands))) for name, total in sums(rows).items()}


@FEW
@given(rows=ROWS, anchors=st.dictionaries(st.one_of(SMALL, TONNES), POINTS, min_size=1, max_size=5))
def test_lines(engine: Engine, rows, anchors):
    rules = VOLUME + f"score: {{p: {{weight: 100, metric: v, linear: {a_map(anchors)}}}}}"
    found = graded(rules, workbook(rows), engine=engine).of("points_p")
    for name, total in sums(rows).items():
        expected = between(total, fractions(anchors))
        # anchors a hundred million tonnes apart with points of six decimals leave 64 bits: there a millionth of a point may be off
        assert abs(exact(found[name]) - expected) <= (0 if _is_narrow(anchors) else Fraction(1, 10**6))


def _is_narrow(anchors: dict[Decimal, Decimal]) -> bool:
    places = sorted(anchors)
    return all(abs(right - left) < 4 * 10**4 for left, right in pairwise(places))


@FEW
@given(values=st.lists(SMALL, min_size=1, max_size=40))
def test_percentiles(engine: Engine, values):
    rows = [(f"k{index}", value) for index, value in enumerate(values)]
    found = graded(VOLUME + "score: {p: {weight: 100, metric: v, percentile: {}}}", workbook(rows), engine=engine).of("points_p")
    expected = percentiles([Fraction(value) for value in values])
    assert found == {name: float(points) for (name, _), points in zip(rows, expected, strict=True)}


@FEW
@given(
    volume=SMALL,
    weights=st.lists(st.integers(0, 1000).map(lambda tenths: Decimal(tenths) / 10), min_size=2, max_size=4).filter(any),
    points=st.lists(POINTS, min_size=4, max_size=4),
    level=st.integers(0, 3),
)
def test_weighted_scores_and_the_level_on_their_bound(engine: Engine, volume, weights, points, level):
    parts = "".join(f"  d{index}: {{weight: {weight:f}, metric: v, bands: {{-1000: {points[index]:f}}}}}\n" for index, weight in enumerate(weights))
    score = weighted([Fraction(one) for one in points[: len(weights)]], [Fraction(one) for one in weights])
    bound = score + Fraction(level - 1, 10**6)
    text = f"{Decimal(bound.numerator) / Decimal(bound.denominator):f}"
    rules = VOLUME + f"score:\n{parts}gradings: {{tier: {{levels: [{{name: A, from: {text}}}, {{name: B}}]}}}}"
    row = graded(rules, workbook([("a", volume)]), engine=engine)["a"]
    assert row["score"] == float(score)
    assert row["tier"] == ("A" if score >= bound else "B")


@FEW
@given(values=st.lists(st.one_of(SMALL, TONNES), min_size=1, max_size=30), share=st.integers(1, 100))
def test_shares_of_the_total(engine: Engine, values, share):
    rows = [(f"k{index}", value) for index, value in enumerate(values)]
    rules = VOLUME + f"gradings: {{tier: {{levels: [{{name: A, share: {share}%, by: v}}, {{name: B}}]}}}}"
    found = graded(rules, workbook(rows), engine=engine).of("tier")
    expected = in_share([Fraction(value) for value in values], Fraction(share, 100))
    assert found == {name: "A" if inside else "B" for (name, _), inside in zip(rows, expected, strict=True)}


@FEW
@given(rows=st.lists(st.tuples(st.sampled_from("ab"), st.integers(-(2**63) + 1, 2**63 - 1)), min_size=2, max_size=6))
def test_what_does_not_fit_is_an_error_and_never_wraps(engine: Engine, rows):
    amounts = [(name, Decimal(amount) / 10**6) for name, amount in rows]
    fits = all(abs(total) * 10**6 < 2**63 for total in sums(amounts).values())
    if fits:
        assert graded(VOLUME, workbook(amounts), engine=engine).of("v") == {name: float(total) for name, total in sums(amounts).items()}
    else:
        with pytest.raises(InputError):
            graded(VOLUME, workbook(amounts), engine=engine)
