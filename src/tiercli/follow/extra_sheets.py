"""Every extra sheet that the rulebook names, from the graded rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from tiercli.domain.language import Text
from tiercli.follow.alerts import alerts
from tiercli.follow.breakdowns import breakdown_sheets
from tiercli.follow.commission import commission
from tiercli.follow.graded import GradedRows
from tiercli.follow.lists import lists, risk
from tiercli.follow.past import PastMonth
from tiercli.follow.plan import plan
from tiercli.follow.record import profiles
from tiercli.follow.segments import segments
from tiercli.follow.targets import targets
from tiercli.follow.trends import trends
from tiercli.frames.sections import Section
from tiercli.outcome import Outcome
from tiercli.outcome.extras import Extra

if TYPE_CHECKING:
    import pyarrow as pa


NOTHING: Mapping[str, Sequence[Section]] = MappingProxyType({})


def with_extras(
    graded: GradedRows,
    sums: Mapping[str, pa.Table],
    by_month: Mapping[str, Mapping[str, pa.Table]],
    past: Sequence[PastMonth] = (),
    broken_down: Mapping[str, Sequence[Section]] = NOTHING,
) -> Outcome:
    """The outcome with its extra sheets, and with a note for each that is asked for but has no data.

    sums: sums over rows by entity, month and type. by_month: metrics of the last months. past: the months before, for figures over months.
    broken_down: the sections of every breakdown.
    """
    extras = extra_sheets(graded, sums, by_month, past, broken_down)
    outcome = replace(graded.outcome, extras=extras)
    sheet = outcome.rulebook.sheets.profiles
    if sheet is not None:
        wanted = graded.holds(sheet.when)
        made = profiles(outcome, wanted[: sheet.most], sheet.columns)
        if len(wanted) > sheet.most:
            without = len(wanted) - sheet.most
            words = Text(
                f"画像只有前 {sheet.most:,} 个，其余 {without:,} 个没有：规则最多做 {sheet.most:,} 页；用 tiercli show 或 --split-by 看其他",
                f"profiles for the first {sheet.most:,}; {without:,} others have none (at most {sheet.most:,} pages are made): see tiercli show or --split-by",
            )
            graded.note("sheets.profiles-cut", words, count=without)
            made = replace(made, note=words)
        extras = {**extras, "profiles": made}
    unique = dict.fromkeys(graded.findings)
    return replace(outcome, extras=extras, findings=(*outcome.findings, *unique))


def extra_sheets(
    graded: GradedRows,
    sums: Mapping[str, pa.Table],
    by_month: Mapping[str, Mapping[str, pa.Table]],
    past: Sequence[PastMonth],
    broken_down: Mapping[str, Sequence[Section]],
) -> dict[str, Extra]:
    """The sheets by key, in the order in which they stand."""
    found: dict[str, Extra | None] = {"plan": plan(graded), "alerts": alerts(graded, by_month), "risk": risk(graded)}
    found |= dict(segments(graded))
    found["commission"] = commission(graded, sums)
    found |= dict(targets(graded, past))
    found |= dict(breakdown_sheets(graded, broken_down))
    found |= dict(lists(graded))
    found["trends"] = trends(graded, sums)
    return {key: extra for key, extra in found.items() if extra is not None}
