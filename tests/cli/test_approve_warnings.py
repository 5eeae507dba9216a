"""`tiercli approve`: the warning ledger goes out with a report, is filled in, and comes back."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.cli.commands import Told
from tests.cli.returned import HEAD, columns_of, scored, two_months
from tests.history.jobs import content
from tiercli.cli.app import main
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify
from tiercli.runs.warnings import stored_entries

RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings: {tier: {levels: [{name: A, from: 90}, {name: B}]}}
alerts:
  - {name: low_red, warning: low, title: {zh: 销量过低, en: Far too low}, level: red, when: volume < 10, due_days: 7, department: Sales, action: visit}
  - {name: low_yellow, warning: low, title: {zh: 销量偏低, en: Low}, level: yellow, when: 10 <= volume < 50, due_days: 30, department: Sales, action: call}
"""
SALES = "日期,客户编号,客户名称,数量(吨)\n" + "".join(
    f"2026-{month:02d}-15,{customer},{customer},{tonnes}\n"
    for customer, sold in {"K1": (60, 20), "K2": (20, 5), "K3": (95, 90), "K4": (5, 20)}.items()
    for month, tonnes in enumerate(sold, start=1)
)
Filled = Mapping[str, tuple[object, str | None, str | None]]


@pytest.fixture(scope="session")
def _two_months(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two stored months and the second one's report in both languages: K1 is new, K2 got worse, K4 better."""
    return two_months(tmp_path_factory.mktemp("warnings"), RULES, SALES)


@pytest.fixture
def sent(_two_months: Path, tmp_path: Path) -> Path:
    """A folder with the history and the report of its last month."""
    shutil.copytree(_two_months, tmp_path, dirs_exist_ok=True)
    return tmp_path


def fill(report: Path, answers: Filled, *, change: Mapping[tuple[str, str], object] | None = None, twice: str = "", drop: str = "") -> Path:
    """Fill in the ledger as people do: done on, accepted by, remark by customer.

    change: (customer, header) -> what the cell is overwritten with. twice: a customer whose row is copied below. drop: one whose row is deleted.
    """
    book = openpyxl.load_workbook(report)
    sheet = book["Warning ledger"]
    place = columns_of(sheet)
    last = max(row for row in range(HEAD, sheet.max_row + 1) if sheet.cell(row, place["ID"]).value)
    rows = {str(sheet.cell(row, place["ID"]).value): row for row in range(HEAD + 1, last + 1)}
    for who, cells in answers.items():
        for header, value in zip(("Done on", "Accepted by", "Remark"), cells, strict=True):
            sheet.cell(rows[who], place[header]).value = value  # type: ignore[assignment]
    for (who, header), value in (change or {}).items():
        sheet.cell(rows[who], place[header]).value = value  # type: ignore[assignment]
    if twice:
        for column in range(1, sheet.max_column + 1):
            sheet.cell(last + 1, column).value = sheet.cell(rows[twice], column).value
    if drop:
        sheet.delete_rows(rows[drop])
    book.save(report)
    return report


def states(folder: Path, month: str = "2026-02") -> dict[str, tuple[str, str]]:
    """State and colour by customer of a stored month."""
    return {entry.what.entity: (entry.state, entry.what.level) for entry in stored_entries(Ledger(folder / "history", "small").current(month)) or ()}


DONE = datetime(2026, 3, 5)


def test_the_sheet_says_what_became_of_each_alert_and_is_locked_but_for_three_columns(sent: Path) -> None:
    sheet = openpyxl.load_workbook(sent / "report.xlsx")["Warning ledger"]
    place = columns_of(sheet)
    shown = ("ID", "State", "Level", "Since", "Last period", "Due", "Days overdue", "Department")
    rows = {row[0]: row[1:] for line in range(HEAD + 1, HEAD + 4) if (row := [sheet.cell(line, place[name]).value for name in shown])}
    assert rows == {
        "K2": ["Worse", "Red", "2026-01", "Yellow, new", datetime(2026, 3, 2), None, "Sales"],
        "K4": ["Better", "Yellow", "2026-01", "Red, new", datetime(2026, 2, 7), 21, "Sales"],
        "K1": ["New", "Yellow", "2026-02", None, datetime(2026, 3, 30), None, "Sales"],
    }
    assert sheet.protection.sheet
    assert {name for name, column in place.items() if not sheet.cell(HEAD + 1, column).protection.locked} == {"Done on", "Accepted by", "Remark"}
    assert sheet["A2"].value == "New: 1    ·    Worse: 1    ·    Same: 0    ·    Better: 1    ·    Closed in this period: 0    ·    Overdue: 1"


def test_what_is_accepted_is_closed_in_a_new_revision_what_is_done_is_noted_and_the_rest_stays(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K2": (DONE, "Wang", "paid"), "K4": ("2026年3月4日", None, None)})
    code, out, err = told("approve", report, "--history", sent / "history")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "K2  Far too low  done on 2026-03-05, accepted by Wang, paid", "K4  Low  done on 2026-03-04", "2 decisions recorded: 2026-02 r2",
    ]  # fmt: skip
    assert states(sent) == {"K1": ("new", "yellow"), "K2": ("closed", "red"), "K4": ("better", "yellow")}
    record = Ledger(sent / "history", "small").revisions("2026-02")[-1].run
    assert [(one["entity"], one["done_on"], one["accepted_by"], one["file"], one["decided_at"][:10]) for one in record["warnings"]] == [
        ("K2", "2026-03-05", "Wang", "report.xlsx", "2026-11-22"), ("K4", "2026-03-04", "", "report.xlsx", "2026-11-22"),
    ]  # fmt: skip
    assert verify(sent / "history").findings == ()


def test_the_report_that_is_written_anew_shows_what_was_accepted_and_changes_nothing(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None), "K4": (DONE, None, "half")}), "--history", sent / "history")
    before = content(sent / "history")
    assert scored(told, sent, "2026-02-28", "again.xlsx", "--lang", "en")[0] == 0
    assert content(sent / "history") == before
    sheet = openpyxl.load_workbook(sent / "again.xlsx")["Warning ledger"]
    place = columns_of(sheet)
    rows = [[sheet.cell(line, place[name]).value for name in ("ID", "State", "Closed", "Done on", "Accepted by", "Remark")] for line in range(6, 9)]
    assert rows == [
        ["K4", "Better", None, DONE, None, "half"],
        ["K1", "New", None, None, None, None],
        ["K2", "Closed", "2026-02: accepted", DONE, "Wang", None],
    ]
    assert sheet.cell(8, place["Done on"]).protection.locked


@pytest.mark.parametrize(
    ("answers", "more", "code", "taken", "words"),
    [
        ({"K2": (None, "Wang", None)}, {}, "not-done", [], "K2 Far too low was accepted, but no day says when it was done"),
        ({"K2": ("soon", "Wang", None)}, {}, "unclear", [], "K2 Far too low: 'soon' is no day"),
        ({"K2": ("2026-11-23", None, None)}, {}, "not-yet", [], "K2 Far too low: 2026-11-23 is yet to come"),
        ({"K2": (DONE, "Wang", None)}, {"change": {("K2", "Level"): "Yellow"}}, "changed", [], "the level of K2 Far too low was changed (it is Red)"),
        ({"K2": (DONE, "Wang", None)}, {"change": {("K2", "ID"): "K9"}}, "unknown", [], "K9 low is not in the ledger of this period"),
        ({"K2": (DONE, "Wang", None)}, {"twice": "K2"}, "duplicate", ["K2"], "K2 Far too low is there twice"),
        ({"K2": (DONE, "Wang", None)}, {"drop": "K4"}, "absent", ["K2"], "1 open alert is not in the sheet: K4 Low"),
    ],
)
def test_rows_that_cannot_be_taken_are_named_and_the_others_are_taken(
    sent: Path, told: Told, answers: Filled, more: dict[str, Any], code: str, taken: list[str], words: str
) -> None:
    report = fill(sent / "report.xlsx", answers, **more)
    before = content(sent / "history")
    exit_code, out, _ = told("approve", report, "--history", sent / "history", "--json")
    record = json.loads(out)
    found = [finding for finding in record["findings"] if finding["code"] == f"warnings.{code}" and finding["message"] == words]
    assert exit_code == 1
    assert len(found) == 1
    assert found[0]["where"].startswith("report.xlsx › Warning ledger")
    assert [one["entity"] for one in record.get("handled", [])] == taken
    assert (content(sent / "history") == before) is (not taken)


@pytest.mark.parametrize("day", ["2026-11-22", datetime(2026, 11, 22)])
def test_what_was_done_today_is_taken(sent: Path, told: Told, day: object) -> None:
    assert told("approve", fill(sent / "report.xlsx", {"K2": (day, None, None)}), "--history", sent / "history")[0] == 0


def test_the_line_that_is_named_is_the_one_that_excel_shows(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K1": (None, "Wang", None)})
    record = json.loads(told("approve", report, "--history", sent / "history", "--json")[1])
    sheet = openpyxl.load_workbook(report)["Warning ledger"]
    place = columns_of(sheet)
    row = next(row for row in range(HEAD + 1, HEAD + 4) if sheet.cell(row, place["ID"]).value == "K1")
    assert [one["where"] for one in record["findings"]] == [f"report.xlsx › Warning ledger › {row}"]


def test_the_same_sheet_twice_changes_nothing_and_says_what_is_closed(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None), "K4": (DONE, None, None)})
    assert told("approve", report, "--history", sent / "history")[0] == 0
    before = content(sent / "history")
    code, out, _ = told("approve", report, "--history", sent / "history")
    assert code == 1
    assert "K2 Far too low is closed already: 2026-02: accepted" in out
    assert "K4" not in out
    assert out.splitlines()[-1] == "no decision could be recorded"
    assert content(sent / "history") == before
    assert "K2 Far too low 已关闭：2026-02 已验收" in told("approve", report, "--history", sent / "history", "--lang", "zh")[1]


def test_what_was_done_can_be_accepted_later_from_the_same_sheet(sent: Path, told: Told) -> None:
    assert told("approve", fill(sent / "report.xlsx", {"K4": (DONE, None, None)}), "--history", sent / "history")[0] == 0
    assert told("approve", fill(sent / "report.xlsx", {"K4": (DONE, "Li", None)}), "--history", sent / "history")[0] == 0
    assert states(sent)["K4"] == ("closed", "yellow")
    assert verify(sent / "history").findings == ()


def test_a_ledger_in_which_nothing_is_filled_in_says_so(sent: Path, told: Told) -> None:
    code, out, _ = told("approve", sent / "report.xlsx", "--history", sent / "history")
    assert code == 1
    assert "nothing is filled in for 3 alerts" in out
    assert out.splitlines()[-1] == "no decision could be recorded"


def test_a_ledger_of_a_run_that_was_made_anew_is_refused_with_exit_6(sent: Path, told: Told) -> None:
    report = fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None)})
    (sent / "sales.csv").write_text(SALES.replace(",90", ",91"), "utf-8")
    assert scored(told, sent, "2026-02-28", "new.csv", "--replace")[0] == 0
    code, out, err = told("approve", report, "--history", sent / "history")
    assert (code, out) == (6, "")
    assert "2026-02 was graded again after this sheet was made" in err


def test_what_was_written_stays_when_the_period_is_run_again(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None)}), "--history", sent / "history")
    (sent / "sales.csv").write_text(SALES.replace(",90", ",91"), "utf-8")
    assert scored(told, sent, "2026-02-28", "new.csv", "--replace")[0] == 0
    assert states(sent)["K2"] == ("closed", "red")
    assert verify(sent / "history").findings == ()


def test_an_accepted_alert_that_still_goes_off_next_month_is_new_and_says_that_it_was_there(sent: Path, told: Told) -> None:
    told("approve", fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None)}), "--history", sent / "history")
    (sent / "sales.csv").write_text(SALES + "2026-03-15,K2,K2,5\n2026-03-15,K3,K3,95\n", "utf-8")
    assert scored(told, sent, "2026-03-31", "march.xlsx", "--lang", "en")[0] == 0
    sheet = openpyxl.load_workbook(sent / "march.xlsx")["Warning ledger"]
    place = columns_of(sheet)
    rows = {sheet.cell(line, place["ID"]).value: [sheet.cell(line, place[name]).value for name in ("State", "Before")] for line in range(6, 9)}
    assert rows["K2"] == ["New", "time 2; before 2026-01 – 2026-02: accepted"]
    assert verify(sent / "history").findings == ()


def test_a_changed_ledger_is_found_and_no_run_goes_on_from_it(sent: Path, told: Told) -> None:
    path = sent / "history" / "small" / "2026-02" / "r1" / "warnings.parquet"
    path.write_bytes(path.read_bytes() + b" ")
    found = verify(sent / "history").findings
    assert [(one.code, one.message.en) for one in found] == [("history.result-changed", "warnings.parquet has been changed")]
    assert scored(told, sent, "2026-03-31", "march.csv")[0] == 6
    path.unlink()
    assert [one.code for one in verify(sent / "history").findings] == ["history.unreadable"]


def test_one_customers_warnings_are_followed_over_the_months(sent: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told("approve", fill(sent / "report.xlsx", {"K2": (DONE, "Wang", "paid")}), "--history", sent / "history")
    code, out, _ = told("history", "show", sent / "history", "K2", "--lang", "en")
    assert code == 0
    shown = out.partition("Warning ledger\n")[2].splitlines()
    assert [" ".join(line.split()) for line in shown] == [
        "Period Alert State Level Since Due What was done",
        "2026-01 Low New Yellow 2026-01 2026-03-02",
        "2026-02 Far too low Closed Red 2026-01 2026-03-02 done 2026-03-05, accepted by Wang, paid",
    ]
    records = json.loads(told("history", "show", sent / "history", "--customer", "K2", "--json")[1])
    assert [(one["period"], [(w["state"], w["level"], w["ending"]) for w in one["warnings"]]) for one in records] == [
        ("2026-01", [("new", "yellow", None)]), ("2026-02", [("closed", "red", "accepted")]),
    ]  # fmt: skip
    monkeypatch.chdir(sent)
    assert told("history", "show", "K3", "--lang", "zh")[1].count("预警台账") == 0
    assert told("history", "show", "K2", "--lang", "zh")[1].count("预警台账") == 1
    code, _, err = told("history", "show", "history", "--format", "csv")
    assert (code, "--format csv goes with a customer" in err) == (2, True)


def test_one_customers_warnings_come_as_csv(sent: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["history", "show", str(sent / "history"), "K4", "--format", "csv"])
    assert ended.value.code in (None, 0)
    lines = capfdbinary.readouterr().out.decode("utf-8-sig").split("\r\n")
    header = lines[0].split(",")
    place = [header.index(name) for name in ("period", "customer_id", "warning", "state", "level", "due")]
    assert [[line.split(",")[at] for at in place] for line in lines[1:3]] == [
        ["2026-01", "K4", "low", "new", "red", "2026-02-07"], ["2026-02", "K4", "low", "better", "yellow", "2026-02-07"],
    ]  # fmt: skip


def test_one_run_says_how_its_warnings_stand(sent: Path, told: Told) -> None:
    assert "Warning ledger: New 1  Worse 1  Same 0  Better 1  Closed 0" in told("history", "show", sent / "history", "--lang", "en")[1]


def test_a_ledger_of_weeks_comes_back_as_well_and_a_private_history_stays_private(tmp_path: Path, told: Told) -> None:
    rules = RULES.replace("metrics:", "period: {window: week}\nmetrics:").replace("window: month", "window: week")
    (tmp_path / "rules.yaml").write_text(rules, "utf-8")
    (tmp_path / "sales.csv").write_text("日期,客户编号,客户名称,数量(吨)\n2026-03-18,K1,K1,20\n2026-03-25,K1,K1,5\n", "utf-8")
    for day in ("2026-03-22", "2026-03-29"):
        assert scored(told, tmp_path, day, "report.xlsx", "--lang", "en", "--show-personal")[0] == 0
    report = fill(tmp_path / "report.xlsx", {"K1": (DONE, "Wang", None)})
    assert told("approve", report, "--history", tmp_path / "history")[1].splitlines()[-1] == "1 decision recorded: 2026-W13 r2"
    assert states(tmp_path, "2026-W13") == {"K1": ("closed", "red")}
    modes = {path.name: path.stat().st_mode & 0o007 for path in (tmp_path / "history" / "small" / "2026-W13" / "r2").iterdir()}
    assert modes == {"result.parquet": 0, "run.json": 0, "warnings.parquet": 0}


def test_a_history_of_an_older_version_is_read_and_its_alerts_begin_anew(sent: Path, told: Told) -> None:
    stored = Ledger(sent / "history", "small").current("2026-02")
    assert stored is not None
    result, run = stored.result(), {name: value for name, value in stored.run.items() if name != "beside"}
    shutil.rmtree(stored.folder)
    Ledger(sent / "history", "small").publish("2026-02", result, run)
    assert not (stored.folder / "warnings.parquet").exists()
    code, out, _ = told("approve", fill(sent / "report.xlsx", {"K2": (DONE, "Wang", None)}), "--history", sent / "history")
    assert (code, "K2 low is not in the ledger of this period" in out) == (1, True)
    (sent / "sales.csv").write_text(SALES + "2026-03-15,K2,K2,5\n", "utf-8")
    code, out, _ = scored(told, sent, "2026-03-31", "march.csv", "--lang", "en", "--json")
    said = [one["message"] for one in json.loads(out)["findings"] if one["code"] == "warnings.first"]
    assert said == ["2026-02 was stored without a ledger of alerts: the 4 that go off now count as new"]
    assert states(sent, "2026-03") == dict.fromkeys(("K1", "K2", "K3", "K4"), ("new", "red"))
    assert json.loads(out)["follow_up"]["warnings"] == {"new": 4, "worse": 0, "same": 0, "better": 0, "closed": 0, "overdue": 0}
    assert verify(sent / "history").findings == ()
