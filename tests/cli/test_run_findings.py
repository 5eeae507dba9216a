"""What a monthly job found reaches people: on the screen, in the log, in --json, in the exit code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import run_command
from tests.history.jobs import BATCH, a_job

GOOD = "日期,客户编号,数量(吨)\n" + "".join(f"2026-10-{day:02d},K{day},{day}\n" for day in range(1, 21))
BAD = GOOD + "昨天,K1,5\n2026-10-21,K2,若干\n2026-10-22,,3\n"


@pytest.fixture(autouse=True)
def _still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIERCLI_TODAY", "2026-11-01")
    monkeypatch.setenv("TIERCLI_NOW", "2026-11-01T06:00:00+00:00")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")


@pytest.fixture
def tiercli(capsys: pytest.CaptureFixture[str]) -> Any:
    def run(*words: str | Path) -> tuple[int, str, str]:
        return run_command(capsys, *words)

    return run


def test_the_screen_has_the_row_account_and_what_needs_a_look(tiercli: Any, tmp_path: Path) -> None:
    code, out, _ = tiercli("run", a_job(tmp_path, sales=BAD), "--period", "2026-10")
    assert code == 0
    assert "Sales: 23 rows = 20 used + 3 set aside" in out
    assert "Error ×1" in out
    assert "(sales.unreadable-date)" in out
    assert "sales.csv › 22" in out or "sales.csv › A22" in out


def test_the_screen_says_that_this_is_the_first_run_in_the_history_and_only_then(tiercli: Any, tmp_path: Path) -> None:
    months = GOOD + "2026-09-30,K1,5\n"
    job = a_job(tmp_path, sales=months)
    _, first, _ = tiercli("run", job, "--period", "2026-09")
    assert "Note this is the first run in this history: there is no earlier period to compare with." in first
    assert "(history.first)" in first
    _, second, _ = tiercli("run", job, "--period", "2026-10")
    assert "history.first" not in second


def test_the_screen_says_that_the_rules_have_changed_since_the_last_period(tiercli: Any, tmp_path: Path) -> None:
    job = a_job(tmp_path, sales=GOOD + "2026-09-30,K1,5\n")
    tiercli("run", job, "--period", "2026-09")
    rules = tmp_path / "rules.yaml"
    rules.write_text(rules.read_text("utf-8").replace("from: 60", "from: 65"), "utf-8")
    _, out, _ = tiercli("run", job, "--period", "2026-10")
    assert "Note the rulebook has changed since the last period" in out


def test_a_clean_month_has_the_account_and_no_more(tiercli: Any, tmp_path: Path) -> None:
    code, out, _ = tiercli("run", a_job(tmp_path, sales=GOOD), "--period", "2026-10", "--strict")
    assert code == 0
    assert "Sales: 20 rows, all used" in out
    assert "Error" not in out
    assert "Warning" not in out


def test_json_has_accounts_and_every_finding(tiercli: Any, tmp_path: Path) -> None:
    _, out, _ = tiercli("run", a_job(tmp_path, sales=BAD), "--period", "2026-10", "--json")
    run = json.loads(out)["runs"][0]
    assert (run["tables"]["sales"]["rows"], run["tables"]["sales"]["used"]) == (23, 20)
    assert run["entities_account"]["sales"]["used"]["rows"] == 20
    codes = [one["code"] for one in run["findings"]]
    assert {"sales.unreadable-date", "sales.unreadable-number", "sales.no-customer", "history.first"} <= set(codes)
    assert codes.index("history.first") > codes.index("sales.no-customer")


def test_the_log_has_codes_and_counts_and_no_customer(tiercli: Any, tmp_path: Path) -> None:
    _, _, err = tiercli("run", a_job(tmp_path, sales=BAD), "--period", "2026-10", "--log-format", "json", "--quiet")
    event = next(one for one in map(json.loads, err.splitlines()) if one["event"] == "run.stored")
    assert event["level"] == "warning"
    assert event["tables"]["sales"]["used"] == 20
    assert {"code": "sales.no-customer", "severity": "error", "count": 1} in event["findings"]
    assert "K2" not in err


def test_strict_ends_with_one_and_keeps_the_run(tiercli: Any, tmp_path: Path) -> None:
    batch = a_job(tmp_path, BATCH + "strict: true\n", sales=BAD)
    code, _, err = tiercli("run", batch, "--period", "2026-10", "-q")
    assert (code, "kinds of errors" in err) == (1, True)  # the cron mail of a quiet job says why
    assert (tmp_path / "history" / "small" / "2026-10" / "r1").is_dir()
    assert (tmp_path / "reports" / "2026-10" / "small.csv").exists()


@pytest.mark.parametrize(("limit", "code"), [("12%", 4), ("0.13", 4), ("13.1%", 0), ("15%", 0)])
def test_a_month_of_which_too_much_is_lost_is_refused(tiercli: Any, tmp_path: Path, limit: str, code: int) -> None:
    batch = a_job(tmp_path, BATCH + f"max_set_aside: {limit}\n", sales=BAD)  # 3 of 23 are 13.04 %
    ended, _, err = tiercli("run", batch, "--period", "2026-10")
    assert ended == code
    assert (tmp_path / "history" / "small" / "2026-10").exists() == (code == 0)
    assert ("3 of 23 rows of sales (13.0%) could not be used, more than max_set_aside allows" in err) == (code == 4)


def test_totals_and_rows_outside_the_period_are_not_lost_rows(tiercli: Any, tmp_path: Path) -> None:
    sales = GOOD + "2023-01-01,K1,5\n2026-11-01,K2,7\n合计,,210\n"
    assert tiercli("run", a_job(tmp_path, BATCH + "max_set_aside: 0%\n", sales=sales), "--period", "2026-10")[0] == 0


@pytest.mark.parametrize("words", ["max_set_aside: viel", "max_set_aside: 200%", "max_set_aside: -1%", "strict: 3"])
def test_a_limit_that_is_no_share_is_refused(tiercli: Any, tmp_path: Path, words: str) -> None:
    assert tiercli("run", a_job(tmp_path, BATCH + words + "\n", sales=GOOD), "--period", "2026-10")[0] == 3


def test_the_second_month_is_no_first_run(tiercli: Any, tmp_path: Path) -> None:
    sales = GOOD + GOOD.partition("\n")[2].replace("2026-10", "2026-09")
    batch = a_job(tmp_path, sales=sales)
    first = json.loads(tiercli("run", batch, "--period", "2026-09", "--json")[1])["runs"][0]
    second = json.loads(tiercli("run", batch, "--period", "2026-10", "--json")[1])["runs"][0]
    assert [one["message"] for one in first["findings"] if one["code"] == "history.first"] == [
        "this is the first run in this history: there is no earlier period to compare with."
    ]
    assert "history.first" not in [one["code"] for one in second["findings"]]


def test_a_report_that_another_history_made_is_not_written_over_without_a_word(tiercli: Any, tmp_path: Path) -> None:
    batch = a_job(tmp_path, sales=GOOD)
    codes = [[one["code"] for one in json.loads(tiercli("run", batch, "--period", "2026-10", "--json")[1])["runs"][0]["findings"]] for _ in range(2)]
    assert "history.report-replaced" not in codes[0] + codes[1]
    batch.write_text(BATCH + "history: other\n", "utf-8")
    run = json.loads(tiercli("run", batch, "--period", "2026-10", "--json")[1])["runs"][0]
    found = next(one for one in run["findings"] if one["code"] == "history.report-replaced")
    assert found["severity"] == "warning"
    assert "small.csv was there already, though this history had no run of 2026-10" in found["message"]


def test_score_says_so_as_well(tiercli: Any, tmp_path: Path) -> None:
    sales = a_job(tmp_path, sales=GOOD).parent / "data" / "sales.csv"
    words = ("score", sales, "-r", tmp_path / "rules.yaml", "--as-of", "2026-10-31", "-o", tmp_path / "r.csv", "--json")
    codes = [
        [one["code"] for one in json.loads(tiercli(*words, "--history", tmp_path / history)[1])["findings"] if one["code"].startswith("history")]
        for history in ("h1", "h1", "h2")
    ]
    assert codes == [["history.first"], ["history.first"], ["history.first", "history.report-replaced"]]
