"""Two years of warnings that come, get worse and better, close and come back, and of a plan: with approvals of all three sheets in between."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import chdir
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import made
from tests.history.jobs import content
from tests.history.two_years.walking import MONTHS, NOW, Answers, fill
from tiercli.domain.period import month_end
from tiercli.ledger.store import Ledger
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.rulebook.load import Loaded, load_rulebook
from tiercli.runs.approve import approve
from tiercli.runs.plans import stored_completion, stored_lines
from tiercli.runs.run import Keeping, Kept, run_reading
from tiercli.runs.verify import verify
from tiercli.runs.warnings import stored_entries

RULES = """\
tiercli: 1
name: two-years
title: {zh: 两年, en: Two years}
metrics: {volume: {sum: sales.quantity, unit: t, window: month}}
gradings:
  tier:
    levels:
      - {name: A, when: volume >= 90, treatment: {owner: 总部, visits: 2}}
      - {name: B, treatment: {owner: 分公司, visits: 1}}
    review: {every: month, approval: [A]}
alerts:
  - {name: low_red, warning: low, title: 销量过低, level: red, when: volume < 10, due_days: 7, gravity: 10 - volume}
  - {name: low_yellow, warning: low, title: 销量偏低, level: yellow, when: 10 <= volume < 50, due_days: 45}
sheets:
  plan: {who: owner, order: volume, ways: {visit: {title: 拜访, per_month: visits}}, person: customers.manager, by: [customers.branch], approval: true}
"""
TONNES = {
    #     2025                                              2026
    "K1": (60, 60, 60, 40, 40, 5, 5, 30, 60, 60, 60, 60, 45, 45, 45, 60, 60, 60, 60, 8, 8, 60, 60, 45),
    "K2": (60, 60, 8, 6, 6, 9, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60, 60),
    "K3": (60, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95, 95),
}
SIGNS = {"new": "n", "worse": "w", "same": "s", "better": "b", "closed": "c"}
LEDGER, PLAN, CANDIDATES = "预警台账", "维护计划", "候选名单"
WARNINGS: Mapping[str, Answers] = {
    "2025-06": {(LEDGER, "K1"): {"处理完成日": "2025-07-05"}},  # done, and still the same next month
    "2026-01": {(LEDGER, "K1"): {"处理完成日": "2026-02-03", "验收人": "王总", "备注": "已补量"}},
}
SHEETS: Mapping[str, Answers] = {
    "2025-01": {(PLAN, name): {"决定": "同意", "审批人": "王总"} for name in TONNES},
    "2025-03": {(CANDIDATES, "K3"): {"决定": "同意", "审批人": "领导小组"}},
    "2025-04": {(PLAN, "K3"): {"决定": "同意", "审批人": "李总"}},  # as an A it has two visits a month, which asks for approval again
    **WARNINGS,
}


def reading() -> Reading:
    sales = [made.a_sale(name, f"{month}-15", quantity=tonnes) for name, sold in TONNES.items() for month, tonnes in zip(MONTHS, sold, strict=True)]
    records = [made.a_customer(name, manager="扎西" if name == "K1" else "达瓦", branch="拉萨" if name == "K1" else "山南") for name in TONNES]
    # everybody is visited on the 10th; K1 not in the first half of 2026
    visits = [
        {"customer_id": name, "date": f"{month}-10", "way": "拜访"}
        for name in TONNES
        for month in MONTHS
        if name != "K1" or not "2026-01" <= month <= "2026-06"
    ]
    return Reading(made.a_workbook(sales, records, visits=visits), (), (), (), "zh")


def a_run(folder: Path, loaded: Loaded, month: str, read: Reading) -> Kept:
    job = Job((), date(2027, 1, 15), as_of=month_end(int(month[:4]), int(month[5:])), language="zh")
    return run_reading(read, loaded, job, Keeping(folder / "history", written_at="t"))


def walked(folder: Path, returned: Path | None = None, months: Sequence[str] = MONTHS) -> Ledger:
    """returned: where the workbooks lie that came back the first time, to be taken again."""
    folder.mkdir(exist_ok=True)
    with chdir(folder):  # findings name the history as it was given
        return _walked(Path(), returned, months)


def _walked(folder: Path, returned: Path | None, months: Sequence[str]) -> Ledger:
    rules, read = folder / "rules.yaml", reading()
    rules.write_text(RULES, "utf-8")
    loaded = load_rulebook(str(rules))
    for month in months:
        kept = a_run(folder, loaded, month, read)
        if month in SHEETS and returned is not None:
            approve(returned / f"{month}.xlsx", folder / "history", decided_at=NOW)
        elif month in SHEETS:
            fill(folder, kept, SHEETS[month])
    return Ledger((folder / "history").resolve(), "two-years")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return walked(tmp_path_factory.mktemp("once"))


def entries(ledger: Ledger, month: str) -> dict[str, Any]:
    return {entry.what.entity: entry for entry in stored_entries(ledger.current(month)) or ()}


def test_warnings_come_get_worse_and_better_close_and_come_back(ledger: Ledger) -> None:
    states = dict.fromkeys(TONNES, "")
    for month in MONTHS:
        known = entries(ledger, month)
        for name in TONNES:
            entry = known.get(name)
            states[name] += SIGNS[entry.state] if entry and (entry.is_open or entry.closed == month) else "·"
    assert states == {
        # accepted in 2026-01, so closed there, and new again in 2026-02
        "K1": "···nswsbc···" + "cnsc···nsc·n",
        "K2": "··nwsbc·····" + "············",
        "K3": "·" * 24,
    }
    assert verify(ledger.root).findings == ()


def test_each_coming_says_how_often_it_was_there_when_and_how_it_ended(ledger: Ledger) -> None:
    assert [(month, entries(ledger, month)["K1"].times, entries(ledger, month)["K1"].before) for month in ("2025-04", "2026-01", "2026-02", "2026-08", "2026-12")] == [
        ("2025-04", 1, None),
        ("2026-01", 2, ("2025-04", "2025-09", "over")),
        ("2026-02", 3, ("2026-01", "2026-01", "accepted")),
        ("2026-08", 4, ("2026-02", "2026-04", "over")),
        ("2026-12", 5, ("2026-08", "2026-10", "over")),
    ]  # fmt: skip


def test_due_days_are_not_put_off_and_what_is_done_is_kept_until_the_colour_gets_graver(ledger: Ledger) -> None:
    shown = [(month, (one := entries(ledger, month)["K1"]).what.level, one.due, one.done_on) for month in MONTHS[3:9]]
    assert shown == [
        ("2025-04", "yellow", date(2025, 6, 14), None), ("2025-05", "yellow", date(2025, 6, 14), None), ("2025-06", "red", date(2025, 6, 14), date(2025, 7, 5)),
        ("2025-07", "red", date(2025, 6, 14), date(2025, 7, 5)), ("2025-08", "yellow", date(2025, 6, 14), date(2025, 7, 5)),
        ("2025-09", "yellow", date(2025, 6, 14), date(2025, 7, 5)),
    ]  # fmt: skip


def test_the_candidate_enters_its_level_when_approved_and_its_plan_asks_for_approval_again(ledger: Ledger) -> None:
    def line(month: str) -> tuple[int, str | None, str | None]:
        return next((line.per_month // 1_000_000, line.period, line.approver) for line in stored_lines(ledger.current(month)) or () if line.entity == "K3")

    assert [line(month) for month in ("2025-01", "2025-03", "2025-04", "2026-12")] == [
        (1, "2025-01", "王总"), (1, "2025-01", "王总"), (2, "2025-04", "李总"), (2, "2025-04", "李总"),
    ]  # fmt: skip


def test_completion_is_counted_by_person_and_branch_over_the_last_twelve_months(ledger: Ledger) -> None:
    rows = stored_completion(ledger.current("2026-12"))
    assert sorted({one.period for one in rows}) == list(MONTHS[12:])
    first = {(one.by, one.group): (one.planned, one.done) for one in stored_completion(ledger.current("2025-02")) if one.period == "2025-02"}
    assert first == {
        ("", ""): (3, 3),
        ("person", "扎西"): (1, 1),
        ("person", "达瓦"): (2, 2),
        ("customers.branch", "拉萨"): (1, 1),
        ("customers.branch", "山南"): (2, 2),
    }
    by_month = {one.period: (one.planned, one.done) for one in rows if (one.by, one.group) == ("person", "扎西")}
    # what is overdue is due at once, once a month
    assert [by_month[month] for month in MONTHS[12:]] == [(1, 0)] * 6 + [(1, 1)] * 6


def test_the_same_months_with_the_same_returned_sheets_give_the_same_bytes(ledger: Ledger, tmp_path: Path) -> None:
    again = walked(tmp_path / "again", returned=ledger.root.parent, months=MONTHS[:8])
    before = content(ledger.root)
    first = {name: raw for name, raw in before.items() if name.split("/")[1] in MONTHS[:8]}
    assert content(again.root) == first
    assert len(first) > 30
    with chdir(ledger.root.parent):
        loaded = load_rulebook("rules.yaml")
        for month in MONTHS[-2:]:
            assert a_run(Path(), loaded, month, reading()).unchanged
    assert content(ledger.root) == before


def test_a_forged_warning_or_approval_does_not_follow(ledger: Ledger, tmp_path: Path) -> None:
    import shutil

    from tiercli.ledger.plans import lines_table
    from tiercli.ledger.store import COMPLETION, PLAN, WARNINGS
    from tiercli.ledger.warning_table import warning_table

    root = tmp_path / "forged"
    shutil.copytree(ledger.root, root)
    forged = Ledger(root, "two-years")
    stored = forged.current("2026-12")
    assert stored is not None
    result, run = stored.result(), stored.run
    warnings, lines, completion = stored_entries(stored) or [], stored_lines(stored) or [], stored.beside(COMPLETION)
    assert completion is not None
    shutil.rmtree(stored.folder)
    changed = [replace(entry, state="same") if entry.what.entity == "K1" else entry for entry in warnings]
    approved = [replace(line, verdict="accepted", period="2026-12", approver="我") if line.entity == "K1" else line for line in lines]
    forged.publish("2026-12", result, run, {WARNINGS: warning_table(changed), PLAN: lines_table(approved), COMPLETION: completion})
    said = [finding.message.en for finding in verify(root).findings if finding.code == "history.follow-up-differs"]
    assert said == [
        "1 entry of the plan does not follow from the period before: K1 visit",
        "1 entry of the ledger of alerts does not follow from the period before: K1 low",
    ]
