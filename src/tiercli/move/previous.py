"""An earlier result, and where everybody stood in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.columns import STANDING, STANDING_DAYS, STANDING_LEVELS, UNKNOWN_DAY, state_column
from tiercli.domain.finding import Finding
from tiercli.domain.language import Language
from tiercli.ledger.store import Stored
from tiercli.move.review import Standing
from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True)
class Previous:
    """The last result before this period.

    ids, names: the entities. results: the public columns, as far as the source has them.
    as_of, rulebook_sha256, rulebook (the rules as they were): as far as the source says.
    levels: the level names of each grading at that time, best first; empty when the source does not say.
    stored: the revision in the history; none for a file. file_sha256: the hash of a file. language: of its words, where they tell.
    findings: what reading it back had to say.
    """

    ids: pa.Array
    names: pa.Array
    results: pa.Table
    source: str
    as_of: date | None = None
    rulebook_sha256: str = ""
    rulebook: Mapping[str, Any] = field(default_factory=dict)
    levels: Mapping[str, list[str]] = field(default_factory=dict)
    stored: Stored | None = None
    file_sha256: str = ""
    findings: tuple[Finding, ...] = ()
    language: Language | None = None

    def places(self, ids: pa.Array) -> Array:
        """For each id its row in this result; -1 for a new one."""
        found: Array = pc.fill_null(pc.index_in(ids.cast(pa.string()), value_set=self.ids), -1).to_numpy(zero_copy_only=False)
        return found

    def column(self, name: str, main: str) -> pa.Array | None:
        """A result column by its name in rulebooks: a grading, "score", a metric; none if the source lacks it."""
        for wanted in (name, "tier" if name == main else ""):
            if wanted and wanted in self.results.column_names:
                return self.results[wanted].combine_chunks()
        return None

    def standing(self, ids: pa.Array, rulebook: Rulebook, grading: str) -> Standing:
        """Where each of `ids` stood in a grading, as places of today's rulebook; a level that is gone is none."""
        return self.standing_at(ids, rulebook.gradings[grading].names_in_order, grading, rulebook.main)

    def standing_at(self, ids: pa.Array, today: list[str], grading: str, main: str) -> Standing:
        """The same from the level names alone, best first.

        main: the name of the rulebook's first grading.
        """
        rows = self.places(ids)
        known = rows >= 0
        reviewed = self.results.column_names.count(state_column(grading, "level")) > 0
        names = self.results[state_column(grading, "level")].combine_chunks() if reviewed else self.column(grading, main)
        unknown = Standing.unknown(len(rows))
        if names is None:
            return unknown
        level = np.zeros(len(rows), np.int64)
        level[known] = places_of(names, today)[rows[known]]
        if not reviewed:
            return Standing(level, *(getattr(unknown, name) for name in STANDING))
        values: dict[str, Array] = {}
        for name in STANDING:
            filled = np.full(len(rows), UNKNOWN_DAY if name in STANDING_DAYS else 0, np.int64)
            values[name] = filled
            if state_column(grading, name) not in self.results.column_names:
                continue  # stored before this was kept
            column = self.results[state_column(grading, name)].combine_chunks()
            source = places_of(column, today) if name in STANDING_LEVELS else column.to_numpy(zero_copy_only=False)
            filled[known] = source[rows[known]]
        return Standing(level, **values)


def flags_in(values: pa.Array) -> pa.Array:
    """The flags in a result column, which keeps them as words; any other word is no value."""
    return pc.if_else(pc.is_in(values, value_set=pa.array(["true", "false"])), pc.equal(values, "true"), pa.scalar(None, pa.bool_()))


def places_of(names: pa.Array, levels: list[str]) -> Array:
    """The place of each level name, 1 is best; 0 for one that is none of them."""
    found = pc.index_in(names.cast(pa.string()), value_set=pa.array(levels, pa.string()))
    places: Array = pc.fill_null(pc.add(found, 1), 0).to_numpy(zero_copy_only=False).astype("int64")
    return places


def standing_columns(standing: Standing, levels: list[str], grading: str) -> dict[str, pa.Array]:
    """A standing as columns to be stored; levels by name, so that a changed rulebook can still read them."""
    words = pa.array([None, *levels], pa.string())
    columns = {state_column(grading, "level"): pc.take(words, pa.array(standing.level))}
    for name in STANDING:
        values = pa.array(getattr(standing, name))
        columns[state_column(grading, name)] = pc.take(words, values) if name in STANDING_LEVELS else values
    return columns
