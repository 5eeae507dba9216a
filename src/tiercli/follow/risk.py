"""The entities by the levels of one grading, with the measures that each level asks for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.language import EMPTY, Text, same
from tiercli.domain.texts import texts_of
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.follow.lists import add_columns, entity_columns, listed_table
from tiercli.outcome.extras import STATE, Listing


def sheets(graded: GradedRows, _: Given) -> Iterator[tuple[str, Listing]]:
    """The entities of the asked-for levels of one grading, worst concern first, with the measures due."""
    rulebook, sheet = graded.outcome.rulebook, graded.outcome.rulebook.sheets.risk
    assert sheet is not None
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
    table = listed_table(columns, arrays)
    colors = dict(zip(grading.names_in_order, ("bad", "soon"), strict=False))
    states = pa.array([colors.get(levels[place], "") for place in places], pa.string())
    counts = tuple((titles[name], levels.count(name)) for name in names)
    if not places:
        graded.note("sheets.empty-risk", Text(f"“{title.zh}”各级别都没有对象", f"nobody is in these levels of '{title.en}'"))
    yield "risk", Listing(sheet.title or title, tuple(columns), table.append_column(STATE, states), EMPTY, counts)


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
