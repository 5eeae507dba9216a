"""The shape of a stored result: a table whose hash fits may still have been written by a stranger.

Whatever is true of every result that a run writes is asked for here, so that what works with one need not ask again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import ANNIVERSARY, STANDING_DAYS, STANDING_LEVELS, UNKNOWN_DAY, is_state, score_column, state_column
from tiercli.domain.exact import LARGEST, MICRO

_MOST_REVIEWS = 100_000
_NAMES = ("level", *STANDING_LEVELS, "computed", "ungated", "override")
_COUNTS = ("better", "worse")
_ALWAYS = ("level", "since", "better", "worse")
_TEXTS = ("tier", "tier_title", "computed_tier", "previous_tier", "movement", "reasons", "missing", "next_tier")


def known_shape(table: pa.Table, record: Mapping[str, Any]) -> pa.Table:
    """The table, every column of which is of the kind that its name says.

    record: the run's own, which names the gradings.
    Errors: ValueError for a table that no run writes: other kinds of columns, a column or an id that stands twice, ids that are none,
    a standing with something missing, numbers and days that nothing can be.
    """
    table.validate(full=True)
    names = table.column_names
    if len(set(names)) != len(names) or len(names) < 3 or not names[0].endswith("_id") or not names[1].endswith("_name"):
        raise ValueError("columns")
    ids = table.column(0)
    if ids.null_count or len(ids.unique()) != len(ids):
        raise ValueError(names[0])
    gradings = list(record.get("level_names", {}))
    texts = {*names[:2], *_TEXTS, *gradings}
    rules = record.get("rules", {})
    scores = {"score": rules.get("score", {}), **rules.get("scores", {})}
    numbers = {"to_next", *(score_column(name) for name in scores), *(f"points_{part}" for parts in scores.values() for part in parts)}
    for name in names:
        if not is_state(name):
            _require(_is_plain(table[name], "text" if name in texts else "number" if name in numbers else ""), name)
    main = main_of(record)
    for grading in gradings:
        _require(("tier" if grading == main else grading) in names, grading)
        here = [name for name in names if name.startswith(state_column(grading, ""))]
        _require(not here or all(state_column(grading, what) in names for what in _ALWAYS), grading)
    for name, wrong in _standings(table):
        _require(not wrong, name)
    return table


def main_grading(gradings: Mapping[str, Any]) -> str:
    """The grading that the column `tier` shows: the one that says so, else the first; empty where there is none.

    gradings: as a run's record has them.
    """
    marked = (name for name, one in gradings.items() if isinstance(one, Mapping) and one.get("main"))
    return next(marked, next(iter(gradings), ""))


def main_of(record: Mapping[str, Any]) -> str:
    """The grading that the column `tier` of a run's result shows; empty where its record names none."""
    return main_grading(record.get("rules", {}).get("gradings", {})) or next(iter(record.get("level_names", {})), "")


def _require(holds: bool, name: str) -> None:
    if not holds:
        raise ValueError(name)


def _is_plain(values: pa.ChunkedArray, kind: str) -> bool:
    """Whether a column holds texts, numbers or days that can be; kind: "text", "number" or any of these."""
    type_ = values.type
    if pa.types.is_null(type_):
        return True
    if pa.types.is_string(type_):
        return kind in ("", "text")
    if pa.types.is_floating(type_) or pa.types.is_integer(type_):
        return kind in ("", "number") and _within(values, -LARGEST / MICRO, LARGEST / MICRO)
    if pa.types.is_date32(type_):
        return not kind and _within(values.cast(pa.int32()), -719_162, 2_932_896)  # the years 1 to 9999
    return pa.types.is_boolean(type_) and not kind


def _within(values: pa.ChunkedArray, least: float, most: float, *besides: int) -> bool:
    """Whether every number that is there lies between two, or is one of those besides."""
    good = pc.and_(pc.greater_equal(values, least), pc.less_equal(values, most))
    for one in besides:
        good = pc.or_(good, pc.equal(values, pa.scalar(one, values.type)))
    return pc.all(good, min_count=0).as_py() is not False


def _standings(table: pa.Table) -> Iterator[tuple[str, bool]]:
    """The columns of standings, and whether they hold what no standing does."""
    for name in table.column_names:
        if not is_state(name):
            continue
        what, values = name.rpartition(".")[2], table[name]
        if what in _NAMES:
            yield name, not (pa.types.is_string(values.type) or pa.types.is_null(values.type))
        elif what in STANDING_DAYS:
            yield name, not _is_whole(values) or not _within(values, 1, date.max.toordinal(), UNKNOWN_DAY)
        elif what in (*_COUNTS, ANNIVERSARY):
            yield name, not _is_whole(values) or not _within(values, 0, _MOST_REVIEWS)


def _is_whole(values: pa.ChunkedArray) -> bool:
    return bool(pa.types.is_int64(values.type)) and not values.null_count
