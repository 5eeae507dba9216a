"""Review rules: how the computed level becomes the effective one.

Everything is arrays with one place an entity, in one order. Levels are places: 1 is best, 0 is none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.columns import UNKNOWN_DAY
from tiercli.domain.fiscal import CALENDAR_YEAR, FiscalYear
from tiercli.domain.period import Window, shift
from tiercli.move.rhythm import anniversaries_due, calendar_of
from tiercli.rulebook.parts.grading import Grading
from tiercli.rulebook.parts.review_rules import Review

# why an effective level is not the computed one
AS_COMPUTED, NEEDS_CONFIRMATION, WAITS_FOR_REVIEW, LIMITED_STEPS, MINIMUM_STAY, IN_GRACE, WAITS_FOR_APPROVAL, NEW_AT_REVIEW = range(8)


@dataclass(frozen=True)
class Standing:
    """Where each entity stands in one grading: what the next period needs to know.

    level: effective place under the review rules, before overrides. since: day number from which it holds.
    better, worse: reviews in a row that agreed on rising (falling). better_to, worse_to: the level that all of them
    said, or the least rise (fall) among them where `toward: further` counts. worse_since: the day a worse level was first computed. waiting: the place that
    waits for approval. waiting_since: the day from which it does.
    """

    level: Array
    since: Array
    better: Array
    better_to: Array
    worse: Array
    worse_to: Array
    worse_since: Array
    waiting: Array
    waiting_since: Array

    @classmethod
    def unknown(cls, count: int) -> Standing:
        """Nobody was ever graded."""
        zeros = np.zeros(count, np.int64)
        days = np.full(count, UNKNOWN_DAY, np.int64)
        return cls(zeros, days, zeros, zeros, zeros, zeros, days, zeros, days)


@dataclass(frozen=True)
class Reviewed:
    """The standing after a review, and why it differs from what was computed.

    why: one of the codes above for each entity; detail: the confirmations so far, where they are the reason.
    """

    standing: Standing
    why: Array
    detail: Array


class _Course(NamedTuple):
    """Where each entity has got to in a review, and why."""

    level: Array
    why: Array
    detail: Array


def review_levels(
    computed: Array,
    ungated: Array,
    before: Standing,
    grading: Grading,
    *,
    as_of: date,
    last: date | None,
    anniversary: Array,
    fiscal: FiscalYear = CALENDAR_YEAR,
) -> Reviewed:
    """The effective level of every entity.

    computed, ungated: places after and before gates. before: the standing after the last run, `last`.
    anniversary: each entity's own month, 1-12, 0 if unknown.
    Source: DESIGN 5. Promotions and demotions are counted in reviews that are due; a gate may act at once;
    entry into an approval level by rising waits for a decision, in every run until there is one.
    """
    review = grading.review
    today = as_of.toordinal()
    if review is None:
        since = np.where(before.level == computed, before.since, today)
        return Reviewed(replace(Standing.unknown(len(computed)), level=computed.copy(), since=since), np.zeros_like(computed), np.zeros_like(computed))
    due = partial(_due, review, last=last, as_of=as_of, anniversary=anniversary, fiscal=fiscal)
    worst, new = len(grading.names_in_order), before.level == 0
    outside = computed > worst
    rises = ~new & ~outside & (computed < before.level)
    falls = ~new & ~outside & (computed > before.level)
    course = _Course(before.level.copy(), np.zeros_like(computed), np.zeros_like(computed))

    promote, demote = review.promote.agreement, review.demote.agreement
    better = _counted(rises, due("promote"), before.better, before.better_to, computed, np.maximum if promote.toward == "further" else None)
    course = _moved(rises, due("promote"), better, promote.reviews, review.promote.steps, -1, course)
    course = _at_once(course, rises & (computed < ungated) & review.gates_at_once, computed)

    worse = _counted(falls, due("demote"), before.worse, before.worse_to, computed, np.minimum if demote.toward == "further" else None)
    worse_since = np.where(falls, np.where(before.worse_since == UNKNOWN_DAY, today, before.worse_since), UNKNOWN_DAY)
    fallen = _moved(falls, due("demote"), worse, demote.reviews, review.demote.steps, +1, course)
    for length, begun, code in ((review.stay, before.since, MINIMUM_STAY), (review.grace, worse_since, IN_GRACE)):
        held = falls & (fallen.level != course.level) & _is_before(as_of, begun, length)
        fallen = _Course(np.where(held, course.level, fallen.level), np.where(held, code, fallen.why), fallen.detail)
    course = _at_once(fallen, falls & (computed > ungated) & review.gates_at_once, computed)

    level, why = np.where(new | outside, computed, course.level), course.why
    if review.new == "at review" and last is not None:
        waits = new & ~outside & ~due("promote")
        level[waits], why[waits] = worst, NEW_AT_REVIEW
    level, waiting = _approved(level, before.level, grading)
    waiting = _still_waiting(waiting, before.waiting, computed, level, grading)
    why = np.where(level == computed, AS_COMPUTED, np.where(waiting > 0, WAITS_FOR_APPROVAL, why))
    changed = level != before.level
    worse_since, waiting_since = np.where(changed & ~falls, UNKNOWN_DAY, worse_since), _waiting_since(waiting, before, today)
    counts = [np.where(changed, 0, one) for one in (*better, *worse)]
    since = np.where(changed, today, before.since)
    standing = Standing(level, since, counts[0], counts[1], counts[2], counts[3], worse_since, waiting, waiting_since)
    return Reviewed(standing, why, course.detail)


def _due(review: Review, direction: str, *, last: date | None, as_of: date, anniversary: Array, fiscal: FiscalYear) -> Array:
    calendar = calendar_of(review, review.promote if direction == "promote" else review.demote, fiscal)
    if calendar.every == "anniversary":
        due: Array = anniversaries_due(anniversary, last, as_of)
        return due
    return np.full(len(anniversary), calendar.is_due(last, as_of))


def _at_once(course: _Course, gated: Array, computed: Array) -> _Course:
    """Those that a gate moves need no review."""
    return _Course(np.where(gated, computed, course.level), np.where(gated, AS_COMPUTED, course.why), course.detail)


def _counted(moves: Array, due: Array, count: Array, to: Array, computed: Array, least: Any) -> tuple[Array, Array]:
    """Reviews in a row that agreed, and the level they agreed on.

    least: picks the lesser movement of two, where reviews agree that say at least as far; without it only the same level counts on.
    """
    agrees = moves & due
    if least is None:
        same = (count > 0) & (to == computed)
        return np.where(agrees, np.where(same, count + 1, 1), np.where(moves, count, 0)), np.where(agrees, computed, np.where(moves, to, 0))
    new_to = np.where(agrees, np.where(count > 0, least(to, computed), computed), np.where(moves, to, 0))
    return np.where(agrees, count + 1, np.where(moves, count, 0)), new_to


def _moved(moves: Array, due: Array, agreed: tuple[Array, Array], after: int, steps: int | None, sign: int, course: _Course) -> _Course:
    (count, to), level = agreed, course.level
    confirmed = moves & due & (count >= after)
    target = to if steps is None else (np.maximum(to, level - steps) if sign < 0 else np.minimum(to, level + steps))
    limited = np.where(confirmed & (target != to), LIMITED_STEPS, course.why)
    why = np.where(moves & ~due, WAITS_FOR_REVIEW, np.where(moves & ~confirmed, NEEDS_CONFIRMATION, limited))
    # where the confirmations agreed on less than what is computed now, all of them are needed anew for the rest
    why = np.where(confirmed & (target == to), NEEDS_CONFIRMATION, why)
    return _Course(np.where(confirmed, target, level), why, np.where(confirmed, 0, np.where(moves, count, course.detail)))


def _is_before(as_of: date, begun: Array, length: Window | None) -> Array:
    """Whether a length of time that began on each day is not yet over."""
    if length is None:
        return np.zeros(len(begun), bool)
    answer = np.zeros(len(begun), bool)
    for day in np.unique(begun):
        if day != UNKNOWN_DAY:
            answer[begun == day] = as_of < shift(date.fromordinal(int(day)), length, 1)
    return answer


def _approved(level: Array, before: Array, grading: Grading) -> tuple[Array, Array]:
    """Who rises into a level that needs approval stays at the best level below it that does not, and waits."""
    assert grading.review is not None
    names = grading.names_in_order
    guarded = _guarded(grading)
    waiting = np.zeros_like(level)
    answer = level.copy()
    for place in sorted(guarded):
        free = next((lower for lower in range(place + 1, len(names) + 1) if lower not in guarded), len(names))
        enters = (level == place) & ((before == 0) | (before > place))
        waiting[enters] = place
        answer[enters] = np.where(before[enters] == 0, free, np.minimum(free, before[enters]))
    return answer, waiting


def _guarded(grading: Grading) -> set[int]:
    """The places of the levels that need approval."""
    names = grading.names_in_order
    return {names.index(name) + 1 for name in grading.review.approval if name in names} if grading.review else set()


def _still_waiting(waiting: Array, before: Array, computed: Array, level: Array, grading: Grading) -> Array:
    """Who was a candidate and was not decided on stays one between the reviews, as long as the computed level asks for it.

    before: the place that each waited for. If less is computed now, that is what they wait for, where it needs approval too.
    """
    wanted = np.maximum(before, computed)
    asks = (waiting == 0) & (before > 0) & (wanted < level) & np.isin(wanted, sorted(_guarded(grading)))
    return np.where(asks, wanted, waiting)


def _waiting_since(waiting: Array, before: Standing, today: int) -> Array:
    """The day from which each waits for what it waits for."""
    same = (before.waiting == waiting) & (before.waiting_since != UNKNOWN_DAY)
    return np.where(waiting == 0, UNKNOWN_DAY, np.where(same, before.waiting_since, today))
