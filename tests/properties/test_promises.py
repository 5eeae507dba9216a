"""Every promise of `explain` comes true when the stages are run again with the change, and one step less does not reach the level.

The reference knows nothing of how the changes were found: it puts the values in place of one entity's, works out the formulas, and grades everybody.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import DEEP, examples
from tests.made import HEAD, Row, a_customer, a_debt, a_sale, a_workbook
from tiercli import pipeline
from tiercli.domain.columns import place_column
from tiercli.domain.exact import micro
from tiercli.follow import GradedRows
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts
from tiercli.insight.explain.explain import Explainer
from tiercli.insight.explain.pairs import Pairs
from tiercli.insight.explain.search import Steps
from tiercli.metrics import remeasured
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook

AS_OF = date(2026, 10, 31)
SAMPLES = (
    "account-managers", "chemical-channel", "fertilizer-company", "kunlun-urea", "petrochemical-company", "refined-oil-marketing", "steel-enterprise",
    "tibet-refined-oil", "sales",
)  # fmt: skip
Change = tuple[int, int]
"""A lever's place and the number of a change."""


def place_after(explainer: Explainer, row: int, changes: Mapping[int, int]) -> int:
    """The place that everybody's grading gives one entity when these levers are changed; all the others stay as they are."""
    stages = explainer.stages
    entities = stages.measured
    for lever_place, number in changes.items():
        lever = explainer.trials.levers[lever_place]
        whole, one = entities.named(lever.metric), lever.changed(np.array([row]), np.array([number]))
        if isinstance(one, Texts):
            assert isinstance(whole, Texts)
            words = whole.values.to_pylist()
            words[row] = one.values[0].as_py()
            entities = entities.with_values({lever.metric: (lever.column, Texts(pa.array(words, pa.string())))})
            continue
        assert isinstance(whole, Numbers)
        values = whole.spread(entities.count).fractions()
        values[row] = one.fractions()[0]
        den = int(np.lcm.reduce(np.array([value.denominator for value in values if value is not None], object)))
        nums = np.array([0 if value is None else int(value * den) for value in values], object)
        entities = entities.with_values({lever.metric: (lever.column, Numbers(nums, den, np.array([value is not None for value in values])))})
    changed = {explainer.trials.levers[place].metric for place in changes}
    graded = stages.graded(remeasured(entities, explainer.rulebook, changed, stages.unavailable))
    return int(graded.arrow(place_column(explainer.main))[row].as_py())


def broken_promises(explainer: Explainer, rows: list[int]) -> Iterator[str]:
    """Every promise about these entities that does not hold."""
    found = explainer.found(np.array(rows))
    for steps, better in ((found.gains, True), (found.losses, False)):
        yield from _broken_steps(explainer, steps.at(_some(len(steps.rows), 6)), better=better)
    yield from _broken_pairs(explainer, found.pairs.at(_some(len(found.pairs.rows), 2)))
    nearest = explainer.nearest_steps()
    yield from _broken_steps(explainer, nearest.at(np.flatnonzero(np.isin(nearest.rows, rows))), better=True)


def _some(count: int, most: int) -> np.ndarray[Any, Any]:
    """All of so many; where there is little time, some of them."""
    return np.arange(count) if DEEP else np.array(sorted(Random(count).sample(range(count), min(count, most))), np.int64)


def _broken_steps(explainer: Explainer, steps: Steps, *, better: bool) -> Iterator[str]:
    for row, lever, number, target in zip(*(one.tolist() for one in (steps.rows, steps.levers, steps.numbers, steps.targets)), strict=True):
        there, before = (place_after(explainer, row, {lever: one}) for one in (number, number - 1))
        metric = explainer.trials.levers[lever].metric
        if not (there <= target if better else there >= target):
            yield f"{row} {metric} {number}: {there}, not {target}"
        if before <= target if better else before >= target:
            yield f"{row} {metric} {number - 1} is enough for {target}: {before}"


def _broken_pairs(explainer: Explainer, pairs: Pairs) -> Iterator[str]:
    columns = (pairs.rows, *pairs.levers, *pairs.numbers, pairs.targets)
    for row, a, b, m, n, target in zip(*(one.tolist() for one in columns), strict=True):
        if place_after(explainer, row, {a: m, b: n}) > target:
            yield f"{row} {a} {m} and {b} {n} do not reach {target}"
        for fewer in ({a: m - 1, b: n}, {a: m, b: n - 1}):
            if place_after(explainer, row, fewer) <= target:
                yield f"{row} {fewer} is enough for {target}"


@cache
def _sample(name: str) -> Explainer:
    path = Path(__file__).parents[2] / "samples" / f"{name}.xlsx"
    return Explainer(pipeline.graded_rows(Job((path,), date(2026, 11, 1), rules="standard" if name == "sales" else name, language="zh")))


@pytest.mark.parametrize("name", ["kunlun-urea", "sales", *(pytest.param(name, marks=pytest.mark.long) for name in ("chemical-channel", "steel-enterprise"))])
def test_the_promises_of_the_samples_come_true(name: str) -> None:
    explainer = _sample(name)
    count = explainer.trials.base.count
    assert list(broken_promises(explainer, Random(name).sample(range(count), min(count, 2)))) == []


@pytest.mark.deep
@pytest.mark.parametrize("name", SAMPLES)
def test_every_promise_of_the_samples_comes_true(name: str) -> None:
    explainer = _sample(name)
    count = explainer.trials.base.count
    assert list(broken_promises(explainer, Random(name).sample(range(count), min(count, 60)))) == []


def a_rulebook(choose: Random) -> str:
    """A made-up rulebook: bands, curves, places among all, ratings, gates, ranks and shares, in chance combinations."""
    scales = {
        "v": choose.choice(["bands: {0: 0, 3: 40, 8: 70, 20: 100}", "linear: {0: 0, 25: 100}", "percentile: {}", "percentile: {groups: 4}",
                            "ratio_to: max", "ratio_to: mean"]),
        "m": choose.choice(["bands: {0: 10, above 4: 60, 9: 100}", "percentile: {within: region}", "percentile: {within: region, groups: 3, on_cut: below}",
                            "ratio_to: {of: total, within: region}"]),
        "part": choose.choice(["linear: {0: 0, 0.4: 100}", "percentile: {among: 'd < 60'}"]),
    }  # fmt: skip
    part = choose.choice(["share(v)", "share(v, within=region)", "v / (v + m)", "cumulative_share(v)", "percentile(m)", "v / average(v)"])
    first = choose.choice(["from: 70", "above: 65", "top: 2", "top: 20%", "top: 30%, by: v, within: region", "share: 50%, by: v", "from: 55, top: 3",
                           "from: 60, when: 'd <= 30'", "when: 'rank(v) <= 2 and d < 50'", "when: \"rank(m, within=region) <= 1 or r == 'AAA'\""])  # fmt: skip
    second = choose.choice(["from: 45", "quota: 2", "quota: 30%", "share: 30%, by: m, share_from: above", "top: 50%, by: m", "when: 'v >= 6 and m > 2'",
                            "from: 40, when: 'part > 0.1'"])  # fmt: skip
    gate = choose.choice(
        ["{when: 'd > 45', at_most: B}", "{when: 'd > 20 and v < 10', at_most: C}", "{when: 'v > 12', at_least: B}", "{when: \"r == 'C'\", at_most: C}"]
    )
    eligible = choose.choice(["", "eligible: {when: 'v > 0', otherwise: out}"])
    return f"""{HEAD}
metrics:
  v: {{sum: sales.quantity, unit: t}}
  m: {{sum: sales.margin, unit: CNY}}
  d: {{max: receivables.overdue_days, empty: 0, unit: days, lower_is_better: true}}
  r: {{field: customers.credit_rating}}
  part: {{formula: "{part}"}}
score:
  volume: {{weight: 40, metric: v, {scales["v"]}}}
  margin: {{weight: 25, metric: m, {scales["m"]}}}
  share: {{weight: 20, metric: part, {scales["part"]}}}
  rating: {{weight: 15, metric: r, map: {{AAA: 100, A: 60, C: 0}}, missing: 20}}
gradings:
  tier:
    {eligible}
    levels: [{{name: A, {first}}}, {{name: B, {second}}}, {{name: C}}]
    gates: [{gate}]
"""


def a_population(choose: Random, count: int) -> dict[str, pa.Table]:
    sales: list[Row] = []
    customers: list[Row] = []
    debts: list[Row] = []
    for place in range(count):
        name = f"k{place}"
        customers.append(a_customer(name, region=choose.choice(["N", "S"]), credit_rating=choose.choice(["AAA", "A", "C", "X", None])))
        sales.append(a_sale(name, quantity=choose.choice([0, 1, 2, 5, 8, 8, 11, 21]), margin=choose.choice([-1, 0, 2, 4, 4, 9, 12])))
        if choose.random() < 0.6:
            debts.append(a_debt(name, overdue_days=choose.choice([0, 15, 30, 46, 70]), balance=5))
    return a_workbook(sales, customers, receivables=debts or [a_debt("k0", overdue_days=0, balance=1)])


def graded_rows(rules: str, tables: Mapping[str, pa.Table]) -> GradedRows:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.yaml"
        path.write_text(rules, encoding="utf-8")
        loaded = load_rulebook(str(path))
    return pipeline.grade_rows(Reading(dict(tables), (), (), (), "en"), loaded, Job((), date(2026, 12, 31), as_of=AS_OF, language="en"))


@examples(300, few=12)
@given(seed=st.integers(0, 10**6))
def test_the_promises_of_any_rulebook_over_any_population_come_true(seed: int) -> None:
    choose = Random(seed)
    rules = a_rulebook(choose)
    explainer = Explainer(graded_rows(rules, a_population(choose, choose.choice([1, 2, 5, 9]))))
    rows = Random(seed).sample(range(explainer.trials.base.count), min(2, explainer.trials.base.count))
    assert list(broken_promises(explainer, rows)) == [], rules


@examples(100, few=3)
@given(seed=st.integers(0, 10**6))
def test_a_sale_of_what_was_promised_lifts_the_customer_when_the_files_are_graded_again(seed: int) -> None:
    choose = Random(seed)
    rules = a_rulebook(choose).replace("m: {sum: sales.margin", "m: {actionable: false, sum: sales.margin")
    tables = a_population(choose, 6)
    explainer = Explainer(graded_rows(rules, tables))
    for explanation in explainer.explanations(range(6)):
        for level in explanation.next:
            for way in level.ways:
                (change,) = way.changes
                if change.metric != "v":
                    continue
                assert isinstance(change.by, Decimal)
                again = graded_rows(rules, {**tables, "sales": _with_sale(tables["sales"], explanation.entity_id, change.by)})
                row = again.ids().index(explanation.entity_id)
                assert again.outcome.results.rows["computed_tier"][row].as_py() == way.level, (rules, explanation.entity_id, change)


def _with_sale(sales: pa.Table, customer: str, quantity: Decimal) -> pa.Table:
    first = sales.slice(0, 1).to_pylist()[0]
    sale = pa.Table.from_pylist([{**first, "customer_id": customer, "quantity": micro(quantity), "margin": 0, "_row": 999}], schema=sales.schema)
    return pa.concat_tables([sales, sale])
