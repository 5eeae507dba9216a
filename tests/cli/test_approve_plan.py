"""The maintenance plan goes out for approval, comes back, is in force, and is measured: by person and by branch, month after month."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.commands import Told
from tests.cli.returned import HEAD, columns_of
from tests.history.jobs import content
from tiercli.ledger.store import Ledger
from tiercli.runs.plans import stored_completion, stored_lines
from tiercli.runs.verify import verify

RULES = """\
tiercli: 1
name: care
title: Care
metrics: {volume: {sum: sales.quantity, unit: t}}
gradings:
  tier:
    levels:
      - {name: A, when: volume >= 100, treatment: {owner: Head office, visits: 2}}
      - {name: B, treatment: {owner: Branch, visits: 1}}
sheets:
  plan:
    who: owner
    order: volume
    ways: {visit: {title: Visit, per_month: visits}, call: {title: Phone call, per_month: 1}}
    persons: {Branch: branches.head}
    branch: customers.branch
    by: [customers.branch]
    approval: true
"""
SALES = "日期,客户编号,客户名称,数量(吨)\n" + "".join(
    f"2026-{month:02d}-15,{who},{who},{tonnes}\n" for month in range(1, 4) for who, tonnes in (("K1", 100), ("K2", 20), ("K3", 10))
)
CUSTOMERS = "客户编号,客户名称,分公司\nK1,K1,North\nK2,K2,North\nK3,K3,South\n"
TEAM = "角色,姓名,分公司\nHead office,Zhang,\n"
BRANCHES = "分公司,负责人\nNorth,Li\nSouth,Sun\n"
VISITS = "客户编号,日期,方式\n" + "".join(
    f"{who},{day},{way}\n"
    for who, day, way in (
        ("K1", "2026-01-20", "Visit"), ("K2", "2026-01-10", "Visit"), ("K3", "2026-01-05", "Visit"), ("K1", "2026-01-25", "Phone call"),
        # February: K1 twice of two and once more, K2 never, K3 once; calls by K1 and K2
        ("K1", "2026-02-03", "Visit"), ("K1", "2026-02-17", "Visit"), ("K1", "2026-02-20", "Visit"), ("K3", "2026-02-11", "Visit"),
        ("K1", "2026-02-05", "Phone call"), ("K2", "2026-02-06", "Phone call"), ("K2", "2026-03-06", "Phone call"),
    )
)  # fmt: skip
FILES = {"sales.csv": SALES, "customers.csv": CUSTOMERS, "team.csv": TEAM, "branches.csv": BRANCHES, "visits.csv": VISITS}


def graded(folder: Path, month: str, report: str = "report.xlsx", **changes: str) -> Any:
    """A month's run into the history of a folder, and its report."""
    from tiercli.domain.period import named_period
    from tiercli.pipeline import Job
    from tiercli.report import Target, write_reports
    from tiercli.runs.run import Keeping, run

    for name, words in {"rules.yaml": RULES, **FILES, **changes}.items():
        (folder / name).write_text(words, "utf-8")
    paths = tuple(folder / name for name in FILES)
    job = Job(paths, date(2026, 11, 22), str(folder / "rules.yaml"), as_of=named_period(month).end, language="en")
    kept = run(job, Keeping(folder / "history", replace=bool(changes), written_at="t"))
    write_reports(kept.graded.outcome, Target(folder / report))
    return kept.graded.outcome


@pytest.fixture(scope="session")
def _january(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    graded(folder, "2026-01")
    return folder


@pytest.fixture
def sent(_january: Path, tmp_path: Path) -> Path:
    """A folder with the history of January and its report."""
    shutil.copytree(_january, tmp_path, dirs_exist_ok=True)
    return tmp_path


def fill(report: Path, answers: Mapping[tuple[str, str], tuple[str | None, str | None]], change: Mapping[tuple[str, str, str], str] | None = None) -> Path:
    """Decide on lines as people do: (customer, way) -> decision, approver. change: (customer, way, header) -> what is written over the cell."""
    book = openpyxl.load_workbook(report)
    sheet = book["Maintenance plan"]
    place = columns_of(sheet)
    rows = {(sheet.cell(row, place["ID"]).value, sheet.cell(row, place["Key"]).value): row for row in range(HEAD + 1, sheet.max_row + 1)}
    for key, (decision, approver) in answers.items():
        sheet.cell(rows[key], place["Decision"]).value = decision
        sheet.cell(rows[key], place["Approver"]).value = approver
    for (who, way, header), words in (change or {}).items():
        sheet.cell(rows[who, way], place[header]).value = words
    book.save(report)
    return report


EVERYTHING = {(who, way): ("Accept", "Wang") for who in ("K1", "K2", "K3") for way in ("visit", "call")}


def rows(report: Path, sheet: str, *headers: str, head: int = HEAD) -> list[list[object]]:
    page = openpyxl.load_workbook(report)[sheet]
    place = columns_of(page, head)
    return [[page.cell(row, place[header]).value for header in headers] for row in range(head + 1, page.max_row + 1) if page.cell(row, 1).value]


def test_the_plan_names_persons_from_team_and_branches_and_says_how_often_each_line_falls_due_next_month(sent: Path) -> None:
    assert rows(sent / "report.xlsx", "Maintenance plan", "ID", "Key", "Looked after by", "Person", "Next due", "Times due next period", "Approval") == [
        ["K1", "visit", "Head office", "Zhang", datetime(2026, 2, 4), 2, "waits"],
        ["K1", "call", "Head office", "Zhang", datetime(2026, 2, 25), 1, "waits"],
        ["K2", "visit", "Branch", "Li", datetime(2026, 2, 10), 1, "waits"],
        ["K2", "call", "Branch", "Li", datetime(2026, 1, 31), 1, "waits"],
        ["K3", "visit", "Branch", "Sun", datetime(2026, 2, 5), 1, "waits"],
        ["K3", "call", "Branch", "Sun", datetime(2026, 1, 31), 1, "waits"],
    ]
    sheet = openpyxl.load_workbook(sent / "report.xlsx")["Maintenance plan"]
    place = columns_of(sheet)
    assert {name for name, column in place.items() if not sheet.cell(HEAD + 1, column).protection.locked} == {"Decision", "Comment", "Approver"}
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"Accept,Refuse,Defer"']


def test_what_is_approved_is_in_force_and_measured_by_person_and_branch(sent: Path, told: Told) -> None:
    code, out, err = told("approve", fill(sent / "report.xlsx", EVERYTHING), "--history", sent / "history")
    assert (code, err) == (0, "")
    assert out.splitlines() == ["maintenance plan: 6 lines accepted (Wang)", "6 decisions recorded: 2026-01 r2"]
    graded(sent, "2026-02", "february.xlsx")
    # K1's third visit does not make up for the one that K2 did not get
    assert rows(sent / "february.xlsx", "Plan completion", "By", "Name", "Planned", "Done", "Completion", "2026-02", head=3) == [
        ["Total", None, 7, 5, pytest.approx(5 / 7), pytest.approx(5 / 7)],
        ["Person in charge", "Zhang", 3, 3, 1, 1],
        ["Person in charge", "Li", 2, 1, 0.5, 0.5],
        ["Person in charge", "Sun", 2, 1, 0.5, 0.5],
        ["Branch", "North", 5, 4, 0.8, 0.8],
        ["Branch", "South", 2, 1, 0.5, 0.5],
    ]
    assert verify(sent / "history").findings == ()


def test_completion_goes_on_from_month_to_month_and_an_approval_holds_while_person_and_rhythm_stay(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", EVERYTHING), "--history", sent / "history")
    graded(sent, "2026-02", "february.xlsx")
    graded(sent, "2026-03", "march.xlsx", **{"team.csv": TEAM.replace("Zhang", "Zhou")})
    kept = stored_completion(Ledger(sent / "history", "care").current("2026-03"))
    assert [(one.period, one.planned, one.done) for one in kept if not one.by] == [("2026-02", 7, 5), ("2026-03", 7, 1)]
    assert rows(sent / "march.xlsx", "Maintenance plan", "ID", "Key", "Person", "Approval") == [
        ["K1", "visit", "Zhou", "waits"], ["K1", "call", "Zhou", "waits"],
        ["K2", "visit", "Li", "2026-01 accepted (Wang)"], ["K2", "call", "Li", "2026-01 accepted (Wang)"],
        ["K3", "visit", "Sun", "2026-01 accepted (Wang)"], ["K3", "call", "Sun", "2026-01 accepted (Wang)"],
    ]  # fmt: skip
    assert verify(sent / "history").findings == ()


def test_what_nobody_approved_is_not_counted_and_that_is_said(sent: Path, told: Told) -> None:
    answers = {("K1", "visit"): ("Accept", "Wang"), ("K1", "call"): ("Refuse", "Wang"), ("K2", "visit"): ("Defer", None)}
    code, out, _ = told("approve", fill(sent / "report.xlsx", answers), "--history", sent / "history")
    assert code == 1
    assert "3 lines are not decided: K2 Phone call, K3 Visit, K3 Phone call" in out
    outcome = graded(sent, "2026-02", "february.xlsx")
    assert rows(sent / "february.xlsx", "Plan completion", "By", "Planned", "Done", head=3) == [["Total", 2, 2], ["Person in charge", 2, 2], ["Branch", 2, 2]]
    said = [finding.message.en for finding in outcome.findings if finding.code == "plan.not-approved"]
    assert said == ["5 lines of the plan of 2026-01 were never accepted and not counted as planned"]
    assert rows(sent / "february.xlsx", "Maintenance plan", "ID", "Key", "Approval")[1:3] == [
        ["K1", "call", "2026-01 refused (Wang)"], ["K2", "visit", "2026-01 deferred"],
    ]  # fmt: skip


def test_without_a_visit_in_the_whole_month_no_figure_is_made_of_nothing(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", EVERYTHING), "--history", sent / "history")
    few = "".join(line for line in VISITS.splitlines(keepends=True) if "2026-02" not in line and "2026-03" not in line)
    outcome = graded(sent, "2026-02", "february.xlsx", **{"visits.csv": few})
    assert "completion" not in outcome.extras
    assert [finding.message.en for finding in outcome.findings if finding.code == "plan.not-covered"] == [
        "the visits table has no row after 2026-01-31 up to 2026-02-28; completion is not counted"
    ]


@pytest.mark.parametrize(
    ("answer", "change", "code", "words"),
    [
        (("Perhaps", "Wang"), {}, "unclear", "K1 Visit: 'Perhaps' is not Accept, Refuse or Defer"),
        (("Accept", None), {}, "no-approver", "K1 Visit has no approver"),
        (("Accept", "Wang"), {("K1", "visit", "Person"): "Zhou"}, "changed", "the line K1 Visit was changed (it is Head office, Zhang, 2 times a month)"),
        (("Accept", "Wang"), {("K1", "visit", "ID"): "K9"}, "unknown", "K9 visit is not in the plan of this period"),
        (("Accept", "Wang"), {("K2", "visit", "Key"): "call"}, "duplicate", "K2 Phone call is there twice"),
    ],
)
def test_lines_that_cannot_be_taken_are_named_with_excels_row(
    sent: Path, told: Told, answer: tuple[str, str | None], change: dict[tuple[str, str, str], str], code: str, words: str
) -> None:
    answers = EVERYTHING | {("K1", "visit"): answer}
    report = fill(sent / "report.xlsx", answers, change)
    exit_code, out, _ = told("approve", report, "--history", sent / "history", "--json")
    record = json.loads(out)
    found = [finding for finding in record["findings"] if finding["code"] == f"plan.{code}"]
    assert exit_code == 1
    assert [one["message"] for one in found] == [words]
    assert found[0]["where"] == f"report.xlsx › Maintenance plan › {9 if code == 'duplicate' else 6}"
    assert len(record["planned"]) == 5


def test_lines_that_were_accepted_are_not_decided_again_and_the_same_sheet_changes_nothing(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", EVERYTHING)
    assert told("approve", report, "--history", sent / "history")[0] == 0
    before = content(sent / "history")
    code, out, _ = told("approve", report, "--history", sent / "history")
    assert code == 1
    assert "K1 Visit was decided on already: 2026-01 accepted (Wang)" in out
    assert content(sent / "history") == before


def test_an_approval_of_another_person_does_not_hold_when_the_period_is_run_again(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", EVERYTHING), "--history", sent / "history")
    graded(sent, "2026-01", "again.xlsx", **{"branches.csv": BRANCHES.replace("Sun", "Qian")})
    lines = stored_lines(Ledger(sent / "history", "care").current("2026-01")) or []
    assert {line.key: line.verdict for line in lines if line.entity != "K1"} == {
        ("K2", "visit"): "accepted", ("K2", "call"): "accepted", ("K3", "visit"): None, ("K3", "call"): None,
    }  # fmt: skip
    assert verify(sent / "history").findings == ()


def test_a_plan_that_needs_no_approval_is_measured_as_it_stands(tmp_path: Path) -> None:
    rules = {"rules.yaml": RULES.replace("    approval: true\n", "")}
    graded(tmp_path, "2026-01", **rules)
    graded(tmp_path, "2026-02", "february.xlsx", **rules)
    assert rows(tmp_path / "february.xlsx", "Plan completion", "Planned", "Done", head=3)[0] == [7, 5]
    assert "Decision" not in [cell.value for cell in openpyxl.load_workbook(tmp_path / "february.xlsx")["Maintenance plan"][3]]


def test_a_part_of_the_report_comes_back_for_its_own_branch_and_misses_nobody(sent: Path, told: Told) -> None:
    words = ("score", *(sent / name for name in FILES), "-r", sent / "rules.yaml", "--period", "2026-01", "--history", sent / "history", "--lang", "en")
    assert told(*words, "-o", sent / "parts.xlsx", "--split-by", "customers.branch")[0] == 0
    part = next(path for path in sent.glob("parts*South*.xlsx"))
    assert openpyxl.load_workbook(part)["Maintenance plan"]["A2"].value == (
        "Total: 2    ·    Overdue: 0    ·    Due within 14 days: 2    ·    Waiting for approval: 2"
    )
    code, out, _ = told("approve", fill(part, {("K3", "visit"): ("Accept", "Wang"), ("K3", "call"): ("Accept", "Wang")}), "--history", sent / "history")
    assert (code, out.splitlines()[-1]) == (0, "2 decisions recorded: 2026-01 r2")


def test_a_changed_plan_is_found(sent: Path) -> None:
    path = sent / "history" / "care" / "2026-01" / "r1" / "plan.parquet"
    path.write_bytes(path.read_bytes()[:-1])
    assert [one.message.en for one in verify(sent / "history").findings] == ["plan.parquet has been changed"]
