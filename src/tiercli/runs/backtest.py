"""Backtests: periods graded again in turn, or as a history holds them, held against what came after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.coverage import Coverage
from tiercli.domain.errors import InputError
from tiercli.domain.exact import MICRO
from tiercli.domain.language import EMPTY, Text
from tiercli.domain.period import EARLIEST
from tiercli.insight.backtest.calendar import Calendar, months_after
from tiercli.insight.backtest.next_period import Measuring
from tiercli.insight.backtest.side import After, GradedPeriod, side_of
from tiercli.metrics import periods_of
from tiercli.move.previous import places_of
from tiercli.outcome.backtested import BacktestSide
from tiercli.rulebook.load import Loaded
from tiercli.rulebook.model import Rulebook
from tiercli.runs.in_turn import graded_in_turn

if TYPE_CHECKING:
    from tiercli.follow import GradedRows
    from tiercli.pipeline import Job
    from tiercli.read import Reading

Tell = Callable[[str, str], None]


@dataclass(frozen=True)
class Span:
    """Which periods are looked at, and how far the data reach.

    days: the periods' last days, oldest first. until: the last day of which anything is known. coverage: of the main table of events.
    """

    calendar: Calendar
    days: tuple[date, ...]
    until: date
    coverage: Coverage
    lost_months: int


def after_of(measuring: Measuring, span: Span) -> Callable[[GradedPeriod], After]:
    """For each period what came after it, as far as the data reach."""

    def after(one: GradedPeriod) -> After:
        following = span.calendar.following(one.as_of)
        name = span.calendar.name(following)
        if following > span.until:
            return After(why=Text(f"没有下一期的数据（{name}）", f"there are no data of the next one ({name})"))
        inside = {f"{day:%Y-%m}" for day in _months(span.calendar.start(following), following)}
        if inside <= set(span.coverage.empty_months):
            return After(why=Text(f"下一期（{name}）没有任何记录", f"the next one ({name}) has no row at all"))
        lost_by = months_after(one.as_of, span.lost_months)
        knows = bool(measuring.by) and lost_by <= span.until
        return After(name, EMPTY, measuring.at(following), measuring.at(one.as_of) if knows else None, measuring.at(lost_by) if knows else None)

    return after


def _months(first: date, last: date) -> list[date]:
    """A day in each calendar month from one day to another."""
    days = [first]
    while (days[-1].year, days[-1].month) < (last.year, last.month):
        days.append(months_after(days[-1].replace(day=1), 1))
    return days


def replayed_side(
    label: str, reading: Reading, loaded: Loaded, job: Job, measuring: Measuring, span: Span, tell: Tell
) -> tuple[BacktestSide | None, list[tuple[str, Text]]]:
    """A rulebook over the periods, graded again with what was known then; and the periods that could not be graded, with why.

    tell: is told the rulebook and the period before each one.
    """
    rulebook = loaded.rulebook
    graded: list[GradedPeriod] = []
    refused: list[tuple[str, Text]] = []
    tell(label, span.calendar.name(span.days[0]))
    for day, result in graded_in_turn(reading, loaded, job, span.days):
        name = span.calendar.name(day)
        tell(label, name)
        if isinstance(result, InputError):
            refused.append((name, result.message))
        else:
            graded.append(_standings(name, day, result, short=is_short(rulebook, day, span.coverage.first)))
    if not graded:
        return None, refused
    grading = rulebook.gradings[rulebook.main]
    levels = grading.all_names
    return side_of(label, rulebook.title, levels, len(grading.names_in_order), graded, after_of(measuring, span), measuring.by), refused


def is_short(rulebook: Rulebook, day: date, first: date) -> bool:
    """Whether a window that ends on a day begins in a month before the data do."""
    starts = [one.start for one in periods_of(rulebook, day).values() if one.end == day and one.start > EARLIEST]
    return any((start.year, start.month) < (first.year, first.month) for start in starts)


def _standings(name: str, day: date, graded: GradedRows, *, short: bool) -> GradedPeriod:
    """Where a graded period put everybody."""
    rulebook = graded.outcome.rulebook
    return standings_in(name, day, graded.outcome.results.rows, rulebook.gradings[rulebook.main].all_names, short=short)


def standings_in(name: str, day: date, results: pa.Table, levels: Sequence[str], *, short: bool = False) -> GradedPeriod:
    """Where a result puts everybody.

    results: the public result columns. levels: best first, those of entities that are not rated last.
    """
    effective = places_of(results["tier"].combine_chunks(), list(levels))
    computed = places_of(results["computed_tier"].combine_chunks(), list(levels)) if "computed_tier" in results.column_names else effective
    score = None
    if "score" in results.column_names and pa.types.is_floating(results["score"].type):
        values = results["score"].combine_chunks()
        known = pc.is_valid(values).to_numpy(zero_copy_only=False)
        score = np.rint(pc.fill_null(values, 0.0).to_numpy(zero_copy_only=False) * MICRO).astype(np.int64), known
    return GradedPeriod(name, day, results.column(0).combine_chunks().cast(pa.string()), {"effective": effective, "computed": computed}, score, short)
