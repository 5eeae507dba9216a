"""Levels that are reviewed on an anniversary stay where nobody knows the day, and that is said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.history.jobs import a_job
from tiercli.cli.app import main
from tiercli.runs.verify import verify

RULES = """\
tiercli: 1
name: small
title: Small
period: {window: month}
metrics:
  volume: {sum: sales.quantity, unit: t}
gradings:
  tier:
    levels: [{name: A, when: volume >= 100}, {name: B}]
    review: {promote: {every: month}, demote: {every: anniversary}}
"""
FIRST = "  volume: {sum: sales.quantity, unit: t}\n  first_purchase: {first: sales.date}\n"
SALES = "日期,客户编号,数量(吨)\n2026-08-01,K1,100\n2026-10-01,K1,1\n"


def graded(folder: Path, rules: str, capsys: pytest.CaptureFixture[str], sales: str = SALES) -> tuple[str, list[str]]:
    """K1's level in September after A in August, and what was said of anniversaries."""
    a_job(folder, sales=sales, rules=rules)
    for month in ("2026-08", "2026-09"):
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([
                "score", str(folder / "data" / "sales.csv"), "-r", str(folder / "rules.yaml"), "--period", month, "--history", str(folder / "h"),
                "-o", str(folder / f"{month}.csv"), "--json", "--today", "2026-11-01",
            ])  # fmt: skip
        assert not ended.value.code
    found = [one["message"] for one in json.loads(capsys.readouterr().out)["findings"] if one["code"] == "review.no-anniversary"]
    with (folder / "2026-09.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.DictReader(file))["tier"], found


def test_without_a_date_there_is_no_review_and_a_finding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tier, said = graded(tmp_path, RULES, capsys)
    assert tier == "A"
    assert said == ["1 个对象没有周年所依据的日期（建档日期或首次购买），不按周年复评：K1。"]


def test_with_the_first_purchase_known_nothing_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.replace("  volume: {sum: sales.quantity, unit: t}\n", FIRST)
    assert graded(tmp_path, rules, capsys) == ("A", [])  # August is the anniversary


def test_in_the_month_of_the_anniversary_the_level_falls(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = RULES.replace("  volume: {sum: sales.quantity, unit: t}\n", FIRST)
    sales = SALES.replace("2026-08-01,K1,100\n", "2025-09-03,K1,1\n2026-08-01,K1,100\n")
    assert graded(tmp_path, rules, capsys, sales) == ("B", [])


def named(field: str) -> str:
    return RULES.replace("demote: {every: anniversary}", f"demote: {{every: anniversary}}, anniversary: {field}")


@pytest.mark.parametrize(("day", "tier"), [("2019-09-30", "B"), ("2019-08-31", "A"), ("2019-10-01", "A")])
def test_the_anniversary_is_of_the_date_that_the_rulebook_names(day: str, tier: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = named("birthday").replace("  volume: {sum", f"  first_purchase: {{first: sales.date}}\n  birthday: {{formula: \"date('{day}')\"}}\n  volume: {{sum")
    assert graded(tmp_path, rules, capsys) == (tier, [])


def test_whoever_lacks_the_named_date_is_not_reviewed_though_another_is_known(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = named("customers.since").replace("  volume: {sum: sales.quantity, unit: t}\n", FIRST)
    sales = SALES.replace("2026-08-01,K1,100\n", "2025-09-03,K1,1\n2026-08-01,K1,100\n")
    assert graded(tmp_path, rules, capsys, sales) == ("A", ["1 个对象没有周年所依据的日期（customers.since），不按周年复评：K1。"])


def test_levels_of_a_named_anniversary_follow_from_the_ledger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rules = named("birthday").replace("  volume: {sum", "  birthday: {formula: \"date('2019-09-30')\"}\n  volume: {sum")
    assert graded(tmp_path, rules, capsys)[0] == "B"
    assert verify(tmp_path / "h").findings == ()
