"""Values that a rulebook carries from run to run: balances, counters, and what happened since the last change of level."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tiercli.cli.app import main

RULES = """
tiercli: 1
name: points
title: Points
period: {window: month}
metrics:
  earned: {sum: sales.quantity}
  best: {formula: "max(coalesce(previous.best, 0), earned)"}
  good: {formula: earned >= 10}
  in_a_row: {formula: "coalesce(previous.in_a_row, 0) + 1 if good else 0"}
  paid_since: {sum: sales.amount, window: all, where: "date > since.tier"}
  paid_ever: {sum: sales.amount, window: all, where: "date > coalesce(since.tier, date('2000-01-01'))"}
gradings:
  tier:
    levels:
      - {name: A, when: in_a_row >= 2}
      - {name: B}
    review: {every: run}
outputs:
  balance: {formula: "coalesce(previous.balance, 0) + earned * 1.1 - (50 if tier == 'A' else 0)"}
  was_good: {formula: good}
  streak: {formula: "1 if previous.was_good and good else 0"}
  note: {formula: "'x' if tier == 'A' else coalesce(previous.note, 'none')"}
"""
SALES = "customer_id,date,quantity,amount\nK1,2026-07-10,10.000001,1\nK2,2026-07-10,5,1\nK1,2026-08-10,20,2\nK2,2026-08-10,30,2\nK1,2026-09-10,1,4\nK2,2026-09-10,11,4\n"
EXPECTED = {
    "2026-07": {"K1": {"in_a_row": "1", "best": "10.000001", "balance": "11.000001", "tier": "B", "streak": "0", "note": "none", "paid_since": "0", "paid_ever": "1"},
                "K2": {"in_a_row": "0", "best": "5", "balance": "5.5", "tier": "B", "streak": "0", "note": "none", "paid_since": "0", "paid_ever": "1"}},
    "2026-08": {"K1": {"in_a_row": "2", "best": "20", "balance": "-16.999999", "tier": "A", "streak": "1", "note": "x", "paid_since": "2", "paid_ever": "2"},
                "K2": {"in_a_row": "1", "best": "30", "balance": "38.5", "tier": "B", "streak": "0", "note": "none", "paid_since": "2", "paid_ever": "2"}},
    "2026-09": {"K1": {"in_a_row": "0", "best": "20", "balance": "-15.899999", "tier": "B", "streak": "0", "note": "x", "paid_since": "4", "paid_ever": "4"},
                "K2": {"in_a_row": "2", "best": "30", "balance": "0.6", "tier": "A", "streak": "1", "note": "x", "paid_since": "6", "paid_ever": "6"}},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "points.yaml").write_text(RULES, "utf-8")
    (tmp_path / "sales.csv").write_text(SALES, "utf-8")
    return tmp_path


def graded(*words: str) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 0


def run(folder: Path, period: str, *more: str) -> dict[str, dict[str, str]]:
    out = folder / f"{period}.csv"
    words = ["score", str(folder / "sales.csv"), "-r", str(folder / "points.yaml"), "--period", period, "--format", "csv", "-o", str(out)]
    graded(*words, "--lang", "en", "-q", *more)
    with out.open(encoding="utf-8-sig") as file:
        return {row["customer_id"]: row for row in csv.DictReader(file)}


def number(words: str) -> str:
    return words.rstrip("0").rstrip(".") if "." in words else words


def test_balances_and_counters_go_on_from_run_to_run(folder: Path) -> None:
    for period, expected in EXPECTED.items():
        rows = run(folder, period, "--history", str(folder / "history"))
        found = {name: {key: number(row[key]) for key in expected[name]} for name, row in rows.items()}
        assert found == expected, period


def test_the_same_period_again_counts_nothing_twice(folder: Path) -> None:
    for period in ("2026-07", "2026-08", "2026-08"):
        rows = run(folder, period, "--history", str(folder / "history"))
    assert number(rows["K2"]["balance"]) == "38.5"


def test_a_first_run_says_what_has_no_value(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [str(folder / "sales.csv"), "-r", str(folder / "points.yaml"), "--period", "2026-07", "-o", str(folder / "x.csv"), "--format", "csv"]
    graded("score", *words, "--json", "--lang", "en", "-q")
    summary = json.loads(capsys.readouterr().out)
    found = [one for one in summary["findings"] if one["code"] == "history.nothing-carried"]
    assert [one["severity"] for one in found] == ["note"]
    assert found[0]["message"] == (
        "previous.balance, previous.best, previous.in_a_row, previous.note, previous.was_good have no value: "
        "there is no earlier result (--history or --previous): this is the first run."
    )


@pytest.mark.parametrize("form", ["xlsx", "csv", "json", "parquet"])
def test_an_earlier_result_of_any_kind_carries_what_it_has(folder: Path, form: str) -> None:
    graded(
        "score", str(folder / "sales.csv"), "-r", str(folder / "points.yaml"), "--period", "2026-07", "--format", form, "-o", str(folder / f"july.{form}"), "-q"
    )
    rows = run(folder, "2026-08", "--previous", str(folder / f"july.{form}"))
    found = {name: {key: number(rows[name][key]) for key in ("balance", "in_a_row", "best", "streak", "note")} for name in rows}
    assert found == {name: {key: row[key] for key in found[name]} for name, row in EXPECTED["2026-08"].items()}
