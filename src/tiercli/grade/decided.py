"""Which rule decided each level: a row of `levels`, a gate, a group that is not rated, the review, or a person."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import (
    MOVEMENT_COLUMN,
    computed_column,
    decided_by_column,
    decided_rule_column,
    excluded_column,
    matched_column,
    state_column,
)
from tiercli.domain.language import Text
from tiercli.grade.builder import Builder
from tiercli.grade.reasons import Reasoner
from tiercli.grade.rows import Rows
from tiercli.outcome import Column, Role
from tiercli.rulebook.grading import Grading

_BY = Text("由什么决定", "Decided by")
_RULE = Text("决定的规则", "Rule that decided")
KINDS = ("level", "gate", "not-rated", "review", "override", "lapsed")
"""What can decide a level, as programs see it."""


def decided_of(reasoner: Reasoner) -> Builder:
    """Two columns a grading: what decided the level in force, and the rule's path in the rulebook, counted from 1: gradings.tier.gates.1.

    Later ones win: the row of `levels`, the last gate that acted, the review that keeps another level in force, the override.
    """
    builder, rulebook = Builder(), reasoner.rulebook
    for name, grading in rulebook.gradings.items():
        by, rule = _decided(reasoner, name, grading)
        public = "tier" if name == rulebook.main else name
        title = grading.title or Text(name, name)
        for column, words, values in ((decided_by_column(public), _BY, by), (decided_rule_column(public), _RULE, rule)):
            builder.add(Column(column, Text(f"{title.zh}：{words.zh}", f"{title.en}: {words.en.lower()}"), Role.DECIDED), values)
    return builder


def _decided(reasoner: Reasoner, name: str, grading: Grading) -> tuple[Any, Any]:
    rows, path = reasoner.rows, f"gradings.{name}"
    said: list[tuple[str, str]] = [("level", f"{path}.levels.{number}") for number in range(1, len(grading.levels) + 1)]
    matched = _numbers(rows, matched_column(name))
    chosen = np.where((matched < 1) | (matched > len(said)), len(said), matched) - 1

    def settle(where: Any, kind: str, rule: str) -> None:
        chosen[where] = len(said)
        said.append((kind, rule))

    if grading.eligible:
        group = _numbers(rows, excluded_column(name))
        for number in range(1, len(grading.eligible) + 1):
            settle(group == number, "not-rated", f"{path}.eligible.{number}")
    for index in range(len(grading.gates)):
        settle(_holds(rows[f"gate__{name}__{index}"].combine_chunks()), "gate", f"{path}.gates.{index + 1}")
    if state_column(name, "override") in rows.column_names:
        in_force = rows[reasoner.entities.names[name][0]].combine_chunks().cast(pa.string())
        settle(_holds(pc.not_equal(in_force, rows[computed_column(name)].combine_chunks().cast(pa.string()))), "review", f"{path}.review")
        if MOVEMENT_COLUMN in rows.column_names:
            settle(_holds(pc.equal(rows[MOVEMENT_COLUMN].combine_chunks(), "lapsed")), "lapsed", f"{path}.review.lapsed")
        settle(_holds(pc.is_valid(rows[state_column(name, "override")].combine_chunks())), "override", "overrides")
    return tuple(pc.take(pa.array([one[place] for one in said], pa.string()), pa.array(chosen)) for place in (0, 1))


def _numbers(rows: Rows, column: str) -> Any:
    return pc.fill_null(rows[column].combine_chunks(), 0).to_numpy(zero_copy_only=False).astype(np.int64)


def _holds(flags: Any) -> Any:
    return pc.fill_null(flags, fill_value=False).to_numpy(zero_copy_only=False)
