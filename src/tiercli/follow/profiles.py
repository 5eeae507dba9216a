"""Customer profiles: the records of those for whom the rulebook asks for one, a page each."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa

from tiercli.domain.columns import Role
from tiercli.domain.language import EMPTY, Text
from tiercli.follow.given import Given
from tiercli.follow.graded import GradedRows
from tiercli.follow.record import RecordMaker
from tiercli.outcome.extras import Records


def sheets(graded: GradedRows, _: Given) -> Iterator[tuple[str, Records]]:
    """A page for each, the best first, as many as the rulebook allows; that others have none is said."""
    outcome, sheet = graded.outcome, graded.outcome.rulebook.sheets.profiles
    assert sheet is not None
    wanted, note = graded.holds(sheet.when), EMPTY
    if len(wanted) > sheet.most:
        without = len(wanted) - sheet.most
        note = Text(
            f"画像只有前 {sheet.most:,} 个，其余 {without:,} 个没有：规则最多做 {sheet.most:,} 页；用 tiercli show 或 --split-by 看其他",
            f"profiles for the first {sheet.most:,}; {without:,} others have none (at most {sheet.most:,} pages are made): see tiercli show or --split-by",
        )
        graded.note("sheets.profiles-cut", note, count=without)
    places = wanted[: sheet.most]
    maker = RecordMaker(outcome, outcome.results.rows[outcome.results.column(Role.ID).name].take(pa.array(places, pa.int64())))
    yield "profiles", Records(sheet.own_title, tuple(maker.record(place, tuple(sheet.columns)) for place in places), note)
