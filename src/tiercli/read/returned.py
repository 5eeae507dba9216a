"""Decisions that come back: the sheets of a report that people filled in."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Language, Text
from tiercli.read.options import ReadOptions
from tiercli.read.own.result_headers import OwnTask
from tiercli.read.own.sheets_returned import KINDS, Decided, PlanRow, Row, Treated
from tiercli.read.process import read_own_files
from tiercli.rulebook.own.returned_numbers import ReturnedNumber, ReturnedParameters
from tiercli.rulebook.tables import TITLES, GivenRow, GivenSheet


@dataclass(frozen=True)
class ReturnedRules:
    """What a workbook of rules holds; raw: the bytes of the rulebook that it was made from, none where that sheet is gone."""

    sheets: tuple[GivenSheet, ...]
    raw: bytes | None
    language: Language
    sha256: str


def read_rules_workbook(file: Path, options: ReadOptions | None = None) -> ReturnedRules:
    """The tables of a workbook that `rules export` wrote and people changed.

    Errors: InputError when the file cannot be read, is no such workbook, or has lost what says which column is which.
    """
    titles = tuple(word for title in TITLES.values() for word in title)
    head = read_own_files([OwnTask(str(file), "rules", titles=titles)], options or ReadOptions())[0].head
    sheets = tuple(
        GivenSheet(table["table"], table["sheet"], tuple(GivenRow(address, cells, places, number) for number, address, cells, places in table["rows"]))
        for table in head["tables"]
    )
    raw = base64.b64decode(head["rulebook"]) if "rulebook" in head else None
    return ReturnedRules(sheets, raw, cast("Language", head.get("language", "zh")), head["sha256"])


def find_parameters(file: Path, options: ReadOptions | None = None) -> ReturnedParameters | None:
    """What the sheet 参数 of a live workbook holds; none for a workbook without one.

    Errors: InputError when the file cannot be read.
    """
    found = read_own_files([OwnTask(str(file), "parameters")], options or ReadOptions())[0].head["parameters"]
    if found is None:
        return None
    return ReturnedParameters(file.name, found["sheet"], found["rulebook"], tuple(ReturnedNumber(*row) for row in found["rows"]))


def read_parameters(file: Path, options: ReadOptions | None = None) -> ReturnedParameters:
    """The same.

    Errors: InputError when the file cannot be read, or has no such sheet.
    """
    found = find_parameters(file, options)
    if found is None:
        raise InputError(
            Text("没有参数表。", "there is no sheet of parameters."),
            hint=Text("请给出 tiercli score --live 写出的报告。", "Give a report that 'tiercli score --live' wrote."),
            where=Place(file.name),
        )
    return found


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
    rows = {kind.name: kind.row for kind in KINDS}
    sheets = [
        Returned(
            one["rulebook"], one["period"], one["token"], tuple(rows[one["kind"]](*row) for row in one["rows"]), one["sheet"], one["kind"], one["part"]
        )
        for one in head["returned"]
    ]  # fmt: skip
    return ReturnedBook(tuple(sheets), head["sha256"])
