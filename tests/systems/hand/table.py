"""Reads a table of entities that were worked out by hand, and makes the workbook that it describes. README.md describes the form."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
from ruamel.yaml import YAML

from tiercli.domain.fields import TableFields
from tiercli.domain.language import Language
from tiercli.read.rulebook_options import fields_for
from tiercli.rulebook.load import load_rulebook

Row = dict[str, Any]


@dataclass(frozen=True)
class HandCase:
    """One entity: its rows in each table, and what the policy says of it."""

    id: str
    clause: str
    rows: Mapping[str, list[Row]]
    expected: Row


@dataclass(frozen=True)
class HandTable:
    """One file: a workbook of cases that are graded together.

    further: rows that belong to no case. figures: sheet -> rows that it has to hold. left_out: dimensions without data.
    findings: code -> a part of its message.
    """

    name: str
    rulebook: str
    as_of: date
    params: Mapping[str, object]
    cases: tuple[HandCase, ...]
    further: Mapping[str, list[Row]]
    figures: Mapping[str, list[Row]]
    left_out: tuple[str, ...]
    findings: Mapping[str, str]

    def frames(self, language: Language) -> dict[str, pa.Table]:
        """The tables as people write them: headers and words of one language, every cell as its text."""
        fields = fields_for(load_rulebook(self.rulebook).rulebook)
        rows: dict[str, list[Row]] = {"customers": []}
        for case in self.cases:
            for table, some in case.rows.items():
                rows.setdefault(table, []).extend(some)
        for table, some in self.further.items():
            rows.setdefault(table, []).extend(some)
        return {name: _frame(fields[name], some, language) for name, some in rows.items() if some}


def has_figures(path: Path) -> bool:
    """Whether a file says what a sheet has to hold, seen without understanding it."""
    return "\nfigures:" in path.read_text(encoding="utf-8")


@cache
def read_table(path: Path) -> HandTable:
    """One file of cases, understood once."""
    content = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    usual = content.get("usual", {})
    cases = tuple(_cases(content["cases"], usual, content.get("entity", "customer")))
    further = {name: [{**usual.get(name, {}), **row} for row in _spread(_rows(rows))] for name, rows in content.get("further", {}).items()}
    day = content["as_of"]
    return HandTable(
        path.stem,
        content["rulebook"],
        day,
        content.get("params", {}),
        cases,
        further,
        content.get("figures", {}),
        tuple(content.get("left_out", ())),
        content.get("findings", {}),
    )


def _cases(groups: list[Row], usual: Row, entity: str) -> Iterator[HandCase]:
    number = 0
    for group in groups:
        given = {name: _rows(rows) for name, rows in group.items() if name not in ("clause", "columns", "rows", "expect")}
        columns = group.get("columns", [])
        for cells in group.get("rows", [[]]):
            number += 1
            who = f"k{number:03d}"
            if len(cells) != len(columns):
                raise ValueError(f"{group['clause']}: {cells} has not one cell for each of {columns}")
            rows = {name: [dict(row) for row in some] for name, some in given.items()}
            expected = dict(group.get("expect", {}))
            for column, cell in zip(columns, cells, strict=True):
                if column.startswith("="):
                    expected[column[1:]] = cell
                else:
                    _put(rows, column, cell)
            rows.setdefault("customers", [{}])
            placed = {name: [_own({**usual.get(name, {}), **row}, who, name, entity) for row in _spread(some)] for name, some in rows.items()}
            yield HandCase(who, f"{group['clause']} {cells or ''}", placed, {key: _named(cell, who) for key, cell in expected.items()})


def _rows(given: Row | list[Row]) -> list[Row]:
    return [given] if isinstance(given, dict) else list(given)


def _put(rows: dict[str, list[Row]], column: str, cell: object) -> None:
    """A cell of the case's table: `sales.quantity` is in each of its rows, `sales.2.quantity` in the second, `visits` is how many rows."""
    table, _, rest = column.partition(".")
    if not rest:
        rows[table] = [{**(rows.get(table) or [{}])[0]} for _ in range(int(str(cell)))]
        return
    place, _, field = rest.rpartition(".")
    some = rows.setdefault(table, [{}])
    for row in [some[int(place) - 1]] if place else some:
        row[field] = cell


def _spread(rows: list[Row]) -> Iterator[Row]:
    """`months: 2025-11..2026-04` is one row a month on its 15th, `days: 2026-10-01..2026-10-05` one a day, `times: 3` the same row three times."""
    for given in rows:
        rest = {key: value for key, value in given.items() if key not in ("times", "months", "days")}
        for _ in range(int(given.get("times", 1))):
            yield from ({**day, **rest} for day in _dates(given))


def _dates(row: Row) -> list[Row]:
    if "days" in row:
        first, last = (date.fromisoformat(one) for one in str(row["days"]).split(".."))
        return [{"date": (first + timedelta(days=number)).isoformat()} for number in range((last - first).days + 1)]
    if "months" in row:
        begin, end = (int(one[:4]) * 12 + int(one[5:]) - 1 for one in str(row["months"]).split(".."))
        return [{"date": f"{month // 12}-{month % 12 + 1:02d}-15"} for month in range(begin, end + 1)]
    return [{}]


def _own(row: Row, who: str, table: str, entity: str) -> Row:
    key = {} if entity != "customer" or "customer_id" in row else {"customer_id": who}
    name = {"customer_name": f"{who} 公司"} if table == "customers" and "customer_name" not in row else {}
    return {**key, **name, **{field: _named(cell, who) for field, cell in row.items()}}


def _named(cell: Any, who: str) -> Any:
    return cell.replace("{case}", who) if isinstance(cell, str) else cell


def spoken(cell: Any, language: Language) -> Any:
    """`是|yes` is 是 in Chinese and yes in English."""
    if not isinstance(cell, str) or "|" not in cell:
        return cell
    chinese, english = cell.split("|")
    return chinese if language == "zh" else english


def _frame(fields: TableFields, rows: list[Row], language: Language) -> pa.Table:
    names = list(dict.fromkeys(name for row in rows for name in row))
    headers = [fields.field(name).title.spoken(language) for name in names]
    columns = [pa.array([_text(spoken(row.get(name), language)) for row in rows], pa.string()) for name in names]
    return pa.table(dict(zip(headers, columns, strict=True)))


def _text(cell: object) -> str | None:
    return None if cell is None else re.sub(r"^True$|^False$", lambda found: "是" if found[0] == "True" else "否", str(cell))
