"""What if the rules were others: who moves, why, with how much, and what it costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.columns import level_column
from tiercli.domain.language import Text, same
from tiercli.follow import GradedRows
from tiercli.frames.kinds import ENTITY
from tiercli.insight.causes import split_of
from tiercli.insight.effects import Effect, effects_of
from tiercli.insight.moved_lists import Sides, group_listings, movements_between
from tiercli.insight.scenarios import Scenario
from tiercli.outcome import LevelCount
from tiercli.outcome.what_if import EffectLine, LevelLine, RuleChange, Tried, WhatIf

if TYPE_CHECKING:
    from tiercli.rulebook.load import Loaded


@dataclass(frozen=True)
class Side:
    """A scenario and what it grades."""

    scenario: Scenario
    graded: GradedRows


def what_if(base: Loaded, before: GradedRows, sides: Sequence[Side], in_force: str) -> WhatIf:
    """The scenarios against the rules in force.

    before: graded by the rules in force, which `in_force` names. Errors: none; what cannot be split is told as a whole.
    """
    own = effects_of(before)
    theirs = [effects_of(side.graded) for side in sides]
    tried = [_tried(base, before, side, in_force, own, effects) for side, effects in zip(sides, theirs, strict=True)]
    levels = _level_lines([before, *(side.graded for side in sides)])
    return WhatIf(before.outcome, tuple(tried), levels, _effect_lines([own, *theirs]))


def _tried(base: Loaded, before: GradedRows, side: Side, in_force: str, own: Mapping[str, Effect], theirs: Mapping[str, Effect]) -> Tried:
    scenario, after = side.scenario, side.graded
    split = split_of(scenario, base, before, after)
    both = Sides(before, after, split)
    changes = tuple(RuleChange(one.where, one.before, one.after) for one in scenario.changes)
    movements = movements_between(both, in_force, scenario.name, own, theirs)
    groups = group_listings(both, own, theirs)
    known = {(one.code, one.message, one.where) for one in before.outcome.findings}
    said = tuple(one for one in after.outcome.findings if (one.code, one.message, one.where) not in known)
    return Tried(scenario.name, after.outcome.rulebook.name, changes, movements, split.causes(), groups, _others(before, after), said)


def _others(before: GradedRows, after: GradedRows) -> dict[str, tuple[Text, int]]:
    """How many change their level in each further grading that both rulebooks have."""
    old, new = before.outcome.rulebook, after.outcome.rulebook
    order = pc.index_in(before.rows[ENTITY].combine_chunks(), value_set=after.rows[ENTITY].combine_chunks())
    answer = {}
    for name, grading in old.gradings.items():
        if name == old.main or name not in new.gradings or name == new.main:
            continue
        was, now = (graded.rows[level_column(name)].combine_chunks().cast(pa.string()) for graded in (before, after))
        changed = pc.not_equal(was, pc.take(now, order))
        answer[name] = (grading.title or same(name), int(pc.sum(changed).as_py() or 0))
    return answer


def _level_lines(graded: Sequence[GradedRows]) -> tuple[LevelLine, ...]:
    """Every level that one of the rulebooks has, those of the rules in force first."""
    counts = [one.outcome.levels[one.outcome.main] for one in graded]
    titles: dict[str, Text] = {}
    for side in counts:
        for level in side:
            titles.setdefault(level.name, level.title)
    lines = []
    for name, title in titles.items():
        found: list[LevelCount | None] = [next((level for level in side if level.name == name), None) for side in counts]
        lines.append(LevelLine(name, title, tuple(found)))
    return tuple(lines)


def _effect_lines(sides: Sequence[Mapping[str, Effect]]) -> tuple[EffectLine, ...]:
    kinds: dict[str, Effect] = {}
    for effects in sides:
        for key, effect in effects.items():
            kinds.setdefault(key, effect)
    lines = []
    for key, effect in kinds.items():
        sums = [exact.total(side[key].values) / exact.MICRO if key in side and side[key].unit == effect.unit else None for side in sides]
        lines.append(EffectLine(key, effect.title, effect.unit, effect.decimals, effect.how, tuple(sums)))
    return tuple(lines)
