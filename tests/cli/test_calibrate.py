"""`tiercli calibrate`: targets in, bounds out, and the overlay keeps what was promised when it is scored with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Told, answered, run_command

RULES = """\
tiercli: 1
name: small
title: Small
params:
  best: {value: 90, min: 0, title: {zh: A 级最低得分, en: Lowest score of A}}
  good: {value: 60, min: 0, title: {zh: B 级最低得分, en: Lowest score of B}}
  full: {value: 100, unit: t, min: 1}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  revenue: {sum: sales.amount, unit: CNY}
  overdue_days: {max: receivables.overdue_days, empty: 0, unit: days, lower_is_better: true, title: {zh: 逾期天数, en: Overdue days}}
score: {volume: {weight: 100, metric: volume, linear: {0: 0, full: 100}}}
gradings:
  tier:
    levels: [{name: A, title: {zh: 战略客户, en: Strategic}, from: best}, {name: B, from: good}, {name: C, from: 30}, {name: D}]
    gates: [{when: "overdue_days > 30", at_most: C}]
  size:
    levels: [{name: large, when: "volume >= 80"}, {name: middle, when: "40 <= volume"}, {name: small}]
  payer:
    levels: [{name: prompt, when: "overdue_days < 1"}, {name: slow}]
  ranked:
    levels: [{name: first, top: 10%, by: volume}, {name: rest}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A hundred customers of 1 to 100 t; every tenth one is late."""
    lines = [f"K{tonnes:03d},2026-10-05,{tonnes},{tonnes * tonnes}" for tonnes in range(1, 101)]
    (tmp_path / "sales.csv").write_text("customer_id,date,quantity,amount\n" + "\n".join(lines) + "\n", "utf-8")
    (tmp_path / "receivables.csv").write_text("customer_id,overdue_days\n" + "\n".join(f"K{one:03d},45" for one in range(10, 101, 10)) + "\n", "utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TIERCLI_TODAY", "2026-10-31")
    return tmp_path


@pytest.fixture
def told(folder: Path, capsys: pytest.CaptureFixture[str]) -> Told:
    """told(words ...): exit code, standard output, standard error of a command over the two files."""

    def run(*words: str, command: str = "calibrate") -> tuple[int, str, str]:
        more = ("--resamples", "2") if command == "calibrate" and "--resamples" not in words else ()
        return run_command(capsys, command, "sales.csv", "receivables.csv", *(("-r", "rules.yaml") if "-r" not in words else ()), *words, *more)

    return run


def values(answer: dict[str, Any]) -> dict[str, str]:
    return {one["target_of"]: one["value"] for one in answer["bounds"]}


def test_bounds_are_the_round_ones_nearest_to_the_targets(told: Told) -> None:
    # of the hundred, A holds those from its bound on but for the late ones: 91..99 are nine; 90 and 100 are late, and 90 is rounder than 91
    answer = answered(told, "--target", "A=9%", "--target", "B=18%", "--round", "1")
    assert values(answer) == {"A": "90", "B": "70"}
    assert [one["share"] for one in answer["bounds"]] == [0.09, 0.18]
    assert [one["distance"] for one in answer["bounds"]] == [0.0, 0.0]


def test_what_gates_do_to_the_shares_is_told(told: Told) -> None:
    (bound, _) = answered(told, "--target", "A=9%", "--target", "B=18%", "--round", "1")["bounds"]
    assert (bound["beyond"], bound["kept_out"], bound["let_in"]) == (11, 2, 0)
    (bound,) = answered(told, "--target", "A=95%")["bounds"]
    assert bound["largest_share"] == 0.9  # ten are late
    assert "however low the bound, it holds 90.0%; 95.0% cannot be reached" in told("--target", "A=95%", "--lang", "en")[1]


def test_a_coarser_step_is_taken_where_it_costs_little(told: Told) -> None:
    assert values(answered(told, "--target", "A=10%")) == {"A": "89"}
    assert values(answered(told, "--target", "A=12.6%")) == {"A": "86"}


@pytest.mark.parametrize(("rounding", "value"), [("none", "88"), ("5", "90"), ("20", "80"), ("0.5", "87.5")])
def test_rounding_is_as_asked(told: Told, rounding: str, value: str) -> None:
    # 12 %: 87 and 88 give 12 with 90 and 100 late; 86.5 lies between 86 and 87
    (bound,) = answered(told, "--target", "A=11%", "--round", rounding)["bounds"]
    assert bound["value"] == value


def test_a_number_of_customers_is_a_target_too(told: Told) -> None:
    (bound,) = answered(told, "--target", "A=9", "--round", "1")["bounds"]
    assert (bound["value"], bound["share"]) == ("90", 0.09)


def test_shares_may_be_of_revenue(told: Told) -> None:
    # amounts are squares: 338,350 in all, of which those of 80 t and more that are not late make 140,575 (41.5 %)
    answer = answered(told, "--target", "A=41.5%", "--of", "revenue", "--round", "1")
    amounts = {tonnes: tonnes * tonnes for tonnes in range(1, 101)}
    value = int(values(answer)["A"])
    held = sum(amount for tonnes, amount in amounts.items() if tonnes >= value and tonnes % 10)
    assert answer["bounds"][0]["share"] == pytest.approx(held / sum(amounts.values()))
    others = [sum(amount for tonnes, amount in amounts.items() if tonnes >= bound and tonnes % 10) / sum(amounts.values()) for bound in range(1, 101)]
    assert abs(answer["bounds"][0]["distance"]) == pytest.approx(min(abs(share - 0.415) for share in others))


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (("--target", "A=9%", "--round", "1"), "params:\n  best: 90\n"),
        (("--target", "C=20%", "--round", "1"), "gradings:\n  tier:\n    levels:\n      C: {from: 45}\n"),
        (("--grading", "size", "--target", "large=10%"), 'gradings:\n  size:\n    levels:\n      large: {when: volume >= 91}\n'),
    ],
)  # fmt: skip
def test_the_overlay_says_the_new_bound_and_no_more(told: Told, folder: Path, words: tuple[str, ...], line: str) -> None:
    code, _, err = told(*words, "-o", "new.yaml")
    assert code == 0, err
    text = (folder / "new.yaml").read_text("utf-8")
    assert text.startswith("# tiercli")
    assert "extends: rules.yaml\n" in text
    assert line in text


def test_the_overlay_gives_the_promised_shares_when_it_is_scored_with(told: Told, folder: Path) -> None:
    answer = answered(told, "--target", "A=9%", "--target", "B=18%", "--target", "C=30%", "-o", "new.yaml")
    code, out, err = told("-r", "new.yaml", "-o", "out.csv", "--json", command="score")
    assert code == 0, err
    levels = json.loads(out)["levels"]["tier"]
    assert {name: one["entities"] for name, one in answer["levels"].items()} == levels
    assert {one["target_of"]: one["share"] for one in answer["bounds"]} == {name: levels[name] / 100 for name in "ABC"}


def test_the_overlay_of_settings_keeps_them(told: Told, folder: Path) -> None:
    told("--set", "full=200", "--target", "A=9%", "--round", "1", "-o", "new.yaml")
    assert "full: 200" in (folder / "new.yaml").read_text("utf-8")
    assert "best: 45" in (folder / "new.yaml").read_text("utf-8")


def test_a_bound_in_a_condition_moves_with_its_own_sense(told: Told) -> None:
    (bound,) = answered(told, "--grading", "size", "--target", "middle=30%", "--round", "1")["bounds"]
    assert (bound["sense"], bound["value"], bound["share"]) == (">=", "50", 0.3)
    (bound,) = answered(told, "--grading", "payer", "--target", "prompt=90%")["bounds"]
    assert (bound["sense"], bound["share"]) == ("<", 0.9)


@pytest.mark.parametrize(
    ("written", "target", "line"),
    [
        ("part >= 1.5% and volume > 0", "10%", "when: part >= 1.8% and volume > 0"),
        ("volume > 0 and part >= 0.015", "10%", "when: volume > 0 and part >= 0.018"),
        ("1.5 % <= part", "10%", "when: 1.8 % <= part"),
        ("part >= 1.5% and overdue_days < 15", "9%", "when: part >= 1.8% and overdue_days < 15"),
    ],
)
def test_a_share_in_a_condition_is_a_bound_and_stays_written_as_it_was(told: Told, folder: Path, written: str, target: str, line: str) -> None:
    # 1 to 100 t are 5,050 t in all: ten have 91 t or more, 1.80 % each; one of them is late
    rules = RULES.replace("  overdue_days: {max", "  part: {formula: share(volume), unit: '%'}\n  overdue_days: {max")
    rules = rules.replace('name: large, when: "volume >= 80"', f'name: large, when: "{written}"')
    (folder / "rules.yaml").write_text(rules, "utf-8")
    answer = answered(told, "--grading", "size", "--target", f"large={target}", "--by", "part", "-o", "new.yaml")
    assert [(one["value"], one["share"]) for one in answer["bounds"]] == [("0.018", float(target[:-1]) / 100)]
    assert line in (folder / "new.yaml").read_text("utf-8")
    _, out, _ = told("--grading", "size", "--target", f"large={target}", "--by", "part")
    assert "1.8%" in out


def test_a_history_alone_cannot_say_what_records_say(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [f"K{one:03d},{'new' if one % 2 else 'old'}" for one in range(1, 101)]
    (folder / "customers.csv").write_text("customer_id,kind\n" + "\n".join(lines) + "\n", "utf-8")
    rules = RULES.replace('{when: "overdue_days > 30", at_most: C}', """{when: "kind == 'new'", at_most: C}""")
    (folder / "rules.yaml").write_text(rules.replace("metrics:", "fields:\n  customers: {kind: {kind: text}}\nmetrics:", 1), "utf-8")
    files = ("sales.csv", "customers.csv")
    code, _, err = run_command(capsys, "score", *files, "-r", "rules.yaml", "--history", "history", "--format", "csv", "-o", "out.csv")
    assert code == 0, err
    target = ("-r", "rules.yaml", "--target", "A=5%", "--resamples", "2")
    _, out, _ = run_command(capsys, "calibrate", "--history", "history", *target, "--json")
    (finding,) = json.loads(out)["findings"]
    assert (finding["code"], finding["severity"]) == ("calibrate.no-records", "warning")
    assert finding["message"] == "the rules look at kind of records, which no history keeps: none of these conditions holds"
    assert "Find the bounds over data files" in finding["hint"]
    _, out, _ = run_command(capsys, "calibrate", *files, *target, "--json")
    assert "calibrate.no-records" not in [one["code"] for one in json.loads(out)["findings"]]  # the files say what kind each one is


def test_bounds_of_bands_are_named_by_their_points(told: Told, folder: Path) -> None:
    rules = RULES.replace("linear: {0: 0, full: 100}", "bands: {0: 0, 50: 60, full: 100}")
    (folder / "bands.yaml").write_text(rules, "utf-8")
    answer = answered(told, "-r", "bands.yaml", "--by", "volume", "--target", "100=10%", "--target", "60=40%", "--round", "5", "-o", "new.yaml")
    assert values(answer) == {"100": "90", "60": "50"}
    text = (folder / "new.yaml").read_text("utf-8")
    assert "full: 90" in text
    code, _, err = told("-r", "new.yaml", "-o", "out.csv", command="score")
    assert code == 0, err


def test_where_smaller_is_better_a_band_ends_below_its_bound(told: Told, folder: Path) -> None:
    rules = RULES.replace("metric: volume, linear: {0: 0, full: 100}", "metric: overdue_days, lower_is_better: true, bands: {0: 100, 30: 50, 60: 0}")
    (folder / "days.yaml").write_text(rules.replace("full: {value: 100, unit: t, min: 1}", "full: {value: 1}"), "utf-8")
    (bound,) = answered(told, "-r", "days.yaml", "--by", "overdue_days", "--target", "100=90%")["bounds"]
    assert (bound["sense"], bound["share"]) == ("<", 0.9)
    assert 0 < float(bound["value"]) <= 45


def test_a_band_never_passes_the_one_beside_it_that_stays(told: Told, folder: Path) -> None:
    rules = RULES.replace("linear: {0: 0, full: 100}", "bands: {0: 0, 50: 60, full: 100}")
    (folder / "bands.yaml").write_text(rules, "utf-8")
    (bound,) = answered(told, "-r", "bands.yaml", "--by", "volume", "--target", "100=80%", "--round", "1")["bounds"]
    assert (bound["value"], bound["share"]) == ("51", 0.5)  # from 50 t on there are 60 points: 51 t is as low as 100 points can begin
    (bound,) = answered(told, "-r", "bands.yaml", "--by", "volume", "--target", "60=30%", "--round", "1")["bounds"]
    assert (bound["value"], bound["share"]) == ("70", 0.3)  # 100 t has 100 points, and keeps them


def test_a_bound_stays_within_what_its_param_may_be(told: Told, folder: Path) -> None:
    (folder / "narrow.yaml").write_text(RULES.replace("best: {value: 90, min: 0,", "best: {value: 90, min: 80,"), "utf-8")
    (bound,) = answered(told, "-r", "narrow.yaml", "--target", "A=50%", "--round", "1")["bounds"]
    assert (bound["value"], bound["share"]) == ("81", 0.18)  # 80 t is late: no customer lies between the least that it may be and 81


def test_steadiness_counts_who_stands_near_and_who_a_step_moves(told: Told) -> None:
    (bound,) = answered(told, "--target", "A=9%", "--round", "1")["bounds"]
    assert bound["near"] == 1  # 90 alone: 89 and 91 are more than 1 % away
    assert (bound["changes_one_step_down"], bound["changes_one_step_up"]) == (1, 0)  # 89 would come in; the one of 90 t is late and in C anyway
    assert float(bound["low"]) <= 90 <= float(bound["high"])


def test_resamples_are_seeded(told: Told) -> None:
    one, two, other = (answered(told, "--target", "A=9%", "--seed", seed)["resampled"] for seed in ("1", "1", "2"))
    assert one == two
    assert one["entities"] != other["entities"]
    assert one["rows"] == {"samples": 2, "mean_changes": 0.0, "most_changes": 0}  # a single row keeps its whole weight


def test_rows_resampled_move_those_who_hang_on_single_deliveries(told: Told, folder: Path) -> None:
    halves = [f"K{tonnes:03d},2026-0{month}-05,{tonnes / 2},1" for tonnes in range(1, 101) for month in (8, 9)]
    (folder / "sales.csv").write_text("customer_id,date,quantity,amount\n" + "\n".join(halves) + "\n", "utf-8")
    rows = answered(told, "--target", "A=9%", "--resamples", "5")["resampled"]["rows"]
    assert rows["samples"] == 5
    assert rows["mean_changes"] == 0.0  # weights are shared out among the rows of one customer: two equal halves stay a whole
    uneven = [f"K{tonnes:03d},2026-0{month}-05,{tonnes * part},1" for tonnes in range(1, 101) for month, part in ((8, 0.2), (9, 0.8))]
    (folder / "sales.csv").write_text("customer_id,date,quantity,amount\n" + "\n".join(uneven) + "\n", "utf-8")
    assert answered(told, "--target", "A=9%", "--resamples", "5")["resampled"]["rows"]["mean_changes"] > 5


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            (
                "Where to cut",
                "A Lowest score of A",
                "11 reach the bound; 2 of them are kept out",
                "Entities resampled 200 times",
                "extends: rules.yaml",
                "best: 90",
            ),
        ),
        ("zh", ("界限定在哪里", "A A 级最低得分", "11 个够这条线，其中 2 个因限制", "重抽对象 200 次", "best: 90")),
    ],
)
def test_the_screen_says_bounds_shares_and_how_steady_they_are(told: Told, language: str, words: tuple[str, ...]) -> None:
    code, out, _ = told("--target", "A=9%", "--round", "1", "--lang", language)
    assert code == 0
    assert [word for word in words if word not in out] == []
    assert max(sum(2 if ord(letter) > 0x2E80 else 1 for letter in line.rstrip()) for line in out.splitlines()) <= 80


def test_a_title_names_a_level_as_well(told: Told) -> None:
    assert values(answered(told, "--target", "战略客户=9%", "--round", "1")) == {"A": "90"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "no target is given"),
        (("--target", "A"), "--target A: write it as level=percentage"),
        (("--target", "A=120%"), "--target A=120%: write it as level=percentage"),
        (("--target", "A=60%", "--target", "B=50%"), "the targets come to more than 100%"),
        (("--target", "A=5%", "--target", "A=6%"), "--target A is given twice"),
        (("--target", "Z=5%"), "--target Z: there is no such level"),
        (("--target", "D=5%"), "level D has no bound"),
        (("--target", "A=5%", "--of", "margin"), "--of margin: the rulebook does not measure it"),
        (("--target", "A=5%", "--of", "profit"), "--of profit: it must be one of"),
        (("--target", "A=5", "--of", "revenue"), "with --of revenue a target is a percentage"),
        (("--target", "A=5%", "--by", "volum"), "--by volum: the rulebook has no such metric or score"),
        (("--target", "100=5%", "--by", "volume"), "no dimension gives points for it by bands"),
        (("--target", "A=5%", "--round", "x"), "--round x: auto, none, or a step such as 5"),
        (("--target", "A=5%", "--grading", "teir"), "--grading teir: there is no such grading"),
        (("--grading", "ranked", "--target", "first=5%"), "level first is given by rank"),
        (("--target", "A=5%", "-o", "new.txt"), "-o new.txt: a rulebook's file ends in .yaml"),
    ],
)
def test_what_cannot_be_aimed_at_is_said_and_nothing_is_written(told: Told, folder: Path, words: tuple[str, ...], said: str) -> None:
    before = sorted(folder.iterdir())
    code, out, err = told(*words)
    assert code == 2, err
    assert said in err
    assert out == ""
    assert sorted(folder.iterdir()) == before


def test_a_file_that_is_there_is_not_written_over(told: Told, folder: Path) -> None:
    code, _, err = told("--target", "A=9%", "-o", "rules.yaml")
    assert code == 5
    assert "exists already" in err
    assert (folder / "rules.yaml").read_text("utf-8") == RULES
