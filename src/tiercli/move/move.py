"""From computed levels to effective ones, for every grading, with the words for each difference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.language import Language, Text, counted
from tiercli.domain.period import shift, shift_months
from tiercli.move import review as rules
from tiercli.move.overrides import Override
from tiercli.move.previous import Previous, places_of
from tiercli.move.review import Standing, review_levels
from tiercli.move.rhythm import calendar_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.grading import Grading


@dataclass(frozen=True)
class MovedGrading:
    """One grading after review and overrides.

    effective: place of each entity's level. standing: before overrides, to be stored.
    previous: the effective place in the last period (0 if none). words: why effective and computed differ.
    overridden: places set by a person, 0 where none. computed: the place without any review.
    """

    name: str
    effective: Array
    standing: Standing
    previous: Array
    words: list[str | None]
    overridden: Array
    computed: Array


@dataclass(frozen=True)
class Context:
    """What reviews need to know beside the levels.

    ids: the entities, in order. anniversary: each one's own month, 1-12, 0 if unknown.
    reviewed: whether review rules apply (there is a history or an earlier result).
    """

    ids: pa.Array
    rulebook: Rulebook
    as_of: date
    language: Language
    previous: Previous | None
    overrides: Sequence[Override]
    anniversary: Array
    reviewed: bool


def move_grading(context: Context, name: str, computed: Array, ungated: Array) -> MovedGrading:
    """The effective level of every entity in one grading."""
    grading = context.rulebook.gradings[name]
    count = len(computed)
    before = context.previous.standing(context.ids, context.rulebook, name) if context.previous else Standing.unknown(count)
    last = context.previous.as_of if context.previous else None
    if context.previous is not None and last is None:
        last = shift_back(context.as_of)
    fiscal = context.rulebook.fiscal
    plain = grading if context.reviewed else grading.model_copy(update={"review": None})
    reviewed = review_levels(computed, ungated, before, plain, as_of=context.as_of, last=last, anniversary=context.anniversary, fiscal=fiscal)
    effective = reviewed.standing.level.copy()
    words = _reasons(reviewed, computed, plain, context)
    overridden = _override(context, name, grading, effective, words)
    return MovedGrading(name, effective, reviewed.standing, _effective_before(context, name), words, np.asarray(overridden), computed)


def shift_back(day: date) -> date:
    """The month before, when an earlier result does not say its day."""
    return shift_months(day, -1)


def _effective_before(context: Context, name: str) -> Array:
    """The level that was in force in the last period, overrides included."""
    places = np.zeros(len(context.ids), np.int64)
    if context.previous is None:
        return places
    names = context.previous.column(name, context.rulebook.main)
    if names is None:
        return places
    rows = context.previous.places(context.ids)
    known = rows >= 0
    grading = context.rulebook.gradings[name]
    levels = grading.all_names
    places[known] = places_of(names, levels)[rows[known]]
    return places


def _override(context: Context, name: str, grading: Grading, effective: Array, words: list[str | None]) -> Array:
    """Puts the levels that people set in place of the others, and says who did."""
    overridden = np.zeros(len(effective), np.int64)
    names = grading.names_in_order
    for one in context.overrides:
        if one.grading != name:
            continue
        row = pc.index(context.ids, pa.scalar(one.entity, context.ids.type)).as_py()
        if row < 0:
            continue
        effective[row] = overridden[row] = names.index(one.level) + 1
        until = Text(f"至 {one.until}", f"until {one.until}") if one.until else Text("无期限", "without end")
        said = Text(f"人工调整为 {one.level}：{one.reason} ({one.approver}，{until.zh})", f"set to {one.level}: {one.reason} ({one.approver}, {until.en})")
        words[row] = said.spoken(context.language)
    return overridden


def _reasons(reviewed: rules.Reviewed, computed: Array, grading: Grading, context: Context) -> list[str | None]:
    """One sentence for each entity whose effective level is not the computed one."""
    names = grading.all_names
    words: list[str | None] = [None] * len(computed)
    standing = reviewed.standing
    for row in np.flatnonzero(reviewed.why):
        said = _why(int(reviewed.why[row]), int(computed[row]), int(row), reviewed, grading, context)
        words[row] = differs(names[computed[row] - 1], names[standing.level[row] - 1], said).spoken(context.language)
    return words


def differs(computed: str, level: str, because: Text) -> Text:
    """Why the level in force is not the computed one."""
    return Text(f"计算为 {computed}，执行 {level}：{because.zh}", f"computed {computed}, in force {level}: {because.en}")


def waits(wanted: str, since: date, as_of: date) -> Text:
    """That somebody waits for approval, and since when if it is not new."""
    if since == as_of:
        return Text(f"进入 {wanted} 等待审批", f"entry into {wanted} waits for approval")
    return Text(f"进入 {wanted} 等待审批（自 {since:%Y-%m}）", f"entry into {wanted} waits for approval since {since:%Y-%m}")


def refused(wanted: str) -> Text:
    """That somebody may not enter a level."""
    return Text(f"进入 {wanted} 未获批准", f"entry into {wanted} was refused")


def _why(code: int, computed: int, row: int, reviewed: rules.Reviewed, grading: Grading, context: Context) -> Text:
    review = grading.review
    assert review is not None
    standing = reviewed.standing
    rising = computed < int(standing.level[row])
    step = review.promote if rising else review.demote
    fiscal = context.rulebook.fiscal
    if code == rules.NEEDS_CONFIRMATION:
        done = int(reviewed.detail[row])
        return Text(f"需连续 {step.agreement.reviews} 次确认，已 {done} 次", f"{done} of {step.agreement.reviews} confirmations")
    if code in (rules.WAITS_FOR_REVIEW, rules.NEW_AT_REVIEW):
        calendar = calendar_of(review, step, fiscal)
        when = (
            Text("周年月", "its anniversary")
            if calendar.every == "anniversary"
            else Text(calendar.next_after(context.as_of), calendar.next_after(context.as_of))
        )
        return Text(f"等待 {when.zh} 复核", f"waits for the review in {when.en}")
    if code == rules.LIMITED_STEPS:
        return Text(f"每次最多变动 {step.steps} 级", f"at most {counted(step.steps or 0, 'level', 'levels')} at a time")
    if code in (rules.MINIMUM_STAY, rules.IN_GRACE):
        length = review.stay if code == rules.MINIMUM_STAY else review.grace
        begun = standing.since[row] if code == rules.MINIMUM_STAY else standing.worse_since[row]
        assert length is not None
        until = shift(date.fromordinal(int(begun)), length, 1)
        return Text(f"保级期至 {until}", f"kept until {until}") if code == rules.MINIMUM_STAY else Text(f"宽限期至 {until}", f"in grace until {until}")
    waiting = grading.names_in_order[int(standing.waiting[row]) - 1]
    return waits(waiting, date.fromordinal(int(standing.waiting_since[row])), context.as_of)


def movements(effective: Array, previous: Array, known: Array, outside: int = 0) -> list[str]:
    """new, up, same, down, rated or unrated for each entity.

    known: whether the entity was in the last period. outside: the first place of those who are not rated, beyond the order; 0 for none.
    """
    words = np.where(~known, "new", np.where(previous == 0, "new", np.where(effective < previous, "up", np.where(effective > previous, "down", "same"))))
    if outside:
        was, now = previous >= outside, effective >= outside
        rated, unrated = was & ~now, ~was & now
        words = np.where(words == "new", words, np.where(rated, "rated", np.where(unrated, "unrated", np.where(was & now, "same", words))))
    return [str(word) for word in words]
