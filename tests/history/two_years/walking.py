"""Twenty-four months under a rulebook, each a run into a history, as the monthly job makes it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests import made
from tests.identities import check_identities
from tiercli.domain.period import month_end
from tiercli.ledger.store import Ledger
from tiercli.outcome.extras import Listing
from tiercli.pipeline import Job
from tiercli.read.reading import Reading
from tiercli.report import Target, write_reports
from tiercli.rulebook.load import load_rulebook
from tiercli.runs.approve import approve
from tiercli.runs.plans import stored_completion
from tiercli.runs.run import Keeping, Kept, run_reading
from tiercli.runs.verify import verify
from tiercli.runs.warnings import stored_entries

Sold = Mapping[str, Sequence[tuple[str, str, float]]]
Answers = Mapping[tuple[str, str], Mapping[str, object]]
"""Sheet and entity -> header -> what is written there."""
NOW = "2027-01-15T08:00:00+00:00"
MONTHS = tuple(f"{year}-{month:02d}" for year in (2025, 2026) for month in range(1, 13))

SHORT_AND_WHOLE = [6, pytest.param(24, marks=pytest.mark.deep)]
"""How many months are walked: half a year in `make test`, all in `make test-deep`."""
LONG_AND_WHOLE = [pytest.param(6, marks=pytest.mark.long), *SHORT_AND_WHOLE[1:]]
"""For systems whose rhythm another one has as well: half a year in `make test-more`."""
only_whole = pytest.mark.parametrize("walked", [pytest.param(24, marks=pytest.mark.deep)], indirect=True)
"""For what is seen in the second year only: the module's fixture `walked` takes the number of months."""


def sales_of(sold: Sold, **fields: Any) -> list[dict[str, Any]]:
    """One sale a month: customer -> spans of (first month, last month, tonnes a month)."""
    return [
        made.a_sale(name, f"{index // 12}-{index % 12 + 1:02d}-15", quantity=tonnes, **fields)
        for name, spans in sold.items()
        for first, last, tonnes in spans
        for index in range(_index(first), _index(last) + 1)
    ]


def _index(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1


@dataclass
class Walk:
    """Two years that were walked through.

    runs: what each month's run gave. held: month -> entity -> why the level in force is not the computed one.
    waiting: month -> entity -> the level whose approval it waits for.
    """

    folder: Path
    rules: str
    runs: dict[str, Kept] = field(default_factory=dict)
    held: dict[str, dict[str, str]] = field(default_factory=dict)
    waiting: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def ledger(self) -> Ledger:
        return Ledger(self.folder / "history", self.rules)

    def in_force(self, grading: str = "tier") -> dict[str, str]:
        """Each entity's stored levels, decisions included, month by month, by their first characters; · where it is not there."""
        return self._stored(grading)

    def computed(self) -> dict[str, str]:
        """The same of the computed levels."""
        return self._stored("computed_tier")

    def _stored(self, column: str) -> dict[str, str]:
        months: list[dict[str, str]] = []
        for month in self.ledger.periods():
            stored = self.ledger.current(month)
            assert stored is not None
            rows = stored.result()
            months.append(dict(zip(rows.column(0).to_pylist(), rows[column].to_pylist(), strict=True)))
        assert len(months) == len(self.runs or MONTHS)
        names = sorted({name for levels in months for name in levels})
        return {name: "".join(levels.get(name, "·")[0] for levels in months) for name in names}

    def movements(self) -> dict[str, dict[str, str]]:
        """month -> entity -> new, up, down; those that stayed are left away."""
        found = {}
        for month, kept in self.runs.items():
            results = kept.graded.outcome.results.rows
            pairs = zip(results.column(0).to_pylist(), results["movement"].to_pylist(), strict=True)
            if moved := {name: word for name, word in pairs if word not in (None, "same")}:
                found[month] = moved
        return found

    def so_far(self, expected: Mapping[str, str]) -> dict[str, str]:
        """What was worked out for 24 months, as far as was walked."""
        return {name: levels[: len(self.runs)] for name, levels in expected.items()}

    def states(self, kind: str, names: Iterable[str]) -> dict[str, str]:
        """How a warning stands month by month, by the first letters of new, worse, same, better and closed; · where there is none."""
        states = dict.fromkeys(names, "")
        for month in self.runs:
            known = {entry.what.entity: entry for entry in stored_entries(self.ledger.current(month)) or () if entry.what.kind == kind}
            for name in states:
                entry = known.get(name)
                states[name] += entry.state[0] if entry and (entry.is_open or entry.closed == month) else "·"
        return states

    def completion(self, month: str) -> dict[tuple[str, str], tuple[int, int]]:
        """Of a month's plan: ("person", name) and the like -> times due and times done; ("", "") is everybody."""
        rows = stored_completion(self.ledger.current(month))
        return {(one.by, one.group): (one.planned, one.done) for one in rows if one.period == month}

    def figures(self, month: str, sheet: str, figure: str) -> dict[str, str | None]:
        """The actual values of one figure, as the report shows them, by group."""
        listing = self.runs[month].graded.outcome.extras[sheet]
        assert isinstance(listing, Listing)
        return {row["group"]: row["actual"] for row in listing.rows.to_pylist() if row["figure"] == figure}

    def is_sound(self) -> bool:
        """Whether `history verify` finds nothing, having derived every level again."""
        verified = verify(self.folder / "history")
        return verified.findings == () and verified.derived == verified.revisions


def walk(
    folder: Path,
    rules: str,
    tables: made.Tables,
    *,
    settings: Sequence[str] = (),
    decisions: Mapping[str, Mapping[str, str]] | None = None,
    corrected: Mapping[str, made.Tables] | None = None,
    answers: Mapping[str, Answers] | None = None,
    months: Sequence[str] = MONTHS,
) -> Walk:
    """Run all 24 months, or the first of them; in each, what was used is graded or nobody's.

    decisions: month -> entity -> what was decided on that month's candidates, in the sheet of its report.
    corrected: month -> the tables as they are from then on, because somebody corrected or marked a record.
    answers: month -> what is written into the sheets of its report, which then comes back.
    """
    loaded = load_rulebook(rules, tuple(settings))
    walked = Walk(folder, loaded.rulebook.name)
    for month in months:
        tables = (corrected or {}).get(month, tables)
        job = Job((), date(2027, 1, 15), rules, as_of=month_end(int(month[:4]), int(month[5:])), language="zh")
        kept = run_reading(Reading(tables, (), (), (), "zh"), loaded, job, Keeping(folder / "history", written_at="t"))
        walked.runs[month] = kept
        check_identities(kept.graded.outcome.summary())
        if held := _held(kept):
            walked.held[month] = held
        if waiting := _waiting(kept):
            walked.waiting[month] = waiting
        if decisions and month in decisions:
            decide(folder, kept, decisions[month])
        if answers and month in answers:
            fill(folder, kept, answers[month])
    return walked


def fill(folder: Path, kept: Kept, answers: Answers) -> None:
    """Write the month's report, fill in every row of those who are answered, and read it back."""
    report = folder / f"{kept.graded.outcome.as_of:%Y-%m}.xlsx"
    write_reports(kept.graded.outcome, Target(report))
    book = openpyxl.load_workbook(report)
    for (name, who), cells in answers.items():
        sheet = book[name]
        place = {cell.value: cell.column for cell in sheet[5]}
        rows = [row for row in range(6, sheet.max_row + 1) if sheet.cell(row, place["编号"]).value == who]
        assert rows, (name, who)
        for row in rows:
            for header, value in cells.items():
                sheet.cell(row, place[header]).value = value  # type: ignore[assignment]
    book.save(report)
    approve(report, folder / "history", decided_at=NOW)


def _held(kept: Kept) -> dict[str, str]:
    results = kept.graded.outcome.results.rows
    said = zip(results.column(0).to_pylist(), results["reasons"].to_pylist(), strict=True)
    return {name: reasons.partition("计算为 ")[2].partition("；")[0] for name, reasons in said if "计算为 " in (reasons or "")}


def _waiting(kept: Kept) -> dict[str, str]:
    """Who waits for approval of which level."""
    if "state.tier.waiting" not in kept.graded.rows.column_names:
        return {}
    names = kept.graded.rows["state.tier.waiting"].to_pylist()
    ids = kept.graded.outcome.results.rows.column(0).to_pylist()
    return {name: level for name, level in zip(ids, names, strict=True) if level is not None}


def decide(folder: Path, kept: Kept, answers: Mapping[str, str]) -> None:
    """Write the month's report, fill in the sheet of candidates, and read it back."""
    report = folder / f"{kept.graded.outcome.as_of:%Y-%m}.xlsx"
    write_reports(kept.graded.outcome, Target(report))
    book = openpyxl.load_workbook(report)
    sheet = book["候选名单"]
    place = {cell.value: cell.column for cell in sheet[5]}
    for row in range(6, sheet.max_row + 1):
        who = str(sheet.cell(row, place["编号"]).value)
        sheet.cell(row, place["决定"]).value = answers[who]
        sheet.cell(row, place["审批人"]).value = "评价领导小组"
    book.save(report)
    assert approve(report, folder / "history", decided_at="t").findings == ()
