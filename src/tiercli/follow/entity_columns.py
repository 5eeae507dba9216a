"""The columns of a list of entities: who they are, and what a sheet names."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Text
from tiercli.follow.graded import GradedRows


def entity_columns(graded: GradedRows, places: Sequence[int], *, level: bool) -> tuple[list[Column], list[Any]]:
    """Id and name, and the main level if asked for; the id is left away where it is the name."""
    at = pa.array(places, pa.int64())
    outcome, columns, arrays = graded.outcome, [], []
    roles = {column.role: column for column in reversed(outcome.results.columns) if column.role in (Role.ID, Role.NAME)}
    ids, names = (outcome.results.rows[roles[role].name].combine_chunks() for role in (Role.ID, Role.NAME))
    if not ids.cast(pa.string()).equals(names.cast(pa.string())):
        columns.append(roles[Role.ID])
        arrays.append(ids.take(at))
    columns.append(roles[Role.NAME])
    arrays.append(names.take(at))
    if level:
        tier = outcome.results.column("tier")
        columns.append(tier)
        arrays.append(pa.array(graded.levels(), pa.string()).take(at))
    return columns, arrays


def add_columns(graded: GradedRows, columns: list[Column], arrays: list[Any], places: Sequence[int], names: Iterable[str], where: str) -> None:
    """The columns that a sheet names; one without data is left away, and that is said."""
    at = pa.array(places, pa.int64())
    have = {column.name for column in columns}
    for name in names:
        found = graded.column(name)
        if found is None:
            title, _ = graded.title_of(name)
            graded.note(
                "sheets.no-column",
                Text(f"{where}：没有“{title.zh}”的数据，该列未显示", f"{where}: there is no data for '{title.en}', so the column is not shown"),
            )
        elif found[0].name not in have:
            columns.append(found[0])
            arrays.append(found[1].take(at))
            have.add(found[0].name)


def listed_table(columns: Sequence[Column], arrays: Sequence[Any]) -> pa.Table:
    """The columns of a list as a table."""
    return pa.table(dict(zip((column.name for column in columns), arrays, strict=True)))
