"""`tiercli compare`: two results side by side, wherever they lie."""

from __future__ import annotations

import json
from datetime import date
from math import log
from pathlib import Path

import pytest

from tests.cli.commands import Told, run_command

RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, from: 90}, {name: B, from: 60}, {name: C, from: 30}, {name: D}]
    review: {every: run}
"""
# up two, down one, as before, no longer there, stopped buying, new
JANUARY = {"K1": 20, "K2": 95, "K3": 60, "K4": 55, "K5": 30}
FEBRUARY = {"K1": 90, "K2": 50, "K3": 70, "K5": 0, "K6": 10}
FORMATS = ("xlsx", "csv", "json", "parquet")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """told(old, new, ...): exit code, standard output, standard error."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")

    def run(*words: str | Path) -> tuple[int, str, str]:
        return run_command(capsys, "compare", *words)

    return run


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two months as files of every kind (jan.csv, feb.xlsx ...) and in a history."""
    from tiercli.pipeline import Job
    from tiercli.report import Target, write_reports
    from tiercli.runs.run import Keeping, run

    folder = tmp_path_factory.mktemp("results")
    (folder / "rules.yaml").write_text(RULES, "utf-8")
    for name, month, sold in (("jan", date(2026, 1, 31), JANUARY), ("feb", date(2026, 2, 28), FEBRUARY)):
        lines = "".join(f"{month:%Y-%m}-15,{customer},{customer}公司,{tonnes}\n" for customer, tonnes in sold.items())
        (folder / f"{name}-sales.csv").write_text("日期,客户编号,客户名称,数量(吨)\n" + lines, "utf-8")
        job = Job((folder / f"{name}-sales.csv",), date(2026, 11, 22), str(folder / "rules.yaml"), as_of=month, language="en")
        kept = run(job, Keeping(folder / "history", written_at="t"))
        write_reports(kept.graded.outcome, Target(folder / f"{name}.xlsx", FORMATS))
    return folder


def moved(record: dict[str, object]) -> dict[str, list[tuple[str, object, object]]]:
    """Who stands in which list, with the levels before and after."""
    lists = record["lists"]
    assert isinstance(lists, dict)
    return {name: [(row["entity_id"], row["old_level"], row["new_level"]) for row in rows] for name, rows in lists.items()}


EXPECTED = {
    "up": [("K1", "C", "A")],
    "down": [("K2", "A", "B"), ("K5", "C", "D")],
    "new": [("K6", None, "C")],
    "lapsed": [("K4", "B", None), ("K5", "C", "D")],
    "returned": [],
}


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".json", ".parquet", ""])
def test_every_kind_of_result_says_the_same(results: Path, told: Told, suffix: str) -> None:
    old, new = (results / f"{name}{suffix}" for name in ("jan", "feb"))
    if not suffix:
        old, new = (results / "history" / "small" / month for month in ("2026-01", "2026-02"))
    code, out, err = told(old, new, "-r", results / "rules.yaml", "--json")
    record = json.loads(out)
    assert (code, err) == (0, "")
    assert moved(record) == EXPECTED
    assert record["levels"] == ["A", "B", "C", "D"]
    # rows: level in January; columns: in February; only those who are in both
    assert record["counts"] == [[0, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 1], [0, 0, 0, 0]]
    assert record["amounts"]["volume"]["old"] == [[0, 95, 0, 0], [0, 60, 0, 0], [20, 0, 0, 30], [0, 0, 0, 0]]
    assert record["amounts"]["volume"]["new"] == [[0, 50, 0, 0], [0, 70, 0, 0], [90, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize("suffix", [".xlsx", ""])
def test_workbooks_and_runs_bring_their_rules_so_that_none_need_be_named(results: Path, told: Told, suffix: str) -> None:
    old, new = (results / f"{name}{suffix}" for name in ("jan", "feb"))
    if not suffix:
        old, new = (results / "history" / "small" / month for month in ("2026-01", "2026-02"))
    record = json.loads(told(old, new, "--json")[1])
    assert moved(record) == EXPECTED
    assert list(record["amounts"]) == ["volume"]


def test_one_workbook_is_enough_to_know_the_rules(results: Path, told: Told) -> None:
    assert moved(json.loads(told(results / "jan.xlsx", results / "feb.csv", "--json")[1])) == EXPECTED


def test_a_workbook_without_its_hidden_sheet_is_read_by_its_headers(results: Path, told: Told, tmp_path: Path) -> None:
    import openpyxl

    for name in ("jan", "feb"):
        book = openpyxl.load_workbook(results / f"{name}.xlsx")
        del book["_tiercli"]
        book.save(tmp_path / f"{name}.xlsx")
    record = json.loads(told(tmp_path / "jan.xlsx", tmp_path / "feb.xlsx", "-r", results / "rules.yaml", "--json")[1])
    assert moved(record) == EXPECTED
    assert list(record["amounts"]) == ["volume"]


def test_the_drift_is_the_population_stability_index_of_the_two_mixes(results: Path, told: Told) -> None:
    record = json.loads(told(results / "jan.csv", results / "feb.csv", "-r", results / "rules.yaml", "--json")[1])
    # of five each: A 1 -> 1, B 2 -> 2, C 2 -> 1, D 0 -> 1
    assert record["drift"]["A"] == record["drift"]["B"] == 0
    assert record["drift"]["C"] == pytest.approx((0.2 - 0.4) * log(0.2 / 0.4))
    assert record["population_stability_index"] == pytest.approx(sum(record["drift"].values()))


def test_a_result_compared_with_itself_has_no_movement(results: Path, told: Told) -> None:
    record = json.loads(told(results / "jan.csv", results / "jan.csv", "-r", results / "rules.yaml", "--json")[1])
    assert moved(record) == {name: [] for name in EXPECTED}
    assert record["counts"] == [[1, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0], [0, 0, 0, 0]]
    assert record["population_stability_index"] == 0


def test_the_screen_names_risers_fallers_new_and_lapsed(results: Path, told: Told) -> None:
    code, out, err = told(results / "jan.csv", results / "feb.csv", "-r", results / "rules.yaml")
    assert (code, err) == (0, "")
    for words in ("Risers", "Fallers", "New", "Lapsed", "K1公司", "K2公司", "K4公司", "K6公司"):
        assert words in out
    assert "K3公司" not in out


def test_the_screen_speaks_chinese_when_asked(results: Path, told: Told) -> None:
    out = told(results / "jan.csv", results / "feb.csv", "-r", results / "rules.yaml", "--lang", "zh")[1]
    for words in ("升级", "降级", "新增", "流失"):
        assert words in out
    assert "Risers" not in out


def test_an_older_revision_of_a_run_can_be_named(results: Path, told: Told) -> None:
    runs = results / "history" / "small"
    record = json.loads(told(runs / "2026-01" / "r1", runs / "2026-02" / "r1", "-r", results / "rules.yaml", "--json")[1])
    assert moved(record) == EXPECTED


@pytest.mark.parametrize(
    ("old", "rules", "code", "said"),
    [
        ("gone.csv", "rules.yaml", 4, "gone.csv"),
        ("history/small/2025-01", "rules.yaml", 4, "2025-01"),
        ("jan-sales.csv", "rules.yaml", 4, "jan-sales.csv"),
        ("jan.csv", "none.yaml", 3, "none.yaml"),
    ],
)
def test_what_cannot_be_compared_is_said_with_its_exit_code(results: Path, told: Told, old: str, rules: str, code: int, said: str) -> None:
    exit_code, out, err = told(results / old, results / "feb.csv", "-r", results / rules)
    assert (exit_code, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


def test_one_result_alone_is_wrong_usage(results: Path, told: Told) -> None:
    assert told(results / "jan.csv")[0] == 2


def test_levels_of_rules_that_nobody_named_are_refused_and_not_ordered_by_guess(results: Path, told: Told, tmp_path: Path) -> None:
    for name in ("jan", "feb"):
        (tmp_path / f"{name}.csv").write_text((results / f"{name}.csv").read_text("utf-8").replace(",B,", ",重要,"), "utf-8")
    code, out, err = told(tmp_path / "jan.csv", tmp_path / "feb.csv", "--lang", "zh")
    assert (code, out) == (4, "")
    assert "规则 standard 没有级别 重要" in err
    assert "用 -r 写明所用的规则" in err
    assert told(results / "jan.csv", results / "feb.csv")[0] == 0
