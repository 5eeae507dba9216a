"""`previous.<name>`, `since.<grading>` and `confirmations.<grading>` in expressions: nothing in the first run, the run before from then on."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests import made
from tiercli.domain.period import named_period
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.run import Keeping, run_reading

RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, from: 90}, {name: B, from: 60}, {name: C}]
    review: {every: run, promote: {after: 2}, demote: {after: 2}}
  trend:
    levels: [{name: new, when: is_missing(previous.score)}, {name: better, when: score > previous.score}, {name: not better}]
outputs:
  score_before: {formula: previous.score}
  tier_before: {formula: previous.tier}
  trend_before: {formula: previous.trend}
  volume_before: {formula: previous.volume}
  begun: {formula: since.tier}
  agreed: {formula: confirmations.tier}
"""
# March is not run
SOLD = {"2026-01": {"k1": 20, "k2": 60}, "2026-02": {"k1": 60, "k2": 60, "k3": 95}, "2026-04": {"k1": 60, "k2": 5, "k3": 95}}
NAMES = ("score_before", "tier_before", "trend_before", "volume_before", "begun", "agreed")


@pytest.fixture(scope="module")
def months(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, dict[str, Any]]]:
    """Month -> customer -> result row. Whoever has no sales yet is there from the month of the first sale on."""
    folder = tmp_path_factory.mktemp("names")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    loaded = load_rulebook(str(folder / "rules.yaml"))
    answer = {}
    for month in SOLD:
        sales = [made.a_sale(name, f"{one}-15", quantity=tonnes) for one, sold in SOLD.items() if one <= month for name, tonnes in sold.items()]
        job = Job((), date(2027, 1, 1), as_of=named_period(month).end, language="en")
        kept = run_reading(Reading(made.a_workbook(sales), (), (), (), "en"), loaded, job, Keeping(folder / "history", written_at="t"))
        answer[month] = {row["customer_id"]: row for row in kept.graded.outcome.results.rows.to_pylist()}
    return answer


Months = dict[str, dict[str, dict[str, Any]]]


def values(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in NAMES)


def test_in_the_first_run_there_is_nothing_before(months: Months) -> None:
    assert {name: values(row) for name, row in months["2026-01"].items()} == dict.fromkeys(("k1", "k2"), (None,) * 6)
    assert {row["trend"] for row in months["2026-01"].values()} == {"new"}


def test_from_the_second_run_on_the_names_say_what_the_run_before_said(months: Months) -> None:
    rows = months["2026-02"]
    assert values(rows["k1"]) == (40.0, "C", "new", 20.0, date(2026, 1, 31), 0.0)
    assert values(rows["k2"]) == (70.0, "B", "new", 60.0, date(2026, 1, 31), 0.0)
    assert (rows["k1"]["trend"], rows["k2"]["trend"]) == ("better", "not better")


def test_somebody_new_has_nothing_before_in_any_run(months: Months) -> None:
    assert values(months["2026-02"]["k3"]) == (None,) * 6
    assert months["2026-02"]["k3"]["trend"] == "new"


def test_after_a_month_without_a_run_the_last_run_is_what_was_before(months: Months) -> None:
    rows = months["2026-04"]
    # k1 was computed B in February, once of the twice that it takes: in force was C
    assert values(rows["k1"]) == (70.0, "C", "better", 60.0, date(2026, 1, 31), 1.0)
    assert rows["k1"]["tier"] == "B"
    assert values(rows["k2"]) == (70.0, "B", "not better", 60.0, date(2026, 1, 31), 0.0)
    assert values(rows["k3"]) == (100.0, "A", "new", 95.0, date(2026, 2, 28), 0.0)


@pytest.mark.parametrize(("month", "name", "before", "movement"), [
    ("2026-01", "k1", None, "new"), ("2026-02", "k3", None, "new"), ("2026-02", "k1", "C", "same"), ("2026-04", "k1", "C", "up"), ("2026-04", "k2", "B", "same"),
])  # fmt: skip
def test_the_result_columns_name_the_level_before_and_the_movement(months: Months, month: str, name: str, before: str | None, movement: str) -> None:
    row = months[month][name]
    assert (row["previous_tier"], row["movement"]) == (before, movement)
