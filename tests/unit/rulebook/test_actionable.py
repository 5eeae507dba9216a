"""Which metrics may be offered as a next step, and what follows from what."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.made import HEAD
from tiercli.rulebook.facts.actionable import actionable_metrics
from tiercli.rulebook.facts.dependence import dependence_of
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

LEVELS = "gradings: {tier: {levels: [{name: A, when: 'm > 1'}, {name: B}]}}\n"


def loaded(tmp_path: Path, words: str) -> Rulebook:
    path = tmp_path / "made.yaml"
    path.write_text(HEAD + words, encoding="utf-8")
    return load_rulebook(str(path)).rulebook


@pytest.mark.parametrize(
    ("metric", "offered"),
    [
        ("{sum: sales.quantity}", True),
        ("{months: sales.date}", True),
        ("{max: receivables.overdue_days}", True),
        ("{latest: surveys.satisfaction}", True),
        ("{sum: sales.quantity, window: 3 months}", True),
        ("{sum: sales.quantity, offset: 12 months}", False),
        ("{sum: sales.quantity, window: previous year}", False),
        ("{sum: targets.target}", False),
        ("{variation: sales.quantity}", False),
        ("{field: customers.annual_demand}", False),
        ("{field: customers.annual_demand, actionable: true}", True),
        ("{formula: '1 + 1'}", False),
        ("{sum: sales.quantity, actionable: false}", False),
    ],
)
def test_what_somebody_can_change_within_the_period_is_offered(tmp_path: Path, metric: str, offered: bool) -> None:
    assert actionable_metrics(loaded(tmp_path, f"metrics: {{m: {metric}}}\n{LEVELS}")) == (("m",) if offered else ())


@pytest.mark.parametrize(
    ("metric", "offered"),
    [
        ("{field: customers.credit_rating}", True),
        ("{field: customers.region}", False),
        ("{first: sales.date}", False),
        ("{last: sales.date}", False),
        ("{first: sales.date, actionable: true}", False),  # days have no steps
    ],
)
def test_ratings_have_steps_and_days_and_other_texts_have_none(tmp_path: Path, metric: str, offered: bool) -> None:
    rules = f"metrics: {{m: {metric}, v: {{count: sales}}}}\ngradings: {{tier: {{levels: [{{name: A, when: 'not is_missing(m)'}}, {{name: B}}]}}}}\n"
    assert ("m" in actionable_metrics(loaded(tmp_path, rules))) is offered


@pytest.mark.parametrize(
    ("levels", "others", "chained"),
    [
        ("[{name: A, from: 50}, {name: B}]", False, False),
        ("[{name: A, top: 3}, {name: B}]", True, False),
        ("[{name: A, when: 'rank(v) <= 3'}, {name: B}]", True, False),
        ("[{name: A, top: 3}, {name: B, quota: 2}, {name: C}]", True, True),
        ("[{name: A, share: 50%, by: v}, {name: B, share: 30%, by: v, share_from: above}, {name: C}]", True, True),
        ("[{name: A, when: 'rank(part) <= 3'}, {name: B}]", True, True),
    ],
)
def test_who_depends_on_others_and_on_what_these_have_through_others_is_known(tmp_path: Path, levels: str, others: bool, chained: bool) -> None:
    rules = f"""metrics: {{v: {{sum: sales.quantity}}, part: {{formula: 'share(v)'}}}}
score: {{v: {{weight: 100, metric: v, linear: {{0: 0, 10: 100}}}}}}
gradings: {{tier: {{levels: {levels}}}}}
"""
    found = dependence_of(loaded(tmp_path, rules))
    assert (found.needs_others("tier"), found.is_chained("tier")) == (others, chained)


def test_a_score_of_places_makes_a_rank_by_it_follow_from_others_twice(tmp_path: Path) -> None:
    rules = """metrics: {v: {sum: sales.quantity}}
score: {v: {weight: 100, metric: v, percentile: {}}}
gradings: {tier: {levels: [{name: A, top: 3}, {name: B}]}, other: {levels: [{name: A, from: 50}, {name: B}]}}
"""
    found = dependence_of(loaded(tmp_path, rules))
    assert (found.is_chained("tier"), found.is_chained("other"), found.needs_others("other")) == (True, False, True)
    assert {"v", "points.v", "score", "tier#1"} <= found.closure("tier")
