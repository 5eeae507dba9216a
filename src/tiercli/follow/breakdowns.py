"""The rows of one table broken down, as a listing: all of them, then a section for each field, then the months."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa

from tiercli.domain.columns import Column, Role
from tiercli.domain.exact import nearest_floats
from tiercli.domain.language import EMPTY, Text, same
from tiercli.domain.nobody import NOBODY, NOBODY_NAME
from tiercli.domain.personal import masked
from tiercli.domain.unit import decimals_of
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.frames.sections import MONTHS, WHOLE, Section
from tiercli.outcome.extras import DEPTH, Listing
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.sheets.breakdowns import Breakdown

_ALL, _MONTH = Text("全部", "All"), Text("月份", "Month")


def sheets(graded: GradedRows, given: Given) -> Iterator[tuple[str, Listing]]:
    """Every breakdown that the workbook has rows for; the others, and fields that it lacks, are said."""
    for name, broken in graded.outcome.rulebook.sheets.breakdowns.items():
        sections = given.broken_down.get(name, ())
        if not sections or not sections[0].parts.count:
            graded.note("sheets.no-rows", Text(f"“{broken.title.zh}”：没有可以分列的行", f"'{broken.title.en}': there are no rows to break down"))
            continue
        lacking = [by for by in broken.by if by not in {section.by for section in sections}]
        for by in lacking:
            title = _title_of(graded, broken, by)
            words = Text(
                f"“{broken.title.zh}”：没有“{title.zh}”的数据，未按其分列", f"'{broken.title.en}': there is no data for '{title.en}', so it is not split by it"
            )
            graded.note("sheets.no-column", words)
        yield f"breakdown.{name}", _listing(graded, broken, sections)


def _listing(graded: GradedRows, broken: Breakdown, sections: Sequence[Section]) -> Listing:
    first = next(iter(broken.measures))
    whole = _numbers(sections[0], first)
    parts: list[dict[str, Any]] = []
    for section in sections:
        parts += _rows(graded, broken, section, first, whole[0] if whole else None)
    names = [name for name in broken.measures if any(row[name] is not None for row in parts)]
    columns = [Column("by", Text("口径", "By"), Role.FIELD), Column("value", Text("类别", "Value"), Role.NAME)]
    for name in names:
        metric = broken.measures[name]
        is_number = any(isinstance(row[name], float) for row in parts)
        decimals = metric.decimals if metric.decimals is not None else decimals_of(metric.unit)
        decimals = 0 if metric.decimals is None and metric.source in ("count", "distinct") else decimals
        columns.append(Column(name, metric.title or same(name), Role.METRIC, metric.unit if is_number else "", decimals if is_number else None))
        if name == first and is_number:
            columns.append(Column("_of_all", Text("占比", "Share"), Role.METRIC, "%", 1))
    made = {column.name: pa.array([row[column.name] for row in parts]) for column in columns}
    made[DEPTH] = pa.array([row[DEPTH] for row in parts], pa.int64())
    return Listing(broken.title, tuple(columns), pa.table(made), broken.note or EMPTY)


def _rows(graded: GradedRows, broken: Breakdown, section: Section, first: str, whole: float | None) -> list[dict[str, Any]]:
    """The rows of a section, the largest first; months as the calendar has them, and what nobody named last."""
    language = graded.outcome.language
    names = _named(graded, section)
    values = {name: _numbers(section, name) for name in broken.measures}
    order = sorted(range(len(names)), key=lambda row: _key(section, names[row], values[first][row] if values[first] else None))
    title = (_ALL if section.by == WHOLE else _MONTH if section.by == MONTHS else _title_of(graded, broken, section.by)).spoken(language)
    rows = []
    for row in order:
        one: dict[str, Any] = {name: values[name][row] if values[name] else None for name in broken.measures}
        amount = one[first]
        one["_of_all"] = amount / whole if isinstance(amount, float) and whole else None
        shown = "" if section.by == WHOLE else NOBODY_NAME.spoken(language) if names[row] == NOBODY else names[row]
        rows.append({**one, "by": title, "value": shown, DEPTH: 0 if section.by == WHOLE else 2})
    return rows


def _key(section: Section, name: str, amount: Any) -> tuple[Any, ...]:
    size = amount if isinstance(amount, float) else 0.0
    return (name,) if section.by == MONTHS else (name == NOBODY, -size, name)


def _named(graded: GradedRows, section: Section) -> list[str]:
    """The values of a section, personal ones masked."""
    hidden = section.by in graded.hidden or f"customers.{section.by}" in graded.hidden
    ids = section.parts.ids
    return [str(one) for one in (masked(ids) if hidden else ids).to_pylist()]


def _numbers(section: Section, name: str) -> list[Any]:
    """A measure of every value, in its unit; nothing where the workbook has no data for it."""
    column, kind = section.parts.place_of(name)
    if kind == "missing":
        return []
    held = section.parts.arrow(column)
    return list(nearest_floats(held).to_pylist() if kind == "exact" else held.to_pylist())


def _title_of(graded: GradedRows, broken: Breakdown, name: str) -> Text:
    """What a field is called: as its own table has it, else as everywhere."""
    table = fields_of(graded.outcome.rulebook).get(broken.of)
    field = table.field(name) if table else None
    return field.title if field else graded.title_of(name)[0]
