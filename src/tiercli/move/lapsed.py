"""Entities of the last period that the data no longer has: dropped, kept at their level, or at the lowest, as the rulebook says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Language, Text
from tiercli.move.previous import Previous
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.names import home_of


def with_lapsed(tables: Mapping[str, pa.Table], rulebook: Rulebook, previous: Previous | None) -> tuple[Mapping[str, pa.Table], frozenset[str]]:
    """The tables with a record for everybody who has lapsed and is to be graded all the same, and who they are.

    Without a grading that keeps them, nobody is added: they then stand among the movements only.
    """
    home, key, name_field = home_of(rulebook.entity)
    keeps = any(grading.review is not None and grading.review.lapsed != "drop" for grading in rulebook.gradings.values())
    if previous is None or not keeps or home not in tables:
        return tables, frozenset()
    records = tables[home]
    gone = pc.invert(pc.is_in(previous.ids, value_set=records[key].combine_chunks().cast(pa.string())))
    ids, names = previous.ids.filter(gone), previous.names.filter(gone)
    if not len(ids):
        return tables, frozenset()
    columns: dict[str, Any] = {}
    for column in records.schema:
        known = ids if column.name == key else names if column.name == name_field else pa.nulls(len(ids), column.type)
        columns[column.name] = known.cast(column.type)
    together = pa.concat_tables([records, pa.table(columns, schema=records.schema)])
    return {**tables, home: together}, frozenset(str(one) for one in ids.to_pylist())


def lapsed_words(policy: str, level: str, language: Language) -> str:
    """Why somebody without data has a level."""
    said = {
        "keep": Text(f"不在本期数据中，保留 {level}", f"not in this period's data; keeps {level}"),
        "lowest": Text(f"不在本期数据中，按最低级 {level}", f"not in this period's data; the lowest level, {level}"),
    }
    return said[policy].spoken(language)
