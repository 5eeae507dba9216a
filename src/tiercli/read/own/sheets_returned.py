"""The sheets that people filled in: which run each belongs to, and its rows, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
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


@dataclass(frozen=True, slots=True)
class ReturnKind:
    """A sheet that goes out and comes back.

    name: the last word of the line that names the run; empty for the sheet that had no such word at first. titles: what the sheet is called.
    headers: the fields by their headers in either language. optional: fields whose column may be gone. whose: the field without which a row is none.
    """

    name: str
    titles: tuple[str, ...]
    headers: Mapping[str, str]
    optional: frozenset[str]
    whose: str = "entity"

    @property
    def fields(self) -> tuple[str, ...]:
        """Every field once, in order."""
        return tuple(dict.fromkeys(self.headers.values()))


def _headers(**fields: Text) -> Mapping[str, str]:
    """Header -> field, from the field's headers in either language."""
    return MappingProxyType({header: field for field, headers in fields.items() for header in headers})


CANDIDATES = ReturnKind(
    "",
    listed.CANDIDATES,
    _headers(
        grading=listed.GRADING.title,
        entity=listed.ENTITY_ID.title,
        from_level=listed.LEVEL_NOW.title,
        to_level=listed.PROPOSED_LEVEL.title,
        decision=listed.DECISION,
        comment=listed.COMMENT,
        approver=listed.APPROVER,
    ),
    frozenset({"comment"}),
)
WARNINGS = ReturnKind(
    "warnings",
    listed.WARNINGS,
    _headers(
        kind=listed.KEY,
        entity=listed.ENTITY_ID.title,
        state=listed.ALERT_STATE.title,
        level=listed.ALERT_LEVEL.title,
        done_on=listed.DONE_ON,
        accepted_by=listed.ACCEPTED_BY,
        remark=listed.REMARK,
    ),
    frozenset({"state", "remark"}),
)
PLAN = ReturnKind(
    "plan",
    listed.PLAN,
    _headers(
        way=listed.KEY,
        entity=listed.ENTITY_ID.title,
        who=listed.WHO.title,
        person=listed.PERSON.title,
        often=listed.OFTEN.title,
        decision=listed.DECISION,
        comment=listed.COMMENT,
        approver=listed.APPROVER,
    ),
    frozenset({"person", "comment"}),
)
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
            # of two columns of one header the last: those to be filled in stand at the end
            places = {kind.headers[cell]: place for place, cell in enumerate(row) if cell in kind.headers}
            if places.keys() >= set(kind.fields) - kind.optional:
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
    fields = kind.fields
    columns = [grid.columns[places[name]].slice(first).to_pylist() if name in places else None for name in fields]
    whose = fields.index(kind.whose)
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
