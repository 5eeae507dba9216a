"""Made ledgers as files, and everybody's tier and figures after the whole way from file to tier."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import xlsxwriter
from hypothesis import strategies as st

from tests.dirty.reading import read_here
from tiercli.domain.finding import Severity
from tiercli.outcome import Outcome
from tiercli.pipeline import Job, grade, score
from tiercli.rulebook.load import load_rulebook

AS_OF = date(2026, 10, 31)
RULES = """
tiercli: 1
name: shapes
title: Shapes
metrics:
  volume: {sum: sales.quantity, unit: t}
  revenue: {sum: sales.amount, unit: CNY}
  months: {months: sales.date}
  overdue_days: {max: receivables.overdue_days, empty: 0, unit: days}
  owed: {sum: receivables.balance, empty: 0, unit: CNY}
score:
  volume: {weight: 50, metric: volume, bands: {0: 0, 10: 40, 50: 60, 200: 100}}
  revenue: {weight: 20, metric: revenue, bands: {0: 0, 10000: 50, 100000: 100}}
  months: {weight: 30, metric: months, linear: {0: 0, 10: 100}}
gradings:
  tier:
    levels: [{name: A, from: 70}, {name: B, from: 30}, {name: C}]
    gates: [{when: overdue_days > 90, at_most: C, because: 90}, {when: overdue_days > 30, at_most: B, because: 30}]
"""
VOLUME_ONLY = """
tiercli: 1
name: volumes
title: Volumes
metrics:
  volume: {sum: sales.quantity, unit: t}
  months: {months: sales.date}
score:
  volume: {weight: 60, metric: volume, bands: {0: 0, 10: 40, 50: 60, 200: 100}}
  months: {weight: 40, metric: months, linear: {0: 0, 10: 100}}
gradings: {tier: {levels: [{name: A, from: 70}, {name: B, from: 30}, {name: C}]}}
"""
NAMES = ("昆明远达商贸有限公司", "曲靖恒信运输有限公司", "Elm Fuels Ltd", "大理苍山建材厂")
Sale = tuple[str, int, int]
"""Who, the month of 2026, and kilograms."""
SALES = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(1, 10), st.integers(1, 90_000)), min_size=2, max_size=14)
Grid = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Tiers:
    """What a ledger says of everybody, and what was said about it.

    people: name, tier, volume (millionths of tonnes), revenue, active months; without what the rulebook does not compute.
    """

    people: tuple[tuple[object, ...], ...]
    outcome: Outcome

    @property
    def tiers(self) -> dict[object, object]:
        return {person[0]: person[1] for person in self.people}

    @property
    def said(self) -> set[str]:
        """What a reader must look at: codes of warnings and errors, and the rules that have no data."""
        loud = {finding.code for finding in self.outcome.findings if finding.severity in (Severity.WARNING, Severity.ERROR)}
        return loud | {f"left out: {part.dimension}" for part in (*self.outcome.left_out, *self.outcome.idle)}


def tiers_of(folder: Path, *paths: Path, rules: str = RULES, in_workers: bool = False) -> Tiers:
    """The tiers after the way from file to tier; every row of every table has its place in the account.

    in_workers: read by worker processes, as the program does; else here, which takes a tenth of the time.
    """
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    job = Job(paths, date(2026, 12, 31), rules=str(folder / "rules.yaml"), as_of=AS_OF)
    made = score(job) if in_workers else grade(read_here(*paths), load_rulebook(job.rules, ()), job)
    for account in made.accounts:
        assert account.used + sum(part.rows for part in account.set_aside) == account.rows
    rows = made.results.rows.to_pylist()
    columns = [name for name in ("customer_name", "tier", "volume", "revenue", "months", "overdue_days", "owed") if rows and name in rows[0]]
    return Tiers(tuple(sorted((tuple(row[name] for name in columns) for row in rows), key=str)), made)


def write_csv(path: Path, rows: Grid) -> Path:
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Grid]) -> Path:
    """A workbook of these sheets; days are written as days."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as out:
        for name, rows in sheets.items():
            sheet = out.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return path


def ids(names: Sequence[str] = NAMES) -> dict[str, str]:
    """A customer number for everybody."""
    return {name: f"K{100 + number}" for number, name in enumerate(names)}
