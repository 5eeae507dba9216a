"""Decisions that come back: the candidates sheet of a report that people filled in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tiercli.read.options import ReadOptions
from tiercli.read.process import read_own_files
from tiercli.read.result_headers import OwnTask


@dataclass(frozen=True)
class Decided:
    """One row of a returned sheet; line: Excel's row."""

    line: int
    grading: str
    entity: str
    from_level: str
    to_level: str
    decision: str
    comment: str
    approver: str


@dataclass(frozen=True)
class Returned:
    """A returned sheet of candidates: for which run, its rows, and the hash of the file."""

    rulebook: str
    period: str
    token: str
    rows: tuple[Decided, ...]
    sheet: str
    sha256: str = ""


def read_candidates(file: Path, options: ReadOptions | None = None) -> Returned:
    """The candidates sheet of a workbook that `score` wrote and people filled in.

    Errors: InputError when the file cannot be read, has no such sheet, or does not say which run it belongs to.
    """
    head = read_own_files([OwnTask(str(file), "candidates")], options or ReadOptions())[0].head
    found = head["candidates"]
    rows = tuple(Decided(*row) for row in found["rows"])
    return Returned(found["rulebook"], found["period"], found["token"], rows, found["sheet"], head["sha256"])
