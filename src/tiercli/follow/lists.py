"""Lists of those for whom a condition holds, and the entities by the levels of one grading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import EMPTY, Text, same
from tiercli.domain.texts import texts_of
from tiercli.follow.graded import GradedRows
from tiercli.outcome.extras import STATE, Listing
from tiercli.rulebook.sheets import ListSheet


def lists(graded: GradedRows) -> Iterator[tuple[str, Listing]]:
    """Every list of the rulebook; one that holds nobody is there all the same, and says so."""
    for name, sheet in graded.outcome.rulebook.sheets.lists.items():
        yield f"list.{name}", _list(graded, name, sheet)


def _list(graded: GradedRows, name: str, sheet: ListSheet) -> Listing:
    places = graded.ordered(graded.holds(sheet.when), sheet.order)
    if not places:
        title = sheet.title
        graded.note("sheets.empty-list", Text(f"名单“{title.zh}”没有符合条件的对象", f"nobody is on the list '{title.en}'"))
    columns, arrays = entity_columns(graded, places, level=True)
    add_columns(graded, columns, arrays, places, sheet.columns, f"lists.{name}")
    return Listing(sheet.title, tuple(columns), _table(columns, arrays), sheet.note or EMPTY, ((Text("合计", "Total"), len(places)),))


def risk(graded: GradedRows) -> Listing | None:
    """The entities of the asked-for levels of one grading, worst concern first, with the measures due."""
    rulebook, sheet = graded.outcome.rulebook, graded.outcome.rulebook.sheets.risk
    if sheet is None:
        return None

    grading = rulebook.gradings[sheet.grading]
    names = sheet.levels or grading.names_in_order[:-1]
    titles = {level.name: level.title or same(level.name) for level in grading.levels_in_order}
    levels = texts_of(graded.rows[graded.entities.names[sheet.grading][0]])
    places = [place for name in names for place in range(graded.count) if levels[place] == name]
    columns, arrays = entity_columns(graded, places, level=sheet.grading != rulebook.main)
    title = grading.title or same(sheet.grading)
    columns.append(Column("risk", title, Role.LEVEL))
    arrays.append(pa.array([titles[levels[place]].spoken(graded.outcome.language) for place in places], pa.string()))
    add_columns(graded, columns, arrays, places, sheet.columns, "risk")
    columns.append(Column("measures", Text("应采取的措施", "Measures due"), Role.REASONS))
    measures = {level.name: _measures(graded, rulebook.owed(level)) for level in grading.levels_in_order}
    arrays.append(pa.array([measures[levels[place]] for place in places], pa.string()))
    columns.append(Column("reasons", Text("原因", "Reasons"), Role.REASONS))
    arrays.append(graded.outcome.results.rows["reasons"].combine_chunks().take(pa.array(places, pa.int64())))
    table = _table(columns, arrays)
    colors = dict(zip(grading.names_in_order, ("bad", "soon"), strict=False))
    states = pa.array([colors.get(levels[place], "") for place in places], pa.string())
    counts = tuple((titles[name], levels.count(name)) for name in names)
    if not places:
        graded.note("sheets.empty-risk", Text(f"“{title.zh}”各级别都没有对象", f"nobody is in these levels of '{title.en}'"))
    return Listing(sheet.title or title, tuple(columns), table.append_column(STATE, states), EMPTY, counts)


def _measures(graded: GradedRows, owed: dict[str, Any]) -> str:
    """Everything that a level asks for, in one line."""
    words, language = graded.outcome.rulebook.treatments, graded.outcome.language
    parts = []
    for key, value in owed.items():
        if value is None or value == "":
            continue
        known = words.get(key)
        title = known.title.spoken(language) if known else key
        unit = {"days": Text("天", " days"), "CNY": Text("元", " CNY"), "t": Text("吨", " t")}.get(known.unit if known else "", EMPTY).spoken(language)
        parts.append(f"{title}：{graded.spoken(value)}{unit}" if language == "zh" else f"{title}: {graded.spoken(value)}{unit}")
    return ("；" if language == "zh" else "; ").join(parts)


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


def _table(columns: Sequence[Column], arrays: Sequence[Any]) -> pa.Table:
    return pa.table(dict(zip((column.name for column in columns), arrays, strict=True)))
