"""Everybody's nearest step in an ordinary report: what `explain` finds first, without looking at pairs, and never a change that does not do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from tests.unit.insight.test_explain_in_reports import RULES, graded
from tiercli import pipeline
from tiercli.insight.explain.attach import with_explanations
from tiercli.insight.explain.explain import Explainer
from tiercli.outcome.standing import next_steps
from tiercli.pipeline import Job
from tiercli.report.target import Target
from tiercli.runs.run import Keeping, run


def steps_of(rows) -> dict[str, str | None]:  # type: ignore[no-untyped-def]
    outcome = with_explanations(rows, everybody=False, nearest=True).outcome
    column = next_steps(outcome)
    assert column is not None
    return dict(zip(rows.ids(), column.to_pylist(), strict=True))


def test_everybody_has_the_nearest_step_in_the_column(tmp_path: Path) -> None:
    rows = graded(tmp_path, RULES)
    assert steps_of(rows) == {"k0": None, "k1": "to A: Volume +6 t (74.2 → 80.2)", "k2": "to B: Volume +40 t (10 → 50)"}
    found = with_explanations(rows, everybody=False, nearest=True).outcome.nearest
    assert found is not None
    assert found.to_pylist()[0] == {"entity_id": "k1", "level": "A", "metric": "volume", "change": "Volume +6 t (74.2 → 80.2)", "waits": False}


def test_whoever_no_single_change_lifts_has_the_points_that_are_lacking(tmp_path: Path) -> None:
    halves = RULES.replace("score: {volume: {weight: 100,", "score: {volume: {weight: 20,").replace(
        "100: 100}}}\ng", "100: 100}}, active: {weight: 80, metric: months, linear: {0: 0, 12: 100}}}\ng"
    )
    halves = halves.replace("Volume}}}", "Volume}}, months: {months: sales.date, actionable: false}}")
    assert list(steps_of(graded(tmp_path, halves)).values()) == ["25.33 more points to B", "28.49 more points to B", "41.33 more points to B"]


@pytest.mark.parametrize(
    ("scale", "said"),
    [
        ("bands: {0: 0, 50: 60, 80: 100}", ["to A: Volume +6 t (74.2 → 80.2)", "to B: Volume +40 t (10 → 50)"]),
        ("bands: {0: 0, above 50: 60, above 80: 100}", ["to A: Volume +6 t (74.2 → 80.2)", "to B: Volume +41 t (10 → 51)"]),
        ("percentile: {}", ["to A: Volume +16 t (74.2 → 90.2)", "to B: Volume +65 t (10 → 75)"]),
        ("ratio_to: max", [None, "to B: Volume +35 t (10 → 45)"]),
    ],
)
def test_a_step_is_told_whatever_the_points_are_given_by(tmp_path: Path, scale: str, said: list[str]) -> None:
    found = steps_of(graded(tmp_path, RULES.replace("linear: {0: 0, 100: 100}", scale)))
    assert [found["k1"], found["k2"]] == said


def test_where_less_is_better_the_band_begins_right_below_the_next(tmp_path: Path) -> None:
    fewer = RULES.replace("title: {zh: 销量, en: Volume}", "lower_is_better: true, title: {zh: 销量, en: Volume}")
    fewer = fewer.replace("linear: {0: 0, 100: 100}", "lower_is_better: true, bands: {0: 100, 40: 60, 80: 0}")
    found = steps_of(graded(tmp_path, fewer))
    assert found == {"k2": None, "k1": "to A: Volume -35 t (74.2 → 39.2)", "k0": "to B: Volume -11 t (90 → 79)"}


def test_a_metric_that_follows_another_is_reached_through_it(tmp_path: Path) -> None:
    part = RULES.replace("Volume}}}", "Volume}}, part: {formula: volume / 400, unit: '%'}}").replace(
        "metric: volume, linear: {0: 0, 100: 100}", "metric: part, linear: {0: 0, 25%: 100}"
    )
    assert steps_of(graded(tmp_path, part)) == {"k0": None, "k1": "to A: Volume +6 t (74.2 → 80.2)", "k2": "to B: Volume +40 t (10 → 50)"}


def test_whom_a_gate_holds_is_told_what_opens_it(tmp_path: Path) -> None:
    gated = RULES.replace("{name: C}]", "{name: C}], gates: [{when: volume < 92, at_most: B}]")
    assert steps_of(graded(tmp_path, gated))["k0"] == "to A: Volume +2 t (90 → 92)"


def test_conditions_without_any_score_have_steps_too(tmp_path: Path) -> None:
    plain = RULES.split("score:")[0] + "gradings: {tier: {levels: [{name: A, when: volume >= 80}, {name: B, when: volume > 50}, {name: C}]}}\n"
    assert steps_of(graded(tmp_path, plain)) == {"k0": None, "k1": "to A: Volume +6 t (74.2 → 80.2)", "k2": "to B: Volume +41 t (10 → 51)"}


def test_a_review_that_comes_between_is_said(tmp_path: Path) -> None:
    reviewed = RULES.replace("{name: C}]", "{name: C}], review: {every: year, promote: {after: 1}}")
    (tmp_path / "made.yaml").write_text(reviewed, encoding="utf-8")
    lines = [f"k{place},2026-0{month}-05,{quantity}" for month in (8, 9) for place, quantity in enumerate((45, "37.1", 5))]
    (tmp_path / "sales.csv").write_text("customer_id,date,quantity\n" + "\n".join(lines) + "\n", "utf-8")
    job = Job((tmp_path / "sales.csv",), date(2026, 12, 31), str(tmp_path / "made.yaml"), language="en", nearest=True)
    for month in (8, 9):
        kept = run(replace(job, as_of=date(2026, month, 28)), Keeping(tmp_path / "history"))
    steps = kept.graded.outcome.nearest
    assert steps is not None
    assert steps.to_pylist() == [{"entity_id": "k2", "level": "B", "metric": "volume", "change": "Volume +40 t (10 → 50)", "waits": True}]
    column = next_steps(kept.graded.outcome)
    assert column is not None
    assert column.to_pylist() == [  # whose figures reach the level already has nothing to change
        "figures reach B already, not in force yet",
        "figures reach B already, not in force yet",
        "to B: Volume +40 t (10 → 50), in force after review or approval",
    ]
    chinese = replace(kept.graded.outcome, language="zh")
    assert next_steps(chinese).to_pylist()[0] == "指标已达 B，尚未生效"  # type: ignore[union-attr]


def test_steps_are_those_that_explain_finds_first(project: Path) -> None:
    rows = pipeline.graded_rows(Job((project / "samples" / "kunlun-urea.xlsx",), date(2026, 11, 1), "kunlun-urea", language="zh"))
    explainer = Explainer(rows)
    nearest = {row["entity_id"]: (row["level"], row["change"]) for row in explainer.nearest().to_pylist()}
    found = {one.entity_id: one for one in explainer.next_steps(range(rows.count))}
    ways = {entity: [way.words.zh for way in one.next.ways] for entity, one in found.items() if one.next is not None and one.next.ways}
    assert nearest.keys() == ways.keys()
    assert sum(change == ways[entity][0] for entity, (_, change) in nearest.items()) >= 0.85 * len(nearest)


@pytest.mark.parametrize(("name", "shows"), [("a.xlsx", True), ("a.csv", False), ("a.parquet", False)])
def test_only_reports_that_show_steps_ask_for_them(name: str, shows: bool) -> None:
    assert Target(Path(name)).shows_steps is shows


def test_a_report_of_nobody_has_no_steps(tmp_path: Path) -> None:
    rows = graded(tmp_path, RULES.replace("{name: C}]", "{name: C}], eligible: {when: volume > 1000, otherwise: out}"))
    found = with_explanations(rows, everybody=False, nearest=True).outcome.nearest
    assert isinstance(found, pa.Table)
    assert set(found["level"].to_pylist()) <= {"A", "B", "C"}
