"""A period that is replaced, decided on or stored late: the later ones stand on a result that no longer counts, and that is said."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.history.jobs import a_job, content, ledger, tiercli_run
from tests.history.test_waiting import HIGH, Months
from tiercli.domain.finding import Finding, Severity
from tiercli.ledger.store import Ledger
from tiercli.runs.run import Kept
from tiercli.runs.verify import verify

CODE = "history.later-periods"
Changed = Callable[[Months], None]


def later(findings: tuple[Finding, ...]) -> list[Finding]:
    return [finding for finding in findings if finding.code == CODE]


def said(kept: Kept) -> list[str]:
    return [finding.spoken("en") for finding in later(kept.graded.outcome.findings)]


def four_months(folder: Path) -> Months:
    months = Months(folder, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-06", "2026-07", "2026-08")
    return months


def test_an_approval_names_the_later_periods_and_what_to_do_in_both_languages(tmp_path: Path) -> None:
    months = four_months(tmp_path)
    approval = months.decide("2026-06", {"k1": "Accept"})
    assert [one.entity for one in approval.taken] == ["k1"]
    (found,) = approval.findings
    assert (found.code, found.severity, found.count) == (CODE, Severity.WARNING, 2)
    assert found.message.en == "2026-07, 2026-08 are stored and do not stand on the result that 2026-06 has now"
    assert found.message.zh == "2026-07, 2026-08 已有存档，不是在 2026-06 现在的结果上算的"
    assert found.hint.en == "Run 2026-07 to 2026-08 again in order, with --replace"
    assert found.hint.zh == "请从 2026-07 到 2026-08 按顺序用 --replace 重跑"


def test_an_approval_of_the_newest_period_has_nothing_to_say(tmp_path: Path) -> None:
    assert four_months(tmp_path).decide("2026-08", {"k1": "Accept"}).findings == ()


def test_verification_names_the_run_that_stands_on_an_older_revision_until_it_is_run_again(tmp_path: Path) -> None:
    months = four_months(tmp_path)
    months.decide("2026-06", {"k1": "Accept"})
    verified = verify(tmp_path / "history")
    (found,) = verified.findings
    assert (found.code, found.severity) == (CODE, Severity.WARNING)
    assert found.message.en == "2026-07 r1 stands on 2026-06 r1, while 2026-06 r2 is what counts"
    assert found.message.zh == "2026-07 r1 是在 2026-06 r1 上算的，现在的上期是 2026-06 r2"
    assert found.hint.en == "Run 2026-07 to 2026-08 again in order, with --replace"
    assert verified.is_sound
    assert verified.derived == verified.revisions == 5
    months.run("2026-07", replace=True)
    assert [one.message.en for one in verify(tmp_path / "history").findings] == ["2026-08 r1 stands on 2026-07 r1, while 2026-07 r2 is what counts"]
    months.run("2026-08", replace=True)
    assert verify(tmp_path / "history").findings == ()
    assert (months.row("2026-07")["tier"], months.row("2026-08")["tier"]) == ("A", "A")


def test_a_replaced_earlier_period_says_the_same(tmp_path: Path) -> None:
    months = four_months(tmp_path)
    months.change_rules()
    kept = months.run("2026-07", replace=True)
    assert said(kept) == ["2026-08 is stored and does not stand on the result that 2026-07 has now. Run 2026-08 again with --replace"]


def test_a_period_that_is_stored_late_says_the_same_and_verification_too(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-07")
    assert said(months.run("2026-06")) == ["2026-07 is stored and does not stand on the result that 2026-06 has now. Run 2026-07 again with --replace"]
    assert [one.message.en for one in verify(tmp_path / "history").findings] == ["2026-07 r1 stands on 2026-05 r1, while 2026-06 r1 is what counts"]
    months.run("2026-04")
    assert [one.message.en for one in verify(tmp_path / "history").findings] == [
        "2026-05 r1 was graded as the first period, while 2026-04 r1 is stored before it",
        "2026-07 r1 stands on 2026-05 r1, while 2026-06 r1 is what counts",
    ]


def test_the_same_run_again_says_nothing_of_later_periods_that_stand_on_it(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-06", "2026-07")
    report = (tmp_path / "2026-06.xlsx").read_bytes()
    kept = months.run("2026-06")
    assert kept.unchanged
    assert said(kept) == []
    assert (tmp_path / "2026-06.xlsx").read_bytes() == report


def test_many_later_periods_are_told_by_the_first_and_the_last(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": {}})
    months.runs(*(f"2026-{number:02d}" for number in range(2, 10)))
    months.change_rules()
    assert said(months.run("2026-02", replace=True))[0].startswith("2026-03 … 2026-09 (7) are stored")


def test_the_monthly_job_says_it_on_screen_in_json_and_in_the_log_without_names(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    assert tiercli_run("run", batch, "--period", "2026-08..2026-10").returncode == 0
    sales = batch.parent / "data" / "sales.csv"
    sales.write_text(sales.read_text("utf-8") + "2026-09-16,K1,丰收农资1公司,500\n", "utf-8")
    ran = tiercli_run("run", batch, "--period", "2026-09", "--replace")
    assert ran.returncode == 0
    lines = ran.stdout.splitlines()
    assert lines[1] == "    Sales: 145 rows = 7 used + 138 set aside (outside the period 120, after the period 18)"
    place = batch.parent / "history" / "small"
    assert lines[2] == f"    Warning ×1 2026-10 is stored and does not stand on the result that 2026-09 has now [{place}] ({CODE})"
    assert lines[3:] == ["      → Run 2026-10 again with --replace", "1 done, 0 failed, 0 not run"]
    sales.write_text(sales.read_text("utf-8") + "2026-09-17,K1,丰收农资1公司,500\n", "utf-8")
    ran = tiercli_run("run", batch, "--period", "2026-09", "--replace", "--json", "--log-format", "json")
    assert [finding["code"] for finding in json.loads(ran.stdout)["runs"][0]["findings"]] == [CODE]
    event = next(json.loads(line) for line in ran.stderr.splitlines() if "run.replaced" in line)
    assert (event["level"], event["findings"]) == ("warning", [{"code": CODE, "severity": "warning", "count": 1}])
    assert "2026-10 已有存档" in tiercli_run("run", batch, "--period", "2026-09", "--replace", "--lang", "zh").stdout


def test_periods_that_the_same_job_replaces_next_are_not_named(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    assert tiercli_run("run", batch, "--period", "2026-07..2026-10").returncode == 0
    sales = batch.parent / "data" / "sales.csv"
    sales.write_text(ledger(customers=7), "utf-8")
    ran = tiercli_run("run", batch, "--period", "2026-08..2026-09", "--replace", "--json")
    assert [[finding["message"] for finding in one["findings"]] for one in json.loads(ran.stdout)["runs"]] == [
        ["2026-10 is stored and does not stand on the result that 2026-08 has now"],
        ["2026-10 is stored and does not stand on the result that 2026-09 has now"],
    ]
    ran = tiercli_run("run", batch, "--period", "2026-07..2026-10", "--replace", "--json")
    codes = [[finding["code"] for finding in one["findings"]] for one in json.loads(ran.stdout)["runs"]]
    assert codes == [["history.first"], [], [], []]
    assert verify(batch.parent / "history").findings == ()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["    Run 2026-09 to 2026-10 again in order, with --replace", "4 runs, levels of 4 derived again, all as it was stored; some periods need another run"]),
        ("zh", ["    请从 2026-09 到 2026-10 按顺序用 --replace 重跑", "4 次运行，4 次的级别已重新推导，存档完好；有的期要重跑"]),
    ],
)  # fmt: skip
def test_history_verify_says_what_to_run_again_and_exits_with_0(tmp_path: Path, language: str, words: list[str]) -> None:
    batch = a_job(tmp_path / "job")
    assert tiercli_run("run", batch, "--period", "2026-08..2026-10").returncode == 0
    (batch.parent / "data" / "sales.csv").write_text(ledger(customers=7), "utf-8")
    assert tiercli_run("run", batch, "--period", "2026-08", "--replace").returncode == 0
    before = content(batch.parent / "history")
    ran = tiercli_run("history", "verify", batch.parent / "history", "--lang", language)
    assert ran.returncode == 0
    assert ran.stdout.splitlines()[1:] == words
    assert content(batch.parent / "history") == before


def test_what_stands_on_a_pruned_revision_is_still_named(tmp_path: Path) -> None:
    from tiercli.ledger.prune import plan_pruning, prune

    months = four_months(tmp_path)
    months.decide("2026-06", {"k1": "Accept"})
    kept = Ledger(tmp_path / "history", "small")
    prune(plan_pruning(kept, periods=None, revisions=1))
    assert [finding.code for finding in verify(tmp_path / "history").findings] == [CODE]
