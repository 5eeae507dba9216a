"""The sheets that people filled in: which run each belongs to, and its rows, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tiercli.domain import listed_columns as listed
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.ledger.period_names import NAME, PERIOD
from tiercli.read.formats.grid import Grid
from tiercli.read.formats.preflight import refused

_KEY_ROWS = 8
PART = "part"
"""The last word of the line that names the run, where other rows of it stand in other workbooks."""


def _column(headers: Text, *, optional: bool = False) -> Any:
    """A field of a row with its headers in either language. optional: its column may be gone."""
    return field(metadata={"headers": headers, "optional": optional})


@dataclass(frozen=True)
class Decided:
    """One row of a returned sheet of candidates; line: Excel's row."""

    line: int
    grading: str = _column(listed.GRADING.title)
    entity: str = _column(listed.ENTITY_ID.title)
    from_level: str = _column(listed.LEVEL_NOW.title)
    to_level: str = _column(listed.PROPOSED_LEVEL.title)
    decision: str = _column(listed.DECISION)
    comment: str = _column(listed.COMMENT, optional=True)
    approver: str = _column(listed.APPROVER)


@dataclass(frozen=True)
class Treated:
    """One row of a returned warning ledger, as it is written; line: Excel's row."""

    line: int
    kind: str = _column(listed.KEY)
    entity: str = _column(listed.ENTITY_ID.title)
    state: str = _column(listed.ALERT_STATE.title, optional=True)
    level: str = _column(listed.ALERT_LEVEL.title)
    done_on: str = _column(listed.DONE_ON)
    accepted_by: str = _column(listed.ACCEPTED_BY)
    remark: str = _column(listed.REMARK, optional=True)

    @property
    def is_blank(self) -> bool:
        """Whether nothing is filled in."""
        return not (self.done_on or self.accepted_by or self.remark)


@dataclass(frozen=True)
class PlanRow:
    """One row of a returned maintenance plan, as it is written; line: Excel's row."""

    line: int
    way: str = _column(listed.KEY)
    entity: str = _column(listed.ENTITY_ID.title)
    who: str = _column(listed.WHO.title)
    person: str = _column(listed.PERSON.title, optional=True)
    often: str = _column(listed.OFTEN.title)
    decision: str = _column(listed.DECISION)
    comment: str = _column(listed.COMMENT, optional=True)
    approver: str = _column(listed.APPROVER)


Row = Decided | Treated | PlanRow


@dataclass(frozen=True, slots=True)
class ReturnKind:
    """A sheet that goes out and comes back.

    name: the last word of the line that names the run; empty for the sheet that had no such word at first. titles: what the sheet is called.
    row: what a row of it is: the line, and then the fields of its columns.
    """

    name: str
    titles: tuple[str, ...]
    row: type[Decided] | type[Treated] | type[PlanRow]

    @property
    def columns(self) -> Mapping[str, str]:
        """Header, in either language, -> field, in order."""
        return {header: one.name for one in fields(self.row)[1:] for header in one.metadata["headers"]}

    @property
    def needed(self) -> set[str]:
        """The fields whose columns must be there."""
        return {one.name for one in fields(self.row)[1:] if not one.metadata["optional"]}


CANDIDATES = ReturnKind("", listed.CANDIDATES, Decided)
WARNINGS = ReturnKind("warnings", listed.WARNINGS, Treated)
PLAN = ReturnKind("plan", listed.PLAN, PlanRow)
KINDS = (CANDIDATES, WARNINGS, PLAN)
TITLES = tuple(title for kind in KINDS for title in kind.titles)
_KEY = (late_pattern(r"tiercli"), late_pattern(NAME), late_pattern(PERIOD), late_pattern(r"[0-9a-f]{16}"))


def returned_sheet(grid: Grid, path: Path) -> dict[str, Any] | None:
    """`kind`, `rulebook`, `period`, `token`, `part`, `sheet` and `rows` (Excel's row, then the fields in order); none for another sheet.

    Errors: InputError when the line that names the run was changed: it says which folder the decisions go to.
    """
    top = list(zip(*(column.slice(0, _KEY_ROWS * 4).to_pylist() for column in grid.columns), strict=True))
    key: Sequence[str] = ()
    for index, row in enumerate(top):
        words = str(row[0] or "").split()
        if index < _KEY_ROWS and len(words) in (4, 5, 6) and words[0] == "tiercli":
            key, key_row = words, grid.first_row + index
        if not key:
            continue
        for kind in KINDS:
            columns = kind.columns
            # of two columns of one header the last: those to be filled in stand at the end
            places = {columns[cell]: place for place, cell in enumerate(row) if cell in columns}
            if places.keys() >= kind.needed:
                if not _is_key(key, kind):
                    raise _changed(path, grid.sheet, key_row)
                head = {"kind": kind.name, "rulebook": key[1], "period": key[2], "token": key[3], "part": key[-1] == PART, "sheet": grid.sheet}
                return {**head, "rows": _rows(grid, index + 1, places, kind)}
    return None


def _is_key(key: Sequence[str], kind: ReturnKind) -> bool:
    rest = list(key[4:])
    named = [kind.name] if kind.name else []
    return all(pattern.fullmatch(word) for pattern, word in zip(_KEY, key, strict=False)) and rest in (named, [*named, PART])


def _rows(grid: Grid, first: int, places: Mapping[str, int], kind: ReturnKind) -> list[list[Any]]:
    names = list(dict.fromkeys(kind.columns.values()))
    columns = [grid.columns[places[name]].slice(first).to_pylist() if name in places else None for name in names]
    whose = names.index("entity")
    answer = []
    for index in range(grid.height - first):
        cells = [str(column[index] or "").strip() if column is not None else "" for column in columns]
        if cells[whose]:
            answer.append([grid.first_row + first + index, *cells])
    return answer


def _changed(path: Path, sheet: str, row: int) -> Exception:
    return refused(
        path,
        "写明属于哪次运行的那一行被改动了。",
        "the line that says which run this sheet belongs to was changed.",
        Text("请用 score 写出的原名单填写。", "Fill in the sheet as score wrote it."),
        sheet=sheet,
        cell=f"A{row}",
    )
