"""An earlier report in place of a history: the workbook alone says what moved each score, and what changed rules moved."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import made
from tiercli.domain.period import named_period
from tiercli.outcome.extras import Movements
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.report import Target, write_reports
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.run import Keeping, Kept, run_reading

RULES = """\
tiercli: 1
name: two
title: Two dimensions
metrics:
  volume: {sum: sales.quantity, unit: t, window: month}
  months: {months: sales.date}
  growth: {formula: "volume / previous_best"}
  previous_best: {max: sales.quantity, window: 12 months}
score:
  volume: {weight: 60, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}
  rank: {weight: 30, metric: volume, percentile: {}}
  months: {weight: 10, metric: months, linear: {0: 0, 12: 100}}
gradings:
  tier:
    title: {zh: 客户等级, en: Tier}
    levels: [{name: A, from: 80}, {name: B, from: 50}, {name: C}]
  size:
    levels: [{name: large, when: volume > 40, title: {zh: 大户, en: Large}}, {name: small, title: {zh: 小户, en: Small}}]
"""
SOLD = {"2026-01": {"k1": 20, "k2": 95, "k3": 60, "k4": 5, "k5": 40}, "2026-02": {"k1": 95, "k2": 30, "k3": 60, "k4": 12, "k6": 51}}


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "two.yaml"
    path.write_text(RULES, "utf-8")
    return path


def run(month: str, rules: Path, keeping: Keeping) -> Kept:
    sales = [made.a_sale(name, f"{one}-15", quantity=amount) for one, sold in SOLD.items() for name, amount in sold.items()]
    job = Job((), date(2027, 1, 1), as_of=named_period(month).end, language="zh")
    return run_reading(Reading(made.a_workbook(sales), (), (), (), "zh"), load_rulebook(str(rules)), job, keeping)


def report(rules: Path, folder: Path, *formats: str) -> Path:
    """January's report, written beside a history that has January."""
    kept = run("2026-01", rules, Keeping(folder / "history", written_at="t"))
    write_reports(kept.graded.outcome, Target(folder / "january.xlsx", formats))
    return folder / "january.xlsx"


def movements(kept: Kept) -> Movements:
    found = kept.graded.outcome.extras["movements"]
    assert isinstance(found, Movements)
    return found


def lists(kept: Kept) -> dict[str, list[dict[str, Any]]]:
    return {name: listing.rows.to_pylist() for name, listing in movements(kept).lists.items()}


def test_a_workbook_says_as_much_of_the_movements_as_the_history(tmp_path: Path, rules: Path) -> None:
    workbook = report(rules, tmp_path)
    by_history = run("2026-02", rules, Keeping(tmp_path / "history", written_at="t"))
    by_workbook = run("2026-02", rules, Keeping(previous=workbook))
    assert lists(by_workbook) == lists(by_history)
    assert movements(by_workbook).counts == movements(by_history).counts
    assert movements(by_workbook).amounts == movements(by_history).amounts
    up = {row["entity_id"]: row for row in lists(by_workbook)["up"]}
    # 20 t -> 95 t: from 40 to 100 of 60 points, from two to one of twelve ... and from the second of five to the best
    assert up["k1"]["why"].startswith("volume +36.00 分，rank +")
    assert up["k1"]["change_volume"] == 75.0


def test_what_changed_rules_moved_is_told_apart_with_a_workbook_as_well(tmp_path: Path, rules: Path) -> None:
    workbook = report(rules, tmp_path)
    rules.write_text(RULES.replace("name: A, from: 80", "name: A, from: 65"), "utf-8")
    by_history = run("2026-02", rules, Keeping(tmp_path / "history", written_at="t"))
    by_workbook = run("2026-02", rules, Keeping(previous=workbook))
    assert [row["entity_id"] for row in lists(by_workbook)["rules"]] == ["k3"]
    assert lists(by_workbook) == lists(by_history)


def test_without_its_hidden_sheet_the_workbook_still_says_who_moved_and_how_far(tmp_path: Path, rules: Path) -> None:
    workbook = report(rules, tmp_path)
    whole = lists(run("2026-02", rules, Keeping(previous=workbook)))
    book = openpyxl.load_workbook(workbook)
    del book["_tiercli"]
    book.save(workbook)
    left = lists(run("2026-02", rules, Keeping(previous=workbook)))
    assert left == {name: [{key: value for key, value in row.items() if key != "why"} for row in rows] for name, rows in whole.items()}


@pytest.mark.parametrize("suffix", ["csv", "json", "parquet"])
def test_the_other_formats_bring_no_rules_so_nothing_is_said_of_what_moved_a_score(tmp_path: Path, rules: Path, suffix: str) -> None:
    workbook = report(rules, tmp_path, "xlsx", suffix)
    kept = run("2026-02", rules, Keeping(previous=workbook.with_suffix(f".{suffix}")))
    whole = lists(run("2026-02", rules, Keeping(previous=workbook)))
    assert [row["change"] for row in lists(kept)["up"]] == [row["change"] for row in whole["up"]]
    assert all("why" not in row for rows in lists(kept).values() for row in rows)
