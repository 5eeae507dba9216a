"""Scenarios and found bounds over random rules and customers: parts add up exactly, and what was promised holds when it is graded."""

from __future__ import annotations

import tempfile
from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from tests.depth import examples
from tests.made import AS_OF, Tables, a_customer, a_debt, a_sale, a_workbook
from tiercli import pipeline
from tiercli.domain.columns import place_column
from tiercli.follow import GradedRows
from tiercli.insight.calibrate import Problem, board_of
from tiercli.insight.causes import split_of
from tiercli.insight.knobs import knobs_for, moved_data, moved_rules
from tiercli.insight.mixtures import measured_period
from tiercli.insight.regraded import graded_again
from tiercli.insight.scenarios import scenario_of
from tiercli.insight.target_words import Target
from tiercli.insight.targets import bounds_for
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.rulebook.own.copying import overlay_for

FEW = examples(40, few=6)
RULES = """\
tiercli: 1
name: made
title: Made
params: {{best: {best}, good: {good}, full: {full}, part: {part}, late: {late}, weight: {weight}, factor: {factor}}}
metrics:
  volume: {{sum: sales.quantity, unit: t}}
  weighed: {{formula: "volume * factor"}}
  orders: {{count: sales}}
  overdue: {{max: receivables.overdue_days, empty: 0}}
score:
  volume: {{weight: weight, metric: weighed, bands: {{0: 0, part: 50, full: 100}}}}
  orders: {{weight: 20, metric: orders, percentile: {{}}}}
  care: {{weight: 20, metric: overdue, lower_is_better: true, linear: {{0: 100, 90: 0}}}}
gradings:
  tier:
    eligible: {{when: "volume > 1", otherwise: none}}
    levels:
      - {{name: A, from: best, when: "orders >= 2"}}
      - {{name: B, from: good}}
      - {{name: C, from: 20}}
      - {{name: D}}
    gates: [{{when: "overdue > late", at_most: C}}, {{when: "region == 'key'", at_least: B}}]
"""
NUMBERS = st.fixed_dictionaries(
    {
        "best": st.integers(60, 95), "good": st.integers(30, 60), "full": st.integers(50, 90), "part": st.integers(5, 50), "late": st.integers(0, 90),
        "weight": st.integers(20, 80), "factor": st.sampled_from([1, 2, Decimal("0.5")]),
    }
)  # fmt: skip
CUSTOMERS = st.lists(
    st.tuples(st.lists(st.integers(0, 60_000_000), min_size=1, max_size=4), st.sampled_from([None, 5, 31, 70, 95]), st.sampled_from(["key", "other", None])),
    min_size=1,
    max_size=12,
)


def workbook(customers: list[tuple[list[int], int | None, str | None]]) -> Tables:
    names = [f"c{number:02d}" for number in range(len(customers))]
    sales = [a_sale(name, day="2026-09-15", quantity=f"{grams / 10**6:.6f}") for name, (lots, _, _) in zip(names, customers, strict=True) for grams in lots]
    debts = [a_debt(name, overdue_days=days) for name, (_, days, _) in zip(names, customers, strict=True) if days is not None]
    return a_workbook(sales, [a_customer(name, region=region) for name, (_, _, region) in zip(names, customers, strict=True)], receivables=debts)


def loaded(numbers: dict[str, Any], raw: bytes = b"") -> Loaded:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.yaml"
        path.write_text(RULES.format(**numbers), "utf-8")
        if raw:
            (Path(folder) / "overlay.yaml").write_bytes(raw)
            path = Path(folder) / "overlay.yaml"
        return load_rulebook(str(path))


def rows(tables: Tables, rules: Loaded) -> GradedRows:
    return pipeline.grade_rows(Reading(dict(tables), (), (), (), "en"), rules, Job((), date(2026, 12, 31), as_of=AS_OF, language="en"))


@FEW
@given(customers=CUSTOMERS, numbers=NUMBERS, others=NUMBERS, changed=st.sets(st.sampled_from(["best", "good", "full", "late", "weight", "factor"]), min_size=1))
def test_what_moved_is_the_exact_sum_of_what_each_change_did(customers, numbers, others, changed):
    tables, base = workbook(customers), loaded(numbers)
    tried = loaded({**numbers, **{name: others[name] for name in changed}})
    before, after = rows(tables, base), rows(tables, tried)
    split = split_of(scenario_of("tried", base, tried), base, before, after)
    sides = [{row["customer_id"]: row for row in one.outcome.results.rows.to_pylist()} for one in (before, after)]
    order = ["A", "B", "C", "D"]
    for place, one in enumerate(split.ids.to_pylist()):
        was, now = (side[one] for side in sides)
        assert sum(int(part[place]) for part in split.by_dimension.values()) == split.points[place]
        assert sum(int(part[place]) for part in split.points_by_change.values()) == split.points[place]
        assert split.points[place] / 10**6 == np.round(now["score"] - was["score"], 6)
        steps = order.index(was["tier"]) - order.index(now["tier"]) if was["tier"] in order and now["tier"] in order else 0
        assert split.steps[place] == steps
        assert sum(int(part[place]) for part in split.steps_by_change.values()) == steps * split.of
    assert not split.points_by_change["(other)"].any()
    assert not split.steps_by_change["(other)"].any()
    causes = split.causes()
    assert sum((cause.steps for cause in causes), 0) == int(split.steps.sum())
    assert sum(cause.points for cause in causes) == int(split.points.sum())


@FEW
@given(
    customers=CUSTOMERS,
    numbers=NUMBERS,
    shares=st.lists(st.integers(1, 30), min_size=3, max_size=3),
    rounding=st.sampled_from(["auto", "none", "1", "5"]),
    of=st.sampled_from(["customers", "volume"]),
    wanted=st.sets(st.sampled_from(["A", "B", "C"]), min_size=1),
)
@example(  # who reaches the bound of A, which lies below that of C, and is kept at C by a gate, stands in C and not in D
    customers=[
        ([58_450], None, "key"),
        ([260, 54_046, 231, 239], None, "key"),
        ([12_015_546, 10_609, 420_756], 70, "key"),
        ([1_128, 2_896, 243, 596], None, "key"),
        ([0], None, "key"),
        ([0, 0, 0, 0], None, "key"),
        *[([0], None, "key")] * 3,
        ([12_015_546, 0, 0], 70, "other"),
        ([0], None, "key"),
    ],
    numbers={"best": 60, "good": 60, "full": 50, "factor": 1, "part": 50, "weight": 20, "late": 14},
    shares=[5, 1, 1],
    rounding="none",
    of="customers",
    wanted={"A"},
)
def test_the_overlay_gives_everybody_the_level_that_was_promised(customers, numbers, shares, rounding, of, wanted):
    if of == "volume" and not any(any(lots) for lots, _, _ in customers):
        return  # shares of nothing
    tables, base = workbook(customers), loaded(numbers)
    targets = tuple(Target(name, Decimal(share) / 100) for name, share in zip("ABC", shares, strict=True) if name in wanted)
    knobs = tuple(knobs_for(base, "tier", [one.name for one in targets], ""))
    period = measured_period(rows(tables, base))
    board = board_of(Problem(base, "tier", targets, knobs, of, (period,)))
    found = bounds_for(board, rounding)
    bounds = dict(zip(knobs, (one.bound for one in found), strict=True))
    promised = board.levels([one.bound for one in found])
    rulebook = moved_rules(base, bounds)
    real = graded_again(period, rulebook).entities.arrow(place_column("tier")).to_pylist()
    assert promised.tolist() == real
    overlay = loaded(numbers, overlay_for(base.source.data, moved_data(base, bounds), "made.yaml", params={}))
    graded = rows(tables, overlay)
    names = rulebook.gradings["tier"].all_names
    assert Counter(graded.outcome.results.rows["tier"].to_pylist()) == Counter(names[place - 1] for place in promised)
    if rounding in ("1", "5"):
        assert all(one.bound % Decimal(rounding) == 0 or one.step == 0 for one in found)
    assert all(one.bound > other.bound for one, other in pairwise(found))


@FEW
@given(customers=CUSTOMERS, numbers=NUMBERS, share=st.integers(1, 99))
def test_no_other_bound_comes_nearer_than_the_one_that_is_not_rounded(customers, numbers, share):
    tables, base = workbook(customers), loaded(numbers)
    (knob,) = knobs_for(base, "tier", ["A"], "")
    period = measured_period(rows(tables, base))
    board = board_of(Problem(base, "tier", (Target("A", Decimal(share) / 100),), (knob,), "customers", (period,)))
    (found,) = bounds_for(board, "none")
    (slot,) = board.slots
    distances = [abs(board.share(board.levels([Decimal(int(value)) / 10**6]), 1) - share / 100) for value in (*slot.values, slot.values.max() + 1)]
    assert abs(board.share(board.levels([found.bound]), 1) - share / 100) <= min(distances) + 1e-12
