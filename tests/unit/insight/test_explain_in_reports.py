"""Explanations in reports: everybody's next step where it is asked for, profiles in any case, nothing otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import a_sale, a_workbook
from tiercli import pipeline
from tiercli.insight.explain.attach import with_explanations
from tiercli.outcome.extras import Records
from tiercli.outcome.standing import next_steps
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook

RULES = """tiercli: 1
name: made
title: Made
metrics: {volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}}
score: {volume: {weight: 100, metric: volume, linear: {0: 0, 100: 100}}}
gradings: {tier: {levels: [{name: A, from: 80}, {name: B, from: 50}, {name: C}]}}
"""


def graded(tmp_path: Path, rules: str):  # type: ignore[no-untyped-def]
    (tmp_path / "made.yaml").write_text(rules, encoding="utf-8")
    loaded = load_rulebook(str(tmp_path / "made.yaml"))
    tables = a_workbook([a_sale(f"k{place}", quantity=quantity) for place, quantity in enumerate((90, "74.2", 10))])
    from datetime import date

    return pipeline.grade_rows(Reading(dict(tables), (), (), (), "en"), loaded, Job((), date(2026, 12, 31), as_of=date(2026, 10, 31), language="en"))


def test_everybody_has_the_least_change_in_the_column_of_the_next_step(tmp_path: Path) -> None:
    found = with_explanations(graded(tmp_path, RULES), everybody=True)
    column = next_steps(found.outcome)
    assert column is not None
    assert dict(zip(found.ids(), column.to_pylist(), strict=True)) == {
        "k0": None,
        "k1": "to A: Volume +6 t (74.2 → 80.2)",
        "k2": "to B: Volume +40 t (10 → 50)",
    }
    edge = found.outcome.next_steps["k1"].edge
    assert edge is not None
    assert (edge.level, edge.words.en, edge.words.zh) == ("C", "Volume -25 t (74.2 → 49.2)", "销量 -25 吨（74.2 → 49.2）")


def test_nothing_is_tried_where_nobody_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = graded(tmp_path, RULES)
    monkeypatch.setattr("tiercli.insight.explain.attach.Explainer", lambda _: pytest.fail("something was tried"))
    assert with_explanations(rows, everybody=False) is rows


def test_profiles_have_their_explanation_in_any_case(tmp_path: Path) -> None:
    found = with_explanations(graded(tmp_path, RULES + "sheets: {profiles: {most: 2}}\n"), everybody=False)
    profiles = found.outcome.extras["profiles"]
    assert isinstance(profiles, Records)
    assert [record.explanation.next[0].ways[0].words.en for record in profiles.records if record.explanation and record.explanation.next] == [
        "Volume +6 t (74.2 → 80.2)"
    ]
    assert found.outcome.next_steps == {}
