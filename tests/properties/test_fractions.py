"""Points, scores and levels held against plain Python fractions: thirds, sevenths and elevenths, for every way of giving points, and `standard` over its grid."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import DEEP, examples
from tests.made import a_customer, a_sale, a_workbook, graded
from tests.properties.reference import rounded
from tiercli.frames.entities import Entities
from tiercli.frames.kinds import ENTITY
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts, Vector
from tiercli.grade import grade_entities
from tiercli.points import score_entities
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.load import load_rulebook

F = Fraction
AS_OF = date(2026, 10, 31)
TIERS = (("A", 85), ("B", 70), ("C", 50), ("D", 0))


def on_lines(value: Fraction, anchors: dict[int, int]) -> Fraction:
    """Straight lines between the anchors, flat outside; nothing is rounded."""
    places = sorted(anchors)
    if value <= places[0]:
        return F(anchors[places[0]])
    for left, right in pairwise(places):
        if value <= right:
            return anchors[left] + (value - left) * F(anchors[right] - anchors[left], right - left)
    return F(anchors[places[-1]])


def at_step(value: Fraction, bands: dict[int, int]) -> Fraction:
    reached = [bound for bound in bands if bound <= value]
    return F(bands[max(reached)]) if reached else F(0)


VOLUMES = (50, 100, 500, 2000, 5000)
OVERDUE = (0, 1, 31, 61, 91)
RATINGS = {"AAA": 100, "AA": 85, "A": 70, "B": 40, "C": 0, None: 50}
Cell = tuple[int, int, str | None, int, int]
"""Volume, days overdue, rating, active months, months since the first purchase."""


def standard_score(cell: Cell, place: Fraction) -> Fraction:
    volume, overdue, rating, months, since = cell
    credit = F(60, 100) * at_step(F(overdue), {0: 100, 1: 80, 31: 60, 61: 30, 91: 0}) + F(40, 100) * RATINGS[rating]
    loyalty = F(60, 100) * on_lines(F(months), {0: 0, 12: 100}) + F(40, 100) * on_lines(F(since, 12), {0: 0, 5: 100})
    return F(35, 100) * at_step(F(volume), {0: 0, 100: 40, 500: 60, 2000: 80, 5000: 100}) + F(25, 100) * place * 100 + F(20, 100) * (credit + loyalty)


def known(rulebook_name: str, columns: dict[str, Vector], count: int) -> Entities:
    """Entities of which nothing is known but these metrics."""
    rulebook = load_rulebook(rulebook_name).rulebook
    ids = pa.array([f"k{index}" for index in range(count)], pa.string())
    names: dict[str, tuple[str, str]] = dict.fromkeys(Vocabulary.of(rulebook).scored().keys() - rulebook.params.keys(), ("", "missing"))
    names |= {name: (f"metric__{name}", vector.kind) for name, vector in columns.items()}
    stored: dict[str, Vector] = {ENTITY: Texts(ids), **{f"metric__{name}": vector for name, vector in columns.items()}}
    params = {name: param.value for name, param in rulebook.params.items()}
    return Entities(ids, stored, names, {**params, "as_of": AS_OF}, AS_OF)  # type: ignore[arg-type]


def test_standard_over_its_grid_is_what_fractions_say() -> None:
    rulebook = load_rulebook("standard").rulebook
    grid: list[Cell] = list(product(VOLUMES, OVERDUE, RATINGS, range(1, 13), range(61)))
    cells = grid if DEEP else random.Random(5).sample(grid, 6000)
    count = len(cells)
    worth = list(range(count))
    random.Random(6).shuffle(worth)
    columns: dict[str, Vector] = {
        "volume": Numbers(np.array([cell[0] for cell in cells]) * 10**6, 10**6, np.ones(count, bool)),
        "contribution": Numbers(np.array(worth), 1, np.ones(count, bool)),
        "overdue_days": Numbers(np.array([cell[1] for cell in cells]), 1, np.ones(count, bool)),
        "credit_rating": Texts(pa.array([cell[2] for cell in cells], pa.string())),
        "active_months": Numbers(np.array([cell[3] for cell in cells]), 1, np.ones(count, bool)),
        "years": Numbers(np.array([cell[4] for cell in cells]), 12, np.ones(count, bool)),
    }
    scored = score_entities(known("standard", columns, count), {}, rulebook)
    levels = grade_entities(scored.entities, rulebook)
    scores = scored.entities.arrow(scored.entities.place_of("score")[0]).to_pylist()
    tiers = levels.arrow(levels.place_of("tier")[0]).to_pylist()
    for row, cell in enumerate(cells):
        expected = rounded(standard_score(cell, F(worth[row] + 1, count)))
        assert F(scores[row], 10**6) == expected, cell
        level = next(name for name, bound in TIERS if expected >= bound)
        assert tiers[row] == (max(level, "C") if cell[1] > 90 else level), cell


SCALES = ("bands", "linear", "percentile", "groups", "ratio_to", "map", "formula")


def a_part(scale: str, size: int) -> str:
    return {
        "bands": "metric: v, bands: {0: 0, 1: 33.333333, 2: 66.666667, 5: 100}",
        "linear": f"metric: v, linear: {{0: 0, {size}: TOP}}",
        "percentile": "metric: v, percentile: {}",
        "groups": f"metric: v, percentile: {{groups: {size}, quantile: nearest}}",
        "ratio_to": "metric: v, ratio_to: total",
        "map": "metric: kind, map: {a: 10.1, b: 55.5}, default: 7",
        "formula": f"formula: 'v / {size} * TOP / 10'",
    }[scale]


def earned(scale: str, size: int, top: Fraction, value: Fraction, values: Sequence[Fraction], kind: str) -> Fraction:
    """The same in fractions. values: of all entities."""
    if scale == "bands":
        reached = [bound for bound in (0, 1, 2, 5) if bound <= value]
        return {0: F(0), 1: F("33.333333"), 2: F("66.666667"), 5: F(100)}[reached[-1]] if reached else F(0)
    if scale == "linear":
        return min(max(value, F(0)), F(size)) / size * top
    if scale == "percentile":
        return F(sum(one <= value for one in values), len(values)) * top
    if scale == "groups":
        ordered = sorted(values)
        cuts = [ordered[max(-(-len(ordered) * index // size) - 1, 0)] for index in range(1, size)]
        return F(1 + sum(value >= cut for cut in cuts), size) * top
    if scale == "ratio_to":
        total = sum(values, F(0))
        return min(max(value / total * 100, F(0)), F(100)) * top / 100 if total else F(0)
    if scale == "map":
        return {"a": F("10.1"), "b": F("55.5")}.get(kind, F(7))
    return value / size * top / 10


PART = st.tuples(st.sampled_from(SCALES), st.sampled_from([3, 7, 11]), st.integers(1, 40))
VALUES = st.lists(st.tuples(st.integers(0, 12), st.sampled_from("abc")), min_size=3, max_size=11)


@examples(200, few=25)
@given(values=VALUES, parts=st.lists(PART, min_size=1, max_size=3), other=PART, below=st.integers(-1, 1), in_points=st.booleans())
def test_every_way_of_giving_points_adds_up_as_fractions_do(values, parts, other, below: int, in_points: bool) -> None:  # type: ignore[no-untyped-def]
    """Parts and dimensions by weight, or out of points; the level's bound is the score itself, or a millionth beside it."""
    names = [f"k{index}" for index in range(len(values))]
    amounts = [F(number) for number, _ in values]
    size_of = F(30) if in_points else F(100)

    def text(part: tuple[str, int, int], key: str, top: Fraction) -> str:
        return f"{{{key}: {part[2]}, {a_part(part[0], part[1]).replace('TOP', str(top))}}}"

    key = "out_of" if in_points else "weight"
    inner = ", ".join(text(part, key, F(part[2]) if in_points else F(100)) for part in parts)
    whole = sum(part[2] for part in parts)
    dimension = f"{{out_of: {whole}, parts: [{inner}]}}" if in_points else f"{{weight: {size_of}, parts: [{inner}]}}"
    rules = (
        "metrics: {v: {sum: sales.quantity}, kind: {field: customers.customer_type}}\n"
        f"score: {{one: {dimension}, two: {text(other, key, F(other[2]) if in_points else F(100))}}}\n"
    )

    def score(row: int) -> Fraction:
        found = [earned(part[0], part[1], F(part[2]) if in_points else F(100), amounts[row], amounts, values[row][1]) for part in (*parts, other)]
        if in_points:
            return sum(found, F(0))
        average = sum((points * part[2] for points, part in zip(found, parts, strict=False)), F(0)) / whole
        return average * size_of / 100 + found[-1] * other[2] / 100

    expected = [rounded(score(row)) for row in range(len(values))]
    bound = expected[0] + F(below, 10**6)
    levels = f"gradings: {{tier: {{levels: [{{name: A, from: {Decimal(bound.numerator) / Decimal(bound.denominator):f}}}, {{name: B}}]}}}}\n"
    tables = a_workbook([a_sale(name, quantity=number) for name, (number, _) in zip(names, values, strict=True)],
                        [a_customer(name, customer_type=kind) for name, (_, kind) in zip(names, values, strict=True)])  # fmt: skip
    rows = graded(rules + levels, tables)
    for row, name in enumerate(names):
        assert F(Decimal(repr(rows[name]["score"]))) == expected[row]
        assert rows[name]["tier"] == ("A" if expected[row] >= bound else "B")


@pytest.mark.parametrize(
    ("name", "rules", "expected"),
    [
        (
            "three thirds of 40",
            "{a: {out_of: 40, metric: v, linear: {0: 0, 12: 40}}, b: {out_of: 40, metric: v, linear: {0: 0, 12: 40}}, c: {out_of: 40, metric: v, linear: {0: 0, 12: 40}}}",
            40,
        ),
        ("a third three times", "{a: {weight: 100, metric: v, linear: {0: 0, 12: 100}}}", 33.333333),
    ],
)
def test_a_score_that_is_whole_is_whole(name: str, rules: str, expected: float) -> None:
    row = graded(
        f"metrics: {{v: {{sum: sales.quantity}}}}\nscore: {rules}\n"
        f"gradings: {{tier: {{levels: [{{name: A, from: {expected}, when: 'score * 3 >= 100'}}, {{name: B}}]}}}}",
        a_workbook([a_sale("k", quantity=4)]),
    )["k"]
    assert (row["score"], row["tier"]) == (expected, "A"), name


def test_the_attacks_of_thirds_and_sevenths_end_on_their_bound(project: Path) -> None:
    rules = """
metrics: {a: {sum: sales.quantity, where: "product == 'a'"}, b: {sum: sales.quantity, where: "product == 'b'"},
          c: {sum: sales.quantity, where: "product == 'c'"}, d: {sum: sales.quantity, where: "product == 'd'"}}
score:
  x: {weight: 70, parts: [{weight: 60, metric: a, linear: {0: 0, 12: 100}}, {weight: 40, metric: b, linear: {0: 0, 7: 100}}]}
  y: {weight: 30, parts: [{weight: 60, metric: c, linear: {0: 0, 12: 100}}, {weight: 40, metric: d, linear: {0: 0, 9: 100}}]}
gradings: {tier: {levels: [{name: A, from: 31}, {name: B}]}}
"""
    rows = graded(rules, a_workbook([a_sale("k", product=name, quantity=amount) for name, amount in {"a": 4, "b": 1, "c": 6, "d": 3}.items()]))
    assert (rows["k"]["score"], rows["k"]["tier"]) == (31, "A")
