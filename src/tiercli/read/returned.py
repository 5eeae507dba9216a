"""Decisions that come back: the sheets of a report that people filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tiercli.read.options import ReadOptions
from tiercli.read.own.result_headers import OwnTask
from tiercli.read.own.sheets_returned import CANDIDATES, PLAN, WARNINGS
from tiercli.read.process import read_own_files


@dataclass(frozen=True)
class Decided:
    """One row of a returned sheet of candidates; line: Excel's row."""

    line: int
    grading: str
    entity: str
    from_level: str
    to_level: str
    decision: str
    comment: str
    approver: str


@dataclass(frozen=True)
class Treated:
    """One row of a returned warning ledger, as it is written; line: Excel's row."""

    line: int
    kind: str
    entity: str
    state: str
    level: str
    done_on: str
    accepted_by: str
    remark: str

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in."""
        return not (self.done_on or self.accepted_by or self.remark)


@dataclass(frozen=True)
class PlanRow:
    """One row of a returned maintenance plan, as it is written; line: Excel's row."""

    line: int
    way: str
    entity: str
    who: str
    person: str
    often: str
    decision: str
    comment: str
    approver: str


Row = Decided | Treated | PlanRow
_ROWS: Mapping[str, type[Decided] | type[Treated] | type[PlanRow]] = {CANDIDATES.name: Decided, WARNINGS.name: Treated, PLAN.name: PlanRow}


@dataclass(frozen=True)
class Returned:
    """A returned sheet: for which run, and its rows.

    kind: which sheet it is, see `sheets_returned`. is_part: whether other rows of the run stand in other workbooks.
    """

    rulebook: str
    period: str
    token: str
    rows: tuple[Row, ...]
    sheet: str
    kind: str = ""
    is_part: bool = False

    @property
    def decided(self) -> tuple[Decided, ...]:
        """The rows of a sheet of candidates."""
        return tuple(row for row in self.rows if isinstance(row, Decided))

    @property
    def treated(self) -> tuple[Treated, ...]:
        """The rows of a warning ledger."""
        return tuple(row for row in self.rows if isinstance(row, Treated))

    @property
    def planned(self) -> tuple[PlanRow, ...]:
        """The rows of a maintenance plan."""
        return tuple(row for row in self.rows if isinstance(row, PlanRow))

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in on the whole sheet."""
        return all(row.is_blank if isinstance(row, Treated) else not (row.decision or row.comment or row.approver) for row in self.rows)


@dataclass(frozen=True)
class ReturnedBook:
    """A workbook that came back: its sheets, all of one run, and its hash."""

    sheets: tuple[Returned, ...]
    sha256: str = ""

    @property
    def first(self) -> Returned:
        """The sheet that names the run."""
        return self.sheets[0]

    def of(self, kind: str) -> Returned | None:
        """The sheet of a kind."""
        return next((one for one in self.sheets if one.kind == kind), None)


def read_returned(file: Path, options: ReadOptions | None = None) -> ReturnedBook:
    """The sheets of a workbook that `score` wrote and people filled in.

    Errors: InputError when the file cannot be read, has no such sheet, does not say which run it belongs to, or has sheets of several runs.
    """
    head = read_own_files([OwnTask(str(file), "returned")], options or ReadOptions())[0].head
    sheets = [
        Returned(
            one["rulebook"], one["period"], one["token"], tuple(_ROWS[one["kind"]](*row) for row in one["rows"]), one["sheet"], one["kind"], one["part"]
        )
        for one in head["returned"]
    ]  # fmt: skip
    return ReturnedBook(tuple(sheets), head["sha256"])
