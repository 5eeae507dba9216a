"""Candidates who were deferred, or not decided on, stay on the list of every month until they are."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import made
from tiercli.domain.language import Language
from tiercli.domain.period import named_period
from tiercli.ledger.store import Ledger
from tiercli.outcome.extras import Candidates
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.report import Target, write_reports
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.approve import Approval, approve
from tiercli.runs.run import Keeping, Kept, run_reading
from tiercli.runs.verify import verify

RULES = """\
tiercli: 1
name: small
title: Small
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 40, 50: 70, 90: 100}}}
gradings:
  tier:
    title: {zh: 等级, en: Tier}
    levels: [{name: A, title: {zh: 战略, en: Strategic}, from: 90}, {name: B, title: {zh: 重点, en: Key}, from: 60}, {name: C, from: 30}, {name: D}]
    review: {every: half-year, approval: [A, B]}
"""
TODAY = named_period("2027-01").end
HIGH = dict.fromkeys(("2026-06", "2026-07", "2026-08", "2026-09", "2026-12"), 95)


class Months:
    """Months run one after the other; tonnes by customer and month, 20 where nothing is said."""

    def __init__(self, folder: Path, sold: Mapping[str, Mapping[str, int]], language: Language = "en") -> None:
        self.folder, self.language, self.sold = folder, language, sold
        (folder / "rules.yaml").write_text(RULES, "utf-8")
        self.loaded = load_rulebook(str(folder / "rules.yaml"))
        self.ledger = Ledger(folder / "history", "small")

    def run(self, month: str, *, replace: bool = False) -> Kept:
        months = [f"2026-{number:02d}" for number in range(1, int(month[5:]) + 1)]
        sales = [made.a_sale(name, f"{one}-15", quantity=tonnes.get(one, 20)) for one in months for name, tonnes in self.sold.items()]
        job = Job((), TODAY, as_of=named_period(month).end, language=self.language)
        reading = Reading(made.a_workbook(sales), (), (), (), self.language)
        kept = run_reading(reading, self.loaded, job, Keeping(self.folder / "history", replace=replace, written_at="t"))
        write_reports(kept.graded.outcome, Target(self.folder / f"{month}.xlsx"))
        return kept

    def change_rules(self) -> None:
        """Another rulebook from now on, so that a stored month differs; nobody's level does."""
        (self.folder / "rules.yaml").write_text(RULES.replace("50: 70", "50: 71"), "utf-8")
        self.loaded = load_rulebook(str(self.folder / "rules.yaml"))

    def runs(self, *months: str) -> Kept:
        return [self.run(month) for month in months][-1]

    def decide(self, month: str, answers: Mapping[str, str]) -> Approval:
        """Fill in the sheet of a month's report, and read it back; rows that are not named are left as they are."""
        path = self.folder / f"{month}.xlsx"
        book = openpyxl.load_workbook(path)
        sheet = book["Candidates" if self.language == "en" else "候选名单"]
        place = {cell.value: cell.column for cell in sheet[5]}
        words = ("ID", "Decision", "Approver") if self.language == "en" else ("编号", "决定", "审批人")
        for row in range(6, sheet.max_row + 1):
            who = str(sheet.cell(row, place[words[0]]).value)
            if who in answers:
                sheet.cell(row, place[words[1]]).value = answers[who]
                sheet.cell(row, place[words[2]]).value = "Wang"
        book.save(path)
        return approve(path, self.folder / "history", decided_at="2026-11-22T08:00:00+00:00")

    def row(self, month: str, name: str = "k1") -> dict[str, Any]:
        stored = self.ledger.current(month)
        assert stored is not None
        return next(row for row in stored.result().to_pylist() if row["customer_id"] == name)


def listed(kept: Kept) -> dict[str, tuple[str, str, str | None]]:
    """Customer -> proposed level, waiting since, last decision."""
    found = kept.graded.outcome.extras.get("candidates")
    if found is None:
        return {}
    assert isinstance(found, Candidates)
    return {row["entity_id"]: (row["to_level"], row["waiting_since"], row["last_decision"]) for row in found.listing.rows.to_pylist()}


def test_whoever_is_not_decided_on_is_listed_in_the_months_after_the_review(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    assert listed(months.runs("2026-04", "2026-05")) == {}
    assert listed(months.run("2026-06")) == {"k1": ("A", "2026-06", None)}
    kept = months.runs("2026-07", "2026-08")
    assert listed(kept) == {"k1": ("A", "2026-06", None)}
    assert months.row("2026-06")["reasons"].endswith("computed A, in force C: entry into A waits for approval")
    assert months.row("2026-08")["reasons"].endswith("computed A, in force C: entry into A waits for approval since 2026-06")
    assert verify(tmp_path / "history").findings == ()


def test_an_approval_in_a_month_after_the_review_takes_effect_and_lasts(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-06", "2026-07")
    assert months.decide("2026-07", {"k1": "Accept"}).findings == ()
    row = months.row("2026-07")
    assert (row["tier"], row["tier_title"], row["movement"], row["next_tier"], row["to_next"]) == ("A", "Strategic", "up", None, None)
    assert "waits for approval" not in row["reasons"]
    assert listed(months.run("2026-08")) == {}
    assert (months.row("2026-08")["tier"], months.row("2026-08")["movement"]) == ("A", "same")
    assert verify(tmp_path / "history").findings == ()


def test_the_stored_run_after_an_approval_says_what_running_the_period_again_says(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": dict.fromkeys(HIGH, 60), "k3": HIGH})
    months.runs("2026-05", "2026-06", "2026-07")
    months.decide("2026-07", {"k1": "Accept", "k2": "Accept", "k3": "Refuse"})
    kept = months.run("2026-07")
    assert kept.unchanged
    again = {row["customer_id"]: row for row in kept.graded.outcome.results.rows.to_pylist()}
    for name in ("k1", "k2", "k3"):
        stored = {key: value for key, value in months.row("2026-07", name).items() if not key.startswith("state.")}
        assert stored == again[name]
    assert months.row("2026-07", "k2")["to_next"] == 20.0
    assert "entry into A was refused" in again["k3"]["reasons"]


@pytest.mark.parametrize(
    ("language", "said", "titles"),
    [
        ("en", "2026-06 entry into A deferred (Wang, 2026-11-22, 2026-06.xlsx)", {"Waiting since", "Last decision"}),
        ("zh", "2026-06 暂缓进入 A（Wang，2026-11-22，2026-06.xlsx）", {"待批自", "前次决定"}),
    ],
)
def test_a_deferral_is_recorded_and_stands_beside_the_candidate_from_then_on(tmp_path: Path, language: Language, said: str, titles: set[str]) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": HIGH}, language)
    months.runs("2026-05", "2026-06")
    assert titles & shown_titles(tmp_path / "2026-06.xlsx") == set()
    months.decide("2026-06", {"k1": "暂缓" if language == "zh" else "Defer"})
    assert listed(months.run("2026-07")) == {"k1": ("A", "2026-06", said), "k2": ("A", "2026-06", None)}
    assert titles <= shown_titles(tmp_path / "2026-07.xlsx")
    assert verify(tmp_path / "history").findings == ()


def shown_titles(report: Path) -> set[str]:
    book = openpyxl.load_workbook(report)
    sheet = book["Candidates" if "Candidates" in book.sheetnames else "候选名单"]
    return {str(cell.value) for cell in sheet[5]}


def test_whoever_no_longer_reaches_the_level_is_off_the_list_and_returns_at_the_next_review(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": {**HIGH, "2026-08": 20}, "k2": {}})
    months.runs("2026-05", "2026-06", "2026-07")
    assert listed(months.run("2026-08")) == {}
    assert listed(months.runs("2026-09")) == {}  # 95 again, but no review
    assert listed(months.run("2026-12")) == {"k1": ("A", "2026-12", None)}


def test_whoever_reaches_only_a_lower_level_that_needs_approval_waits_for_that_one(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": {**HIGH, "2026-07": 60}, "k2": {}})
    assert listed(months.runs("2026-05", "2026-06", "2026-07")) == {"k1": ("B", "2026-07", None)}
    # what was waited for at the review counts, not what is computed between reviews
    assert listed(months.run("2026-08")) == {"k1": ("B", "2026-07", None)}
    assert verify(tmp_path / "history").findings == ()


def test_whoever_was_refused_is_not_listed_before_the_next_review_and_then_with_the_refusal(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-06")
    months.decide("2026-06", {"k1": "Refuse"})
    assert listed(months.runs("2026-07", "2026-08")) == {}
    assert listed(months.run("2026-12")) == {"k1": ("A", "2026-12", "2026-06 entry into A refused (Wang, 2026-11-22, 2026-06.xlsx)")}


def test_somebody_new_who_is_a_candidate_at_once_stays_one_until_decided_on(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": dict.fromkeys([f"2026-{number:02d}" for number in range(1, 13)], 95), "k2": {}})
    assert listed(months.run("2026-02")) == {"k1": ("A", "2026-02", None)}
    assert listed(months.run("2026-03")) == {"k1": ("A", "2026-02", None)}


def test_a_run_that_is_replaced_keeps_who_decided_what_when_and_why(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": HIGH})
    months.runs("2026-05", "2026-06")
    months.decide("2026-06", {"k1": "Accept", "k2": "Defer"})
    before = months.ledger.revisions("2026-06")[-1].run["decisions"]
    assert [one["approver"] for one in before] == ["Wang", "Wang"]
    months.change_rules()
    months.run("2026-06", replace=True)
    assert len(months.ledger.revisions("2026-06")) == 3
    assert months.ledger.revisions("2026-06")[-1].run["decisions"] == before
    assert (months.row("2026-06")["tier"], months.row("2026-06", "k2")["state.tier.waiting"]) == ("A", "A")


def test_the_same_deferral_again_is_not_recorded_twice(tmp_path: Path) -> None:
    months = Months(tmp_path, {"k1": HIGH, "k2": {}})
    months.runs("2026-05", "2026-06")
    assert months.decide("2026-06", {"k1": "Defer"}).stored is not None
    again = months.decide("2026-06", {"k1": "Defer"})
    assert (again.taken, again.findings, again.stored) == ((), (), None)
