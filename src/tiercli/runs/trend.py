"""Each entity's level and score over the last periods."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import listed_columns as listed
from tiercli.domain.columns import Column, Role
from tiercli.domain.language import Language, Text
from tiercli.ledger.store import Ledger, Stored
from tiercli.outcome.extras import DEPTH, FOLDED, Listing
from tiercli.outcome.outcome import Outcome
from tiercli.rulebook.facts.level_words import levels_in_words

MOST_PERIODS = 12


def trend_of(ledger: Ledger, period: str, outcome: Outcome) -> Listing | None:
    """The last 12 periods of everybody in this one: levels as words, scores as columns with a sparkline; none in the first period.

    Those whose level has changed come first; the others are folded.
    """
    results, language = outcome.results.rows, outcome.language
    score = next((column.name for column in outcome.results.columns if column.role is Role.SCORE), "")
    grading = outcome.rulebook.gradings[outcome.main]
    stored = [found for one in ledger.periods() if one < period and (found := ledger.current(one))][-(MOST_PERIODS - 1) :]
    if not stored:
        return None
    ids = results.column(0).combine_chunks().cast(pa.string())
    tables = [*((one.period, _columns(one, one.verified(), ("tier", score))) for one in stored), (period, results)]
    levels = [levels_in_words(pa.array(_aligned(table, "tier", ids), pa.string()), grading, language) for _, table in tables]
    columns: dict[str, Any] = {
        "entity_id": ids,
        "entity_name": results.column(1).combine_chunks().cast(pa.string()),
        "levels": pc.binary_join_element_wise(*(pc.if_else(pc.equal(pc.fill_null(level, ""), ""), "·", level) for level in levels), " "),
    }
    shown = [
        listed.ENTITY_ID,
        listed.ENTITY_NAME,
        Column("levels", Text("各期等级", "Levels"), Role.FIELD),
    ]
    for name, table in tables if score else []:
        if score in table.column_names:
            columns[name] = pa.array(_aligned(table, score, ids), pa.float64())
            shown.append(Column(name, Text(name, name), Role.MONTH, "", 2))
    note = Text(f"{tables[0][0]} 至 {period}，没有的期为 ·", f"{tables[0][0]} to {period}; · is a period without the customer")
    rows, counts = _changed_first(pa.table(columns), levels, language)
    return Listing(Text("走势", "Trend"), tuple(shown), rows, note, counts)


@lru_cache(maxsize=MOST_PERIODS)
def _columns(stored: Stored, sha256: str, names: tuple[str, ...]) -> pa.Table:  # noqa: ARG001 - two results of one place are two
    """Those columns of a stored result behind its ids, of which months of one job ask again and again.

    Errors: as of `Stored.result`.
    """
    result = stored.result()
    return result.select([result.column_names[0], *(name for name in names if name in result.column_names[1:])])


def _changed_first(rows: pa.Table, levels: Sequence[pa.Array], language: Language) -> tuple[pa.Table, tuple[tuple[Text, int], ...]]:
    """Those whose level has changed, the latest change first; below a line that counts them, all others, folded away."""
    latest = np.zeros(rows.num_rows, np.int64)  # the period of the last change, counted from 1
    for place, (before, after) in enumerate(pairwise(levels), 1):
        differs = pc.not_equal(pc.fill_null(before, ""), pc.fill_null(after, "")).to_numpy(zero_copy_only=False)
        latest[differs] = place
    changed = np.flatnonzero(latest)
    changed = changed[np.argsort(-latest[changed], kind="stable")]
    same = np.flatnonzero(latest == 0)
    counts = ((Text("等级有变化", "Changed"), len(changed)), (Text("没有变化", "Unchanged"), len(same)))
    first, rest = rows.take(pa.array(changed, pa.int64())), rows.take(pa.array(same, pa.int64()))
    first = first.append_column(DEPTH, pa.array([2] * len(changed), pa.int64())).append_column(FOLDED, pa.array([False] * len(changed), pa.bool_()))
    rest = rest.append_column(DEPTH, pa.array([2] * len(same), pa.int64())).append_column(FOLDED, pa.array([True] * len(same), pa.bool_()))
    if not len(same) or not len(changed):
        return pa.concat_tables([first, rest.set_column(rest.num_columns - 1, FOLDED, pa.array([False] * len(same), pa.bool_()))]), counts
    words = Text(f"其余 {len(same):,} 个没有变化（点左边的 + 展开）", f"{len(same):,} others are unchanged (unfold them with the + on the left)")
    line = {name: pa.nulls(1, first.schema.field(name).type) for name in first.column_names}
    line |= {"entity_name": pa.array([words.spoken(language)]), DEPTH: pa.array([1], pa.int64()), FOLDED: pa.array([False])}
    return pa.concat_tables([first, pa.table(line, schema=first.schema), rest]), counts


def _aligned(table: pa.Table, name: str, ids: pa.Array) -> list[Any]:
    """A column of an earlier result in today's order; None where somebody was not in it."""
    place = pc.index_in(ids, value_set=table.column(0).combine_chunks().cast(pa.string()))
    found: list[Any] = pc.take(table[name].combine_chunks(), place).to_pylist()
    return found
