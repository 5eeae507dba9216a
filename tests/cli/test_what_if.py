"""`tiercli what-if`: other params, other rulebooks, several scenarios, in every shape that the answer takes."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.commands import Told, answered, run_command
from tiercli.cli.app import main

RULES = """\
tiercli: 1
name: small
title: {zh: 小规则, en: Small}
params:
  good: {value: 60, title: {zh: B 级最低得分, en: Lowest score of B}}
  best: {value: 90, title: {zh: A 级最低得分, en: Lowest score of A}}
  large: {value: 50, unit: t, title: {zh: 大客户销量, en: Volume of large ones}}
  late: {value: 30, unit: days, title: {zh: 逾期上限, en: Overdue limit}}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  revenue: {sum: sales.amount, unit: CNY, title: {zh: 销售额, en: Revenue}}
  overdue_days: {max: receivables.overdue_days, empty: 0, unit: days}
score: {volume: {weight: 100, metric: volume, title: {zh: 销量, en: Volume}, bands: {0: 0, 10: 40, large: 70, 90: 100}}}
gradings:
  tier:
    levels:
      - {name: A, from: best, treatment: {visits: 4, payment_days: 60}}
      - {name: B, from: good, treatment: {visits: 2, payment_days: 30}}
      - {name: C, from: 30, treatment: {visits: 1, payment_days: 0}}
      - {name: D}
    gates: [{when: "overdue_days > late", at_most: C}]
outputs: {credit_limit: {formula: "revenue / 12 * (2 if tier == 'A' else 1 if tier == 'B' else 0)", unit: CNY, title: {zh: 信用额度, en: Credit limit}}}
treatments:
  visits: {title: {zh: 每月拜访, en: Visits a month}}
  payment_days: {title: {zh: 账期, en: Payment terms}, unit: days}
"""
TONNES = {"K1": 95, "K2": 60, "K3": 55, "K4": 45, "K5": 12, "K6": 3}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lines = [f"{name},2026-10-05,{tonnes},{tonnes * 1000},North,{'Li' if name < 'K4' else 'Wu'}" for name, tonnes in TONNES.items()]
    (tmp_path / "sales.csv").write_text("customer_id,date,quantity,amount,region,manager\n" + "\n".join(lines) + "\n", "utf-8")
    people = [f"{name},{name} Ltd,{'North' if name < 'K3' else 'South'},{'Li' if name < 'K4' else 'Wu'}" for name in TONNES]
    (tmp_path / "customers.csv").write_text("customer_id,customer_name,region,manager\n" + "\n".join(people) + "\n", "utf-8")
    (tmp_path / "receivables.csv").write_text("customer_id,overdue_days\nK2,20\nK3,31\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "other.yaml").write_text("tiercli: 1\nextends: rules.yaml\nname: other\nparams: {good: 40, best: 70}\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TIERCLI_TODAY", "2026-10-31")
    return tmp_path


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """told(words ...): exit code, standard output, standard error of `what-if` over the three files."""

    def run(*words: str) -> tuple[int, str, str]:
        return run_command(capsys, "what-if", "sales.csv", "customers.csv", "receivables.csv", *words)

    return run


def moves(scenario: dict[str, Any]) -> dict[str, tuple[str, str]]:
    return {row["entity_id"]: (row["old_level"], row["new_level"]) for rows in scenario["lists"].values() for row in rows}


def test_a_bound_moves_those_between_the_old_and_the_new_one_and_no_other(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--set", "best=70")["scenarios"]
    assert moves(scenario) == {"K2": ("B", "A")}  # K3 has 70 points as well, and is late
    assert (scenario["up"], scenario["down"]) == (1, 0)
    assert scenario["changes"] == [{"where": "Lowest score of A", "before": "90", "after": "70"}]
    (mover,) = scenario["lists"]["up"]
    assert (mover["region"], mover["manager"], mover["volume"], mover["revenue"]) == ("North", "Li", 60.0, 60_000.0)
    assert mover["why"] == "score 70.00; Lowest score of A 90 → 70"


def test_levels_and_costs_stand_side_by_side(told: Told) -> None:
    answer = answered(told, "-r", "rules.yaml", "--set", "best=70")
    assert {name: [side["entities"] for side in sides] for name, sides in answer["levels"].items()} == {"A": [1, 2], "B": [1, 0], "C": [3, 3], "D": [1, 1]}
    assert answer["levels"]["A"][1]["revenue"] == "155000"
    values = {line["key"]: line["values"] for line in answer["effects"]}
    assert values["treatment.visits"] == [9.0, 11.0]
    assert values["output.credit_limit"] == [pytest.approx(95_000 / 6 + 5_000), pytest.approx(155_000 / 6)]
    # 95,000 x 60 + 60,000 x 30 yuan-days over the 365 days of the period; then K2 has 60 days as well
    assert values["treatment.payment_days"] == [pytest.approx((95_000 * 60 + 60_000 * 30) / 365, abs=0.01), pytest.approx(155_000 * 60 / 365, abs=0.01)]


def test_what_a_change_of_points_did_is_told_by_dimension(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--set", "large=58")["scenarios"]
    assert moves(scenario) == {}  # K3 falls from 70 to 40 points, and was C already because it is late
    assert scenario["causes"] == [{"change": "Volume of large ones", "up": 0, "down": 0, "levels": "0", "points": "-30"}]


def test_two_changes_share_what_they_did_together_and_the_parts_add_up(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--set", "large=40", "--set", "late=31")["scenarios"]
    assert moves(scenario) == {"K3": ("C", "B"), "K4": ("C", "B")}
    causes = {cause["change"]: (cause["levels"], cause["points"]) for cause in scenario["causes"]}
    assert causes == {"Volume of large ones": ("1", "30"), "Overdue limit": ("1", "0")}


def test_a_change_that_needs_another_one_gets_half_of_it(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--set", "best=70", "--set", "late=31")["scenarios"]
    assert moves(scenario) == {"K2": ("B", "A"), "K3": ("C", "A")}
    # K3: the gate alone gives B, the bound alone nothing, both A: 1.5 and 0.5 levels
    assert {cause["change"]: cause["levels"] for cause in scenario["causes"]} == {"Lowest score of A": "3/2", "Overdue limit": "3/2"}
    why = {row["entity_id"]: row["why"] for row in scenario["lists"]["up"]}
    assert why["K3"] == "score 70.00; Overdue limit 30 days → 31 days +1.5 levels; Lowest score of A 90 → 70 +0.5 levels"


def test_several_scenarios_stand_beside_each_other_in_the_order_written(told: Told) -> None:
    answer = answered(told, "-r", "rules.yaml", "--scenario", "easier=best=70,good=40", "--scenario", "harder=best=101", "--scenario", "easier=late=90")
    assert [one["name"] for one in answer["scenarios"]] == ["easier", "harder"]
    assert moves(answer["scenarios"][0]) == {"K2": ("B", "A"), "K3": ("C", "A"), "K4": ("C", "B"), "K5": ("C", "B")}
    assert moves(answer["scenarios"][1]) == {"K1": ("A", "B")}


def test_full_width_marks_between_the_params_of_a_scenario_are_understood(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--scenario", "宽松＝best＝70，good＝40")["scenarios"]
    assert scenario["name"] == "宽松"
    assert len(scenario["changes"]) == 2


def test_a_scenario_without_a_name_is_called_by_its_params(told: Told) -> None:
    (scenario,) = answered(told, "-r", "rules.yaml", "--scenario", "best=70,good=40")["scenarios"]
    assert scenario["name"] == "best=70,good=40"


def test_a_rulebook_alone_is_held_against_the_one_that_it_extends(told: Told) -> None:
    answer = answered(told, "-r", "other.yaml")
    assert answer["rulebook"] == "small"
    (scenario,) = answer["scenarios"]
    assert (scenario["name"], scenario["rulebook"]) == ("other", "other")
    assert moves(scenario) == {"K2": ("B", "A"), "K4": ("C", "B"), "K5": ("C", "B")}
    assert [cause["change"] for cause in scenario["causes"]] == ["Lowest score of B", "Lowest score of A"]


def test_the_first_of_two_rulebooks_is_the_one_in_force(told: Told) -> None:
    answer = answered(told, "-r", "other.yaml", "-r", "rules.yaml")
    assert answer["rulebook"] == "other"
    assert moves(answer["scenarios"][0]) == {"K2": ("A", "B"), "K4": ("B", "C"), "K5": ("B", "C")}


def test_a_rulebook_that_is_quite_another_is_split_into_scores_and_levels(told: Told) -> None:
    Path("quite.yaml").write_text(
        RULES.replace("bands: {0: 0, 10: 40, large: 70, 90: 100}", "linear: {0: 0, 100: 100}").replace("from: 30", "from: 20"), "utf-8"
    )
    (scenario,) = answered(told, "-r", "rules.yaml", "-r", "quite.yaml")["scenarios"]
    assert moves(scenario) == {"K5": ("C", "D")}  # 95, 60, 55, 45, 12 and 3 points
    assert {cause["change"]: cause["levels"] for cause in scenario["causes"]} == {"what is measured and scored": "-1", "levels and gates": "0"}


def test_a_workbook_of_rules_that_was_edited_is_a_scenario(told: Told, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["rules", "export", "rules.yaml", "-o", "edited.xlsx", "--lang", "en"])
    book = openpyxl.load_workbook("edited.xlsx")
    cell = next(
        cell
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value in ("90", 90) and sheet.cell(cell.row, 1).value and "best" in str(sheet.cell(cell.row, 1).value)
    )
    cell.value = 70
    book.save("edited.xlsx")
    answer = answered(told, "-r", "rules.yaml", "--params-from", "edited.xlsx")
    assert moves(answer["scenarios"][0]) == {"K2": ("B", "A")}
    assert answer["scenarios"][0]["name"] == "edited"
    assert moves(answered(told, "-r", "rules.yaml", "--scenario", "mine=edited.xlsx")["scenarios"][0]) == {"K2": ("B", "A")}


def test_the_parameters_of_a_live_report_are_a_scenario(told: Told, folder: Path) -> None:
    with pytest.raises(SystemExit):
        main(["score", "sales.csv", "customers.csv", "receivables.csv", "-r", "rules.yaml", "--live", "-o", "live.xlsx", "-q", "--lang", "en"])
    book = openpyxl.load_workbook("live.xlsx")
    cell = next(row[2] for sheet in book for row in sheet.iter_rows() if row[0].value == "best")
    assert cell.value == 90
    cell.value = 70
    book.save("live.xlsx")
    assert moves(answered(told, "-r", "rules.yaml", "--params-from", "live.xlsx")["scenarios"][0]) == {"K2": ("B", "A")}


def test_a_level_that_a_scenario_puts_above_the_others_is_a_rise(told: Told) -> None:
    more = RULES.replace("- {name: A, from: best,", "- {name: S, above: 95}\n      - {name: A, from: best,").replace("90: 100", "90: 98, 96: 100")
    Path("more.yaml").write_text(more, "utf-8")
    (scenario,) = answered(told, "-r", "rules.yaml", "-r", "more.yaml")["scenarios"]
    assert scenario["matrix"]["levels"] == ["S", "A", "B", "C", "D"]
    assert moves(scenario) == {"K1": ("A", "S")}
    assert (scenario["up"], {cause["change"]: cause["levels"] for cause in scenario["causes"]}) == (
        1,
        {"what is measured and scored": "0", "levels and gates": "1"},
    )


def test_levels_of_another_kind_are_neither_a_rise_nor_a_fall(told: Told) -> None:
    other = RULES.replace("name: A,", "name: gold,").replace("name: B,", "name: silver,").replace("name: C,", "name: bronze,").replace("name: D}", "name: tin}")
    Path("metals.yaml").write_text(other.replace("'A'", "'gold'").replace("'B'", "'silver'").replace("at_most: C", "at_most: bronze"), "utf-8")
    (scenario,) = answered(told, "-r", "rules.yaml", "-r", "metals.yaml")["scenarios"]
    assert (scenario["up"], scenario["down"]) == (0, 0)
    assert {row["entity_id"]: row["new_level"] for row in scenario["lists"]["changed"]} == {
        "K1": "gold", "K2": "silver", "K3": "bronze", "K4": "bronze", "K5": "bronze", "K6": "tin",
    }  # fmt: skip


def test_a_score_that_one_rulebook_does_not_have_is_no_trouble(told: Told) -> None:
    bare = RULES[: RULES.index("score:")] + RULES[RULES.index("gradings:") :]
    for old, new in (("from: best", 'when: "volume >= 90"'), ("from: good", 'when: "volume >= 50"'), ("from: 30", 'when: "volume >= 10"')):
        bare = bare.replace(old, new)
    Path("bare.yaml").write_text(bare, "utf-8")
    for words in (("-r", "rules.yaml", "-r", "bare.yaml"), ("-r", "bare.yaml", "-r", "rules.yaml")):
        (scenario,) = answered(told, *words)["scenarios"]
        assert moves(scenario) == {}


def test_a_workbook_under_a_password_is_one(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", "correct horse")
    code, _, err = told("-r", "rules.yaml", "--set", "best=70", "-o", "secret.xlsx", "--encrypt", "--password-env", "SECRET")
    assert code == 0, err
    assert Path("secret.xlsx").read_bytes()[:8] == bytes.fromhex("d0cf11e0a1b11ae1")
    code, _, err = told("-r", "rules.yaml", "--set", "best=70", "-o", "secret.csv", "--encrypt", "--password-env", "SECRET")
    assert code == 2
    assert "csv cannot be encrypted" in err


def test_the_lists_come_as_csv_with_the_scenario_in_the_first_column(told: Told) -> None:
    code, out, _ = told("-r", "rules.yaml", "--scenario", "easier=best=70", "--scenario", "harder=best=101", "-o", "-")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out.removeprefix("\ufeff"))))
    assert [(row["scenario"], row["movement"], row["entity_id"]) for row in rows] == [("easier", "up", "K2"), ("harder", "down", "K1")]


def test_the_workbook_compares_and_lists(told: Told) -> None:
    code, out, _ = told("-r", "rules.yaml", "--scenario", "easier=best=70", "--scenario", "harder=best=101", "-o", "out.xlsx")
    assert code == 0
    assert "out.xlsx" in out
    book = openpyxl.load_workbook("out.xlsx")
    assert book.sheetnames == ["Scenarios", "1 easier", "1 who moves", "2 harder", "2 who moves"]
    cells = [[cell.value for cell in row] for row in book["Scenarios"].iter_rows()]
    assert ["A", 1, 2, 1, 0, -1] in [row[:6] for row in cells]
    assert "K2 Ltd" in [cell.value for row in book["1 who moves"].iter_rows() for cell in row]


def test_the_same_question_gives_the_same_bytes(told: Told) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        told("-r", "rules.yaml", "--set", "best=70", "-o", name)
    assert Path("one.xlsx").read_bytes() == Path("two.xlsx").read_bytes()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("What if", "Lowest score of A: 90 → 70", "↑ Risers 1", "K2 Ltd  B → A", "By region")),
        ("zh", ("换一套规则会怎样", "A 级最低得分：90 → 70", "↑ 升级 1", "按地区")),
    ],
)
def test_the_screen_says_what_changes_who_moves_and_where(told: Told, language: str, words: tuple[str, ...]) -> None:
    code, out, _ = told("-r", "rules.yaml", "--set", "best=70", "--lang", language)
    assert code == 0
    assert [word for word in words if word not in out] == []
    assert max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in line.rstrip()) for line in out.splitlines()) <= 80


def test_three_scenarios_stand_below_each_other_where_a_line_is_too_short(told: Told) -> None:
    code, out, _ = told(
        "-r", "rules.yaml", "--scenario", "easier=best=70", "--scenario", "harder=best=101", "--scenario", "a third one with a long name=good=40"
    )
    assert code == 0
    assert out.count("1 easier") == 4  # what it changes, levels, costs, and its own part
    assert "3 a third one with a long name" in out
    assert max(len(line.rstrip()) for line in out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("-r", "rules.yaml", "-r", "rules.yaml"), "nothing is changed by the scenario: rules"),
        (("-r", "standard"), "-r standard: say as well what to hold against it"),
        ((), "nothing is said of what to try"),
        (("-r", "rules.yaml", "--set", "bset=3"), "the rulebook has no param 'bset'"),
        (("-r", "rules.yaml", "--scenario", "easier"), "--scenario easier: write it as name=param=value,param=value"),
        (("-r", "rules.yaml", "--set", "best=70", "-o", "out.json"), "-o out.json: it must be an .xlsx or a .csv"),
    ],
)
def test_what_cannot_be_tried_is_said_and_nothing_is_written(told: Told, folder: Path, words: tuple[str, ...], said: str) -> None:
    before = sorted(folder.iterdir())
    code, out, err = told(*words)
    assert code == 2
    assert said in err
    assert out == ""
    assert sorted(folder.iterdir()) == before


def test_an_input_is_never_written_over(told: Told) -> None:
    code, _, err = told("-r", "rules.yaml", "--set", "best=70", "-o", "sales.csv")
    assert code == 5, err
