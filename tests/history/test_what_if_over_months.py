"""What-if and calibrate over a history: against what was decided then, reviews and all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tiercli.cli.app import main

RULES = """\
tiercli: 1
name: small
title: Small
period: {window: month}
params: {best: {value: 90}, good: {value: 60}, factor: {value: 1}}
metrics: {volume: {sum: sales.quantity, unit: t}, weighed: {formula: "volume * factor"}}
score: {volume: {weight: 100, metric: weighed, linear: {0: 0, 100: 100}}}
gradings:
  tier:
    levels: [{name: A, from: best}, {name: B, from: good}, {name: C}]
    gates: [{when: "customers.region == 'North'", at_most: B}]
    review: {every: month, demote: {after: 2}}
"""
TONNES = {"K1": (95, 80, 80), "K2": (70, 70, 95), "K3": (50, 65, 50), "K4": (85, 85, 85)}
Told = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three months of four customers, stored by score; K4 is in the north."""
    folder = tmp_path_factory.mktemp("stored")
    lines = [f"{name},2026-0{month}-05,{amount}" for name, amounts in TONNES.items() for month, amount in enumerate(amounts, start=7)]
    (folder / "sales.csv").write_text("customer_id,date,quantity\n" + "\n".join(lines) + "\n", "utf-8")
    people = [f"{name},{name} Ltd,{'North' if name == 'K4' else 'South'}" for name in TONNES]
    (folder / "customers.csv").write_text("customer_id,customer_name,region\n" + "\n".join(people) + "\n", "utf-8")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    with pytest.MonkeyPatch.context() as changes:
        in_folder(changes, folder)
        for month in ("2026-07", "2026-08", "2026-09"):
            with pytest.raises(SystemExit) as ended:
                main(["score", "sales.csv", "customers.csv", "-r", "rules.yaml", "--period", month, "--history", "h", "-o", "out.csv", "-q"])
            assert ended.value.code == 0
    return folder


def in_folder(changes: pytest.MonkeyPatch, folder: Path) -> None:
    """The program is run there, in English, on the day after the last month."""
    changes.chdir(folder)
    changes.setenv("LC_ALL", "en_US.UTF-8")
    changes.setenv("TIERCLI_TODAY", "2026-10-01")


@pytest.fixture
def folder(stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of what was stored, to work in."""
    shutil.copytree(stored, tmp_path, dirs_exist_ok=True)
    in_folder(monkeypatch, tmp_path)
    return tmp_path


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """told(words ...): what a command over the history says as JSON."""

    def run(*words: str) -> dict[str, Any]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "-r", "rules.yaml", "--history", "h", "--json"])
        out, err = capsys.readouterr()
        assert ended.value.code == 0, err
        answer: dict[str, Any] = json.loads(out)
        return answer

    return run


def test_the_rules_in_force_give_what_was_decided_reviews_and_all(told: Told) -> None:
    months = told("what-if", "sales.csv", "customers.csv", "--set", "best=80")["months"]
    assert [(one["period"], one["decided"]) for one in months] == [
        ("2026-07", {"A": 1, "B": 2, "C": 1}),
        ("2026-08", {"A": 1, "B": 3, "C": 0}),  # K1 fell to 80 points, and is A until a second month says so
        ("2026-09", {"A": 1, "B": 3, "C": 0}),  # K1 is B now, K2 rose, K3 is B until October
    ]
    assert [(one["up"][0], one["down"][0]) for one in months] == [(0, 0)] * 3


def test_a_scenario_goes_through_the_reviews_of_all_months_by_itself(told: Told) -> None:
    months = told("what-if", "sales.csv", "customers.csv", "--set", "best=80")["months"]
    assert [(one["up"][1], one["down"][1]) for one in months] == [(0, 0), (0, 0), (1, 0)]  # K1 with 80 points stays A in September; K4 is kept at B


def test_without_the_files_records_are_not_known_and_that_is_said(told: Told) -> None:
    answer = told("what-if", "--set", "best=80")
    assert [(one["up"], one["down"]) for one in answer["months"]] == [([0, 1], [0, 0]), ([0, 1], [0, 0]), ([0, 2], [0, 0])]  # nothing keeps K4 at B
    (note,) = {one["message"] for one in answer["findings"] if one["code"] == "what-if.no-records" and "in force" in one["message"]}
    assert note == "the rules in force look at customers.region of records, which no history keeps: none of these conditions holds"


def test_the_last_stored_month_stands_for_the_files(told: Told) -> None:
    answer = told("what-if", "--set", "best=80")
    assert answer["as_of"] == "2026-09-30"
    (scenario,) = answer["scenarios"]
    assert {row["entity_id"]: (row["old_level"], row["new_level"]) for row in scenario["lists"]["up"]} == {"K1": ("B", "A"), "K4": ("B", "A")}
    assert {row["entity_name"] for row in scenario["lists"]["up"]} == {"K1 Ltd", "K4 Ltd"}


def test_a_scenario_that_measures_otherwise_needs_the_files(told: Told) -> None:
    alone = told("what-if", "--set", "factor=2")
    assert [one["up"][1] for one in alone["months"]] == [None] * 3
    assert "what-if.measures-otherwise" in {one["code"] for one in alone["findings"]}
    both = told("what-if", "sales.csv", "customers.csv", "--set", "factor=2")
    assert [one["up"][1] for one in both["months"]] == [2, 2, 2]  # all but K4 are A: K2 and K3 in July and August, K1 and K3 in September


def test_a_history_is_left_as_it_was(told: Told, folder: Path) -> None:
    before = {path: path.read_bytes() for path in (folder / "h").rglob("*") if path.is_file()}
    told("what-if", "sales.csv", "customers.csv", "--set", "best=80")
    told("calibrate", "sales.csv", "customers.csv", "--target", "A=25%", "--resamples", "0")
    assert {path: path.read_bytes() for path in (folder / "h").rglob("*") if path.is_file()} == before


def test_bounds_over_a_history_are_means_over_its_months(told: Told) -> None:
    answer = told("calibrate", "--target", "A=25%", "--round", "1")
    (bound,) = answer["bounds"]
    # with a bound of 86 to 95 the one of 95 points is A in July and in September: 1/4, 0, 1/4; 85 gives 1/2, 1/4, 1/2
    assert bound["share"] == pytest.approx(1 / 6)
    assert [one["shares"]["A"] for one in answer["months"]] == [0.25, 0.0, 0.25]
    assert answer["note"].startswith("The bounds are over 3 stored periods")


def test_bounds_over_files_tell_what_they_would_have_given_before_and_what_reviews_leave(told: Told) -> None:
    answer = told("calibrate", "sales.csv", "customers.csv", "--target", "A=50%", "--round", "1", "--resamples", "0")
    assert [one["period"] for one in answer["months"]] == ["2026-07", "2026-08", "2026-09"]
    assert answer["in_force"] is not None


def test_no_files_and_no_history_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["what-if", "-r", "rules.yaml", "--set", "best=80"], ["calibrate", "-r", "rules.yaml", "--target", "A=25%"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
        assert "name the files with the data, or a history with --history" in capsys.readouterr().err


def test_a_history_without_the_rulebook_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["what-if", "--history", "h", "-r", "standard", "--set", "tier_a=80"])
    assert ended.value.code == 6
    assert "no run of rulebook standard is stored" in capsys.readouterr().err
