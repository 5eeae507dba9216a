"""`tiercli approve`: the sheet of candidates goes out with a report, is filled in, and comes back."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.commands import Told
from tests.cli.returned import HEAD, columns_of, scored, two_months
from tests.history.jobs import content
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    levels: [{name: A, title: 战略, from: 90}, {name: B, from: 60}, {name: C, from: 30}, {name: D}]
    review: {every: run, approval: [A]}
"""
SALES = "日期,客户编号,客户名称,数量(吨)\n" + "".join(
    f"2026-{month:02d}-15,{customer},{customer},{tonnes}\n"
    for customer, sold in {"K1": (60, 100), "K2": (20, 95), "K3": (95, 90), "K4": (20, 60)}.items()
    for month, tonnes in enumerate(sold, start=1)
)


@pytest.fixture(scope="session")
def _two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stored months and the second one's report: K1 and K2 wait for A since February, K3 since January."""
    return two_months(tmp_path_factory.mktemp("candidates"), RULES, SALES)


@pytest.fixture
def sent(_two_months: Path, tmp_path: Path) -> Path:
    """A folder with the history and the report of its last month."""
    shutil.copytree(_two_months, tmp_path, dirs_exist_ok=True)
    return tmp_path


def fill(
    report: Path,
    answers: Mapping[str, tuple[str | None, str | None]],
    *,
    change: Mapping[str, str] | None = None,
    rename: Mapping[str, str] | None = None,
    twice: str = "",
) -> Path:
    """Fill in the sheet of candidates as people do: decision and approver by customer.

    change: a customer -> what its proposed level is overwritten with. rename: a customer -> another id in its place.
    twice: a customer whose row is copied below, refused there.
    """
    book = openpyxl.load_workbook(report)
    sheet = book["Candidates"]
    place = columns_of(sheet)
    last = sheet.max_row
    for row in range(HEAD + 1, last + 1):
        who = str(sheet.cell(row, place["ID"]).value)
        decision, approver = answers.get(who, (None, None))
        sheet.cell(row, place["Decision"]).value = decision
        sheet.cell(row, place["Comment"]).value = "minutes 7" if decision else None
        sheet.cell(row, place["Approver"]).value = approver
        if change and who in change:
            sheet.cell(row, place["Proposed level"]).value = change[who]
        if rename and who in rename:
            sheet.cell(row, place["ID"]).value = rename[who]
        if who == twice:
            for column in range(1, sheet.max_column + 1):
                sheet.cell(last + 1, column).value = sheet.cell(row, column).value
            sheet.cell(last + 1, place["Decision"]).value = "Refuse"
    book.save(report)
    return report


def levels(folder: Path, revision: int | None = None) -> dict[str, tuple[str, str]]:
    """Level and movement by customer in February, of the newest revision or of one."""
    stored = Ledger(folder / "history", "small").revisions("2026-02")[-1 if revision is None else revision - 1]
    return {row["customer_id"]: (row["tier"], row["movement"]) for row in stored.result().to_pylist()}


def test_the_sheet_lists_who_waits_is_locked_and_offers_the_three_decisions(sent: Path) -> None:
    sheet = openpyxl.load_workbook(sent / "report.xlsx")["Candidates"]
    place = columns_of(sheet)
    rows = [[sheet.cell(row, place[name]).value for name in ("ID", "Level now", "Proposed level")] for row in range(HEAD + 1, sheet.max_row + 1)]
    assert sorted(rows) == [["K1", "B", "A"], ["K2", "B", "A"], ["K3", "B", "A"]]
    assert sheet.protection.sheet
    assert {name for name, column in place.items() if not sheet.cell(HEAD + 1, column).protection.locked} == {"Decision", "Comment", "Approver"}
    assert [rule.formula1 for rule in sheet.data_validations.dataValidation] == ['"Accept,Refuse,Defer"']


def test_accepted_candidates_hold_their_level_in_a_new_revision_and_the_others_stay(sent: Path, told: Told) -> None:
    assert levels(sent) == {"K1": ("B", "same"), "K2": ("B", "up"), "K3": ("B", "same"), "K4": ("B", "up")}
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("不同意", "Wang"), "K3": ("Defer", None)})
    code, out, err = told("approve", report, "--history", sent / "history")
    assert (code, err) == (0, "")
    assert sorted(out.splitlines()) == ["3 decisions recorded: 2026-02 r2", "K1  B → A  Accept  Wang", "K2  B → A  不同意  Wang", "K3  B → A  Defer"]
    assert levels(sent) == {"K1": ("A", "up"), "K2": ("B", "up"), "K3": ("B", "same"), "K4": ("B", "up")}
    assert levels(sent, 1)["K1"] == ("B", "same")
    assert verify(sent / "history").findings == ()


def test_the_record_says_who_decided_what_when_and_in_which_file(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("Refuse", "Li"), "K3": ("Defer", None)})
    told("approve", report, "--history", sent / "history")
    record = Ledger(sent / "history", "small").revisions("2026-02")[-1].run
    sha256 = hashlib.sha256(report.read_bytes()).hexdigest()
    common = {"comment": "minutes 7", "decided_at": "2026-11-22T08:00:00+00:00", "file": "report.xlsx", "file_sha256": sha256, "grading": "tier", "level": "A"}
    assert sorted(record["decisions"], key=lambda one: one["entity"]) == [
        {"entity": "K1", "accepted": True, "approver": "Wang", **common},
        {"entity": "K2", "accepted": False, "approver": "Li", **common},
        {"entity": "K3", "accepted": None, "approver": "", **common},
    ]
    assert record["levels"]["tier"] == {"A": 1, "B": 3, "C": 0, "D": 0}


@pytest.mark.parametrize(
    ("answers", "more", "code", "taken", "words"),
    [
        ({"K1": ("Accept", "Wang")}, {}, "undecided", ["K1"], "K2 is not decided"),
        ({"K1": ("Accept", None)}, {}, "no-approver", [], "K1 has no approver"),
        ({"K1": ("Perhaps", "Wang")}, {}, "unclear", [], "K1: 'Perhaps' is not Accept, Refuse or Defer"),
        ({"K1": ("Accept", "Wang")}, {"change": {"K1": "C"}}, "changed", [], "the levels of K1 were changed (they are B → A)"),
        ({"K1": ("Accept", "Wang")}, {"twice": "K1"}, "duplicate", ["K1"], "K1 is there twice with another decision"),
    ],
)
def test_rows_that_cannot_be_taken_are_named_and_the_others_are_taken(
    sent: Path, told: Told, answers: dict[str, tuple[str | None, str | None]], more: dict[str, Any], code: str, taken: list[str], words: str
) -> None:
    report = fill(sent / "report.xlsx", answers, **more)
    before = content(sent / "history")
    exit_code, out, _ = told("approve", report, "--history", sent / "history", "--json")
    record = json.loads(out)
    found = [finding for finding in record["findings"] if finding["code"] == f"candidates.{code}" and finding["message"] == words]
    assert exit_code == 1
    assert len(found) == 1
    assert found[0]["where"].startswith("report.xlsx › Candidates › ")
    assert [one["entity"] for one in record["taken"]] == taken
    assert record["revision"] == (2 if taken else None)
    assert (content(sent / "history") == before) is (not taken)


def test_the_line_that_is_named_is_the_one_that_excel_shows(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {})
    record = json.loads(told("approve", report, "--history", sent / "history", "--json")[1])
    sheet = openpyxl.load_workbook(report)["Candidates"]
    place = columns_of(sheet)
    shown = {f"{sheet.cell(row, place['ID']).value} is not decided": str(row) for row in range(HEAD + 1, HEAD + 4)}
    assert {one["message"]: one["where"].split(" › ")[-1] for one in record["findings"]} == shown


def test_approving_the_same_sheet_twice_changes_nothing(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", dict.fromkeys(("K1", "K2", "K3"), ("Accept", "Wang")))
    assert told("approve", report, "--history", sent / "history")[0] == 0
    before = content(sent / "history")
    code, out, _ = told("approve", report, "--history", sent / "history")
    assert code == 1
    assert out.splitlines()[-1] == "no decision could be recorded"
    assert out.count("was decided on already: entry into A accepted (Wang, 2026-11-22, report.xlsx)") == 3
    assert "is not a candidate" not in out
    assert content(sent / "history") == before


def test_a_row_for_somebody_who_never_was_a_candidate_says_so_and_the_others_are_taken(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("Defer", None), "K3": ("Accept", "Wang")}, rename={"K3": "K4"})
    code, out, _ = told("approve", report, "--history", sent / "history", "--json")
    record = json.loads(out)
    assert code == 1
    assert [(one["code"], one["message"]) for one in record["findings"]] == [
        ("candidates.unknown", "K4 is not a candidate of this period"), ("candidates.absent", "1 candidate is not in the sheet: K3"),
    ]  # fmt: skip
    assert {one["entity"] for one in record["taken"]} == {"K1", "K2"}
    assert "K4 不是本期候选" in told("approve", report, "--history", sent / "history", "--lang", "zh")[1]


def test_a_row_that_was_decided_before_says_what_by_whom_when_and_in_which_file(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("Refuse", "Li"), "K3": ("Defer", None)}), "--history", sent / "history")
    before = content(sent / "history")
    again = (sent / "report.xlsx").rename(sent / "again.xlsx")
    fill(again, {"K1": ("Accept", "Wang"), "K2": ("Accept", "Wang"), "K3": ("Defer", None)})
    code, out, _ = told("approve", again, "--history", sent / "history", "--json")
    found = {one["message"]: one["hint"] for one in json.loads(out)["findings"] if one["code"] == "candidates.decided"}
    assert code == 1
    assert found == {
        "K1 was decided on already: entry into A accepted (Wang, 2026-11-22, report.xlsx)": "",
        "K2 was decided on already: entry into A refused (Li, 2026-11-22, report.xlsx)":
            "What was decided stands; to set another level, use the overrides table",
    }  # fmt: skip
    chinese = told("approve", again, "--history", sent / "history", "--lang", "zh")[1]
    assert "K1 已有决定：同意进入 A（Wang，2026-11-22，report.xlsx）" in chinese
    assert "K2 已有决定：不同意进入 A（Li，2026-11-22，report.xlsx）\n    已作的决定不改；要改级别请用人工调整表" in chinese
    assert content(sent / "history") == before


def test_what_was_decided_on_a_later_sheet_is_not_decided_again_on_an_older_one(sent: Path, told: Told) -> None:
    (sent / "sales.csv").write_text(SALES + "".join(f"2026-03-15,K{number},K{number},95\n" for number in range(1, 5)), "utf-8")
    assert scored(told, sent, "2026-03-31", "march.xlsx", "--lang", "en")[0] == 0
    everybody = {**dict.fromkeys(("K1", "K2", "K3"), ("Accept", "Wang")), "K4": ("Defer", None)}
    assert told("approve", fill(sent / "march.xlsx", everybody), "--history", sent / "history")[0] == 0
    old = fill(sent / "report.xlsx", dict.fromkeys(("K1", "K2", "K3"), ("Refuse", "Li")))
    code, out, _ = told("approve", old, "--history", sent / "history")
    assert code == 1
    assert out.count("was decided on already: entry into A accepted (Wang, 2026-11-22, march.xlsx)") == 3
    assert out.splitlines()[-1] == "no decision could be recorded"


def test_later_periods_are_named_on_screen_and_the_exit_code_says_that_something_is_to_be_done(sent: Path, told: Told) -> None:
    (sent / "sales.csv").write_text(SALES + "2026-03-15,K1,K1,95\n", "utf-8")
    assert scored(told, sent, "2026-03-31", "march.json")[0] == 0
    report = fill(sent / "report.xlsx", dict.fromkeys(("K1", "K2", "K3"), ("Accept", "Wang")))
    code, out, _ = told("approve", report, "--history", sent / "history")
    assert code == 1
    assert "2026-03 is stored and does not stand on the result that 2026-02 has now\n    Run 2026-03 again with --replace\n" in out
    assert out.splitlines()[-1] == "3 decisions recorded: 2026-02 r2"
    (sent / "sales.csv").write_text(SALES + "2026-03-15,K1,K1,96\n", "utf-8")
    assert scored(told, sent, "2026-02-28", "march.json", "--replace")[0] == 0


def test_those_who_were_deferred_can_be_decided_later_from_the_same_sheet(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("Defer", None), "K3": ("Defer", None)})
    assert told("approve", report, "--history", sent / "history")[0] == 0
    fill(report, {"K2": ("Accept", "Wang"), "K3": ("Defer", None)})
    assert told("approve", report, "--history", sent / "history")[0] == 1  # K1 waits no longer
    assert {name: level for name, (level, _) in levels(sent).items()} == {"K1": "A", "K2": "A", "K3": "B", "K4": "B"}
    decisions = Ledger(sent / "history", "small").revisions("2026-02")[-1].run["decisions"]
    assert sorted((one["entity"], one["accepted"]) for one in decisions if one["entity"] != "K2") == [("K1", True), ("K3", None)]
    assert [one["accepted"] for one in decisions if one["entity"] == "K2"] == [None, True]
    assert verify(sent / "history").findings == ()


def test_a_candidate_whose_row_was_deleted_is_missed(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", dict.fromkeys(("K1", "K2", "K3"), ("Accept", "Wang")))
    book = openpyxl.load_workbook(report)
    book["Candidates"].delete_rows(HEAD + 1)
    book.save(report)
    code, out, _ = told("approve", report, "--history", sent / "history")
    assert code == 1
    assert "1 candidate is not in the sheet: K" in out
    assert "2 decisions recorded" in out


def test_decisions_on_a_run_that_was_made_anew_are_refused_with_exit_6(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang")})
    (sent / "sales.csv").write_text(SALES.replace(",100", ",110"), "utf-8")
    assert scored(told, sent, "2026-02-28", "new.csv", "--replace")[0] == 0
    before = content(sent / "history")
    code, out, err = told("approve", report, "--history", sent / "history")
    assert (code, out) == (6, "")
    assert "2026-02 was graded again after this sheet was made" in err
    assert "Use the candidates sheet of the new report" in err
    assert content(sent / "history") == before


def test_the_next_month_starts_from_what_was_decided(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang"), "K2": ("Refuse", "Wang"), "K3": ("Defer", None)})
    told("approve", report, "--history", sent / "history")
    (sent / "sales.csv").write_text(SALES + "".join(f"2026-03-15,K{number},K{number},95\n" for number in range(1, 5)), "utf-8")
    assert scored(told, sent, "2026-03-31", "march.json")[0] == 0
    rows = Ledger(sent / "history", "small").revisions("2026-03")[-1].result().to_pylist()
    assert {row["customer_id"]: (row["tier"], row["state.tier.waiting"]) for row in rows} == {
        "K1": ("A", None), "K2": ("B", "A"), "K3": ("B", "A"), "K4": ("B", "A"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "made", "code", "said"),
    [
        ("gone.xlsx", None, 4, "there is no such file"),
        ("text.xlsx", b"not a workbook", 4, "this is not a workbook that can be read"),
        ("plain.xlsx", b"", 4, "there is no sheet of candidates"),
    ],
)
def test_a_file_without_candidates_is_refused_in_words(sent: Path, told: Told, name: str, made: bytes | None, code: int, said: str) -> None:
    if made is not None:
        (sent / name).write_bytes(made)
    if made == b"":
        openpyxl.Workbook().save(sent / name)
    exit_code, out, err = told("approve", sent / name, "--history", sent / "history")
    assert (exit_code, out) == (code, "")
    assert said in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    "key",
    [
        "tiercli ../h2 2026-02 {token}",
        "tiercli /tmp/h2 2026-02 {token}",
        "tiercli small ../../x {token}",
        "tiercli small 2026-02 ..",
        "tiercli small 2026-13 {token}",
    ],
)
def test_a_sheet_whose_key_was_changed_leads_nowhere(sent: Path, told: Told, key: str) -> None:
    book = openpyxl.load_workbook(sent / "report.xlsx")
    sheet = book["Candidates"]
    sheet["A3"].value = key.format(token=str(sheet["A3"].value).split()[3])
    book.save(sent / "report.xlsx")
    shutil.copytree(sent / "history", sent / "h2")
    before = content(sent / "h2") | content(sent / "history")
    code, out, err = told("approve", sent / "report.xlsx", "--history", sent / "history")
    assert (code, out) == (4, "")
    assert "Candidates › A3: the line that says which run this sheet belongs to was changed" in err
    assert content(sent / "h2") | content(sent / "history") == before


def test_a_sheet_of_another_history_is_refused_with_exit_6(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("Accept", "Wang")})
    code, _, err = told("approve", report, "--history", sent / "another")
    assert code == 6
    assert "small 2026-02 is not in the history" in err


def test_it_speaks_chinese_when_asked(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": ("同意", "王总"), "K2": (None, None), "K3": ("暂缓", None)})
    code, out, _ = told("approve", report, "--history", sent / "history", "--lang", "zh")
    assert code == 1
    assert "K2 还没有决定" in out
    assert out.splitlines()[-1] == "已记录 2 项决定：2026-02 r2"
