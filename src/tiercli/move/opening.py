"""The levels of today that a first run starts from: the table of current levels stands in for the result before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.account import InputSheet
from tiercli.domain.codes import found
from tiercli.domain.columns import UNKNOWN_DAY
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.domain.personal import without_numbers
from tiercli.move.apply import Earlier
from tiercli.move.overrides import grading_called, level_called
from tiercli.move.previous import Previous, places_of, standing_columns
from tiercli.move.review import Standing
from tiercli.rulebook.facts.names import home_of
from tiercli.rulebook.model import Rulebook

TABLE = "levels"
SOURCE = "现有级别"


def opening_levels(tables: Mapping[str, pa.Table], inputs: Sequence[InputSheet], rulebook: Rulebook, as_of: date) -> Previous | None:
    """What the table of current levels says, as an earlier result without scores or figures; none without such a table.

    A level holds since the day that the table gives; days after `as_of` are not yet known.
    Errors: InputError for a grading or level that the rulebook does not have, and for two levels of one entity.
    """
    table = tables.get(TABLE)
    key = home_of(rulebook.entity).key
    if table is None or not table.num_rows or key not in table.column_names:
        return None
    stand: dict[str, dict[str, tuple[str, date | None]]] = {}
    nameless: list[Place] = []
    for row in table.to_pylist():
        place = Place(str(row.get("_file") or ""), str(row.get("_sheet") or SOURCE), str(row.get("_row") or ""))
        if row.get(key) is None:
            nameless.append(place)
            continue
        grading, level = _named(row, rulebook, place)
        since = row.get("since")
        known = stand.setdefault(str(row[key]), {})
        if known.setdefault(grading, (level, since if since is None or since <= as_of else None))[0] != level:
            raise InputError(
                Text(f"{row[key]} 有两个现有级别：{known[grading][0]} 和 {level}", f"{row[key]} has two current levels: {known[grading][0]} and {level}"),
                hint=Text("每个对象每个分级只留一行。", "Keep one row for each entity and grading."),
                where=place,
            )
    if not stand:
        return None
    names = _names(tables.get(home_of(rulebook.entity).table), rulebook)
    ids = pa.array(list(stand), pa.string())
    files = sorted(sheet.sha256 for sheet in inputs if sheet.table == TABLE)
    return Previous(
        ids, pa.array([names.get(one, one) for one in stand], pa.string()), pa.table(_columns(stand, rulebook)), SOURCE,
        file_sha256=" ".join(files), findings=tuple(_nobody(nameless)),
    )  # fmt: skip


def with_opening(
    earlier: Earlier, tables: Mapping[str, pa.Table], inputs: Sequence[InputSheet], rulebook: Rulebook, as_of: date
) -> tuple[Earlier, tuple[Finding, ...]]:
    """What is known from before, with the table of current levels where nothing else is; and what is to be said of that table.

    Errors: as `opening_levels`.
    """
    if earlier.previous is not None:
        return earlier, () if earlier.previous.source == SOURCE else _not_used(tables, inputs)
    opening = opening_levels(tables, inputs, rulebook, as_of)
    return (earlier, ()) if opening is None else (replace(earlier, previous=opening, reviewed=True), opening.findings)


def _not_used(tables: Mapping[str, pa.Table], inputs: Sequence[InputSheet]) -> tuple[Finding, ...]:
    if TABLE not in tables or not tables[TABLE].num_rows:
        return ()
    message = Text(
        "已有上期结果，现有级别表只用于第一期，未使用。", "there is an earlier result; the table of current levels is for a first run and was not used."
    )
    sheet = next((one for one in inputs if one.table == TABLE), None)
    return (found("levels.not-used", Place(sheet=sheet.sheet if sheet else SOURCE), message),)


def _named(row: Mapping[str, Any], rulebook: Rulebook, place: Place) -> tuple[str, str]:
    said = str(row.get("grading") or "")
    grading, words = grading_called(rulebook, said), without_numbers(said)
    if grading is None:
        names = listing(rulebook.gradings)
        raise InputError(
            Text(f"没有分级项“{words}”（有 {names.zh}）", f"there is no grading '{words}' (there are {names.en})"),
            hint=Text("请更正，或留空表示主分级。", "Correct it, or leave it empty for the main grading."),
            where=place,
        )
    said = str(row.get("level") or "")
    level, wanted = level_called(rulebook.gradings[grading], said), without_numbers(said)
    if level is None:
        names = listing(rulebook.gradings[grading].names_in_order)
        raise InputError(
            Text(f"{rulebook.name} 没有级别“{wanted}”（有 {names.zh}）", f"{rulebook.name} has no level '{wanted}' (it has {names.en})"),
            hint=Text("请写规则里的级别名称。", "Write a level of the rulebook."),
            where=place,
        )
    return grading, level


def _columns(stand: Mapping[str, Mapping[str, tuple[str, date | None]]], rulebook: Rulebook) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for grading in rulebook.gradings:
        rows = [one.get(grading) for one in stand.values()]
        if any(rows):
            levels = pa.array([row[0] if row else None for row in rows], pa.string())
            days = [row[1].toordinal() if row and row[1] else UNKNOWN_DAY for row in rows]
            columns["tier" if grading == rulebook.main else grading] = levels
            names = rulebook.gradings[grading].names_in_order
            standing = replace(Standing.unknown(len(rows)), level=places_of(levels, names), since=np.array(days, np.int64))
            columns |= standing_columns(standing, names, grading)
    return columns


def _names(records: pa.Table | None, rulebook: Rulebook) -> dict[str, str]:
    _, key, name = home_of(rulebook.entity)
    if records is None or name not in records.column_names or key not in records.column_names:
        return {}
    return {str(one): str(said) for one, said in zip(records[key].to_pylist(), records[name].to_pylist(), strict=True) if one is not None and said is not None}


def _nobody(places: list[Place]) -> list[Finding]:
    if not places:
        return []
    count = len(places)
    message = Text(f"{count} 行现有级别没有写明对象，未使用。", f"{counted(count, 'row', 'rows')} of current levels without an entity, not used.")
    return [found("levels.nobody", places[0], message, count=count, places=places)]
