"""`tiercli explain`: one customer, all that match, a period of the history; in both languages, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tiercli.cli.app import main

RULES = """tiercli: 1
name: made
title: {zh: 试, en: Made}
params: {limit: {value: 30, unit: days, title: {zh: 逾期上限, en: Overdue limit}}}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  before: {sum: sales.quantity, unit: t, offset: 12 months, title: {zh: 上年, en: Year before}}
  overdue: {max: receivables.overdue_days, empty: 0, unit: days, lower_is_better: true, title: {zh: 逾期天数, en: Overdue}}
score:
  volume: {weight: 100, title: {zh: 销量, en: Volume}, metric: volume, linear: {0: 0, 100: 100}}
gradings:
  tier:
    levels: [{name: A, from: 80, top: 2}, {name: B, from: 50}, {name: C}]
    gates: [{when: "overdue > limit", at_most: C}]
    review: {every: quarter, promote: {after: 2}}
"""
SALES = "customer_id,customer_name,date,quantity\n" + "".join(
    f"{one},{name},2026-0{month}-05,{quantity}\n"
    for month in (7, 8, 9)
    for one, name, quantity in (("k1", "Kunlun Trading", 30), ("k2", "Kunlun Farming", 29), ("k3", "Tarim Oil", 28), ("k4", "Altay", 15.8), ("k5", "Hami", 25))
)
DEBTS = "customer_id,customer_name,overdue_days,balance\nk5,Hami,45,1000\nk1,Kunlun Trading,10,50\n"


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for name, words in (("sales.csv", SALES), ("receivables.csv", DEBTS), ("made.yaml", RULES)):
        (tmp_path / name).write_text(words, encoding="utf-8")
    return [str(tmp_path / "sales.csv"), str(tmp_path / "receivables.csv"), "-r", str(tmp_path / "made.yaml")]


def run(capfd: pytest.CaptureFixture[str], *words: str, command: str = "explain", lang: str = "en") -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([command, *words, "--lang", lang])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def test_who_lost_a_place_is_told_the_place_and_not_the_score_that_was_enough(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "tarim oil", *files)
    assert code == 0
    assert "score 84.00 ≥ 50; kept out of A: place 3 by score, 2 get in" in out
    assert "√ score 84.00 ≥ 80" in out
    assert "× place 3 by score > 2 (1 place short)" in out
    assert "→ A    Volume +3 t (84 → 87)" in out  # 87 t shares the second place
    assert "→ C    Volume -35 t (84 → 49)" in out


def test_a_gate_is_said_with_its_gap_and_the_way_out_of_it(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "k5", *files, lang="zh")
    assert code == 0
    assert "最高 C：逾期天数 45 天 > 30 — 已限制等级" in out
    assert "→ B    逾期天数 -15 天（45 → 30）" in out
    assert "两项一起：" in out  # A asks for more tonnes as well


def test_what_lies_in_the_past_is_not_offered(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, "k4", *files, "--json")
    told = json.loads(out)
    assert {change["metric"] for level in told["next"] for way in level["ways"] for change in way["changes"]} == {"volume"}
    assert told["next"][0]["ways"][0]["changes"][0] == {"metric": "volume", "unit": "t", "before": "47.4", "after": "50.4", "change": "3"}
    assert told["levels"][-1]["conditions"] == []


def test_the_screen_fits_80_columns_in_both_languages(files: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    monkeypatch.setenv("COLUMNS", "80")
    for lang in ("zh", "en"):
        for words in (("k5",), ("--where", "volume > 0")):
            _, out, _ = run(capfd, *words, *files, lang=lang)
            assert max(cell_len(line) for line in out.splitlines()) <= 80


def test_all_that_match_have_a_few_lines_each(files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, "--where", "tier != 'A'", *files)
    assert code == 0
    assert "Tarim Oil k3  B" in out
    assert "Altay k4  C" in out
    assert out.rstrip().endswith("3 found")
    _, out, _ = run(capfd, "--where", "tier != 'A'", *files, "--json")
    assert [one["id"] for one in json.loads(out)] == ["k3", "k5", "k4"]
    _, out, _ = run(capfd, "--where", "volume > 1000", *files)
    assert out == "0 found\n"


def test_with_a_history_the_review_that_comes_before_is_said(files: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    history = str(tmp_path / "history")
    report = ["--history", history, "--format", "csv", "-o", str(tmp_path / "out.csv"), "-q"]
    assert run(capfd, *files, "--period", "2026-08", *report, command="score")[0] == 0
    code, out, _ = run(capfd, "k4", *files, "--history", history)
    assert code == 0
    said = " ".join(out.split())
    assert "→ B Volume +3 t (47.4 → 50.4); computed B, in force C: 1 of 2 confirmations" in said
    assert not (tmp_path / "history" / "made" / "2026-09").exists()  # nothing is stored


def test_a_stored_period_tells_what_was_decided_then_without_any_files(files: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    history = str(tmp_path / "history")
    for period in ("2026-08", "2026-09"):
        report = ["--history", history, "--format", "csv", "-o", str(tmp_path / f"{period}.csv"), "-q"]
        assert run(capfd, *files, "--period", period, *report, command="score")[0] == 0
    code, out, _ = run(capfd, "--where", "score > 80", "--history", history)
    assert (code, out.splitlines()[0], out.splitlines()[-1]) == (0, "Kunlun Trading k1  B", "3 found")
    code, _, err = run(capfd, "--where", "customers.region == 'N'", "--history", history, "-r", "made")
    assert (code, "the history does not keep customers.region" in err) == (0, True)
    code, out, _ = run(capfd, "Tarim Oil", "--history", history, "--period", "2026-08")
    assert code == 0
    assert "2026-08 · 2026-08-31" in out
    assert "score 56.00" in out
    assert "a next step needs the files of the period" in " ".join(out.split())
    _, out, _ = run(capfd, "k3", "--history", history, "--json")
    told = json.loads(out)
    assert (told["as_of"], told["stored"], told["score"], told["dimensions"][0]["value"]) == ("2026-09-30", True, "84", "84 t")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("k1",), 2, "the input files are missing"),
        (("--where", "volume > 1"), 2, "the input files are missing"),
        (("nobody", "FILES"), 2, "there is no 'nobody'"),
        (("kunlun", "FILES"), 2, "may be any of 2"),
        (("--where", "volumen > 1", "FILES"), 2, "volumen"),
        (("k1", "--history", "nowhere"), 6, "there are no stored runs"),
    ],
)
def test_what_cannot_be_explained_is_an_error_with_the_right_code(
    files: list[str], capfd: pytest.CaptureFixture[str], words: tuple[str, ...], code: int, said: str
) -> None:
    given = [part for word in words for part in (files if word == "FILES" else [word])]
    found, out, err = run(capfd, *given)
    assert (found, out) == (code, "")
    assert said in err
