"""The effective levels of a stored run, derived again from what the ledger keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from tiercli.domain.columns import ANNIVERSARY, ANNIVERSARY_COLUMN, STANDING, state_column
from tiercli.domain.fiscal import FiscalYear
from tiercli.domain.texts import texts_of
from tiercli.ledger.decisions import decisions_in
from tiercli.ledger.result_shape import main_of
from tiercli.ledger.store import Stored
from tiercli.move.apply import decide
from tiercli.move.move import MovedGrading
from tiercli.move.previous import Previous, places_of, standing_columns
from tiercli.move.review import Standing, review_levels
from tiercli.rulebook.parts.calendar_rules import CalendarRules, PeriodRules, fiscal_year
from tiercli.rulebook.parts.grading import Grading
from tiercli.runs.earlier import previous_from_stored


class NotKeptError(Exception):
    """A run that was stored without what its levels can be derived from."""


@dataclass(frozen=True, slots=True)
class Difference:
    """An entity whose stored level or standing is not the derived one."""

    entity: str
    grading: str
    what: str
    stored: object
    derived: object


def differences(run: dict[str, Any], result: pa.Table, before: Stored | None, as_of: date) -> list[Difference]:
    """Where the stored levels of a run do not follow from the last standing, the computed levels, the rules and the decisions.

    before: the revision that the run stands on; none for a first one.
    Errors: NotKeptError; HistoryError when `before` cannot be read.
    """
    previous = previous_from_stored(before) if before is not None else None
    ids = result.column(0).combine_chunks().cast(pa.string())
    answer: list[Difference] = []
    main = main_of(run)
    for name, rules in run["rules"]["gradings"].items():
        grading = _grading(rules)
        moved = _moved(run, result, name, grading, previous, ids, as_of)
        levels = _names(grading)
        derived = standing_columns(moved.standing, levels, name)
        public = "tier" if name == main else name
        derived[public] = pa.array([levels[place - 1] if place else None for place in moved.effective], pa.string())
        for column, values in derived.items():
            answer += _unequal(ids, name, column, _column(result, column), values)
    return answer


def _moved(run: dict[str, Any], result: pa.Table, name: str, grading: Grading, previous: Previous | None, ids: pa.Array, as_of: date) -> MovedGrading:
    """One grading reviewed, decided on and overridden once more."""
    levels = _names(grading)
    computed, ungated, overridden = (places_of(_column(result, state_column(name, what)), levels) for what in ("computed", "ungated", "override"))
    own = grading.review is not None and grading.review.anniversary is not None
    anniversary = _column(result, state_column(name, ANNIVERSARY) if own else ANNIVERSARY_COLUMN).to_numpy(zero_copy_only=False)
    standing = Standing.unknown(len(ids))
    if previous is not None:
        standing = previous.standing_at(ids, grading.names_in_order, name, main_of(run))
    fiscal = fiscal_of(run["rules"])
    last = previous.as_of if previous is not None else None
    reviewed = review_levels(computed, ungated, standing, grading, as_of=as_of, last=last, anniversary=anniversary, fiscal=fiscal)
    effective = np.where(overridden > 0, overridden, reviewed.standing.level)
    moved = MovedGrading(name, effective, reviewed.standing, effective, [None] * len(ids), overridden, computed)
    decisions = [one for one in decisions_in(run) if one.grading == name]
    decide(moved, grading.names_in_order, decisions, ids, as_of)
    return moved


def fiscal_of(rules: dict[str, Any]) -> FiscalYear:
    """How the years of a stored rulebook are divided."""
    return fiscal_year(PeriodRules.model_validate(rules.get("period") or {}), CalendarRules.model_validate(rules.get("calendar") or {}))


def _grading(rules: dict[str, Any]) -> Grading:
    """As much of a stored grading as reviews need: the levels' order and the review rules."""
    groups = rules.get("eligible") or []
    kept = {"levels": [{"name": level["name"]} for level in rules.get("levels") or []], "review": rules.get("review"), "matrix": rules.get("matrix")}
    kept["eligible"] = [{"when": one["when"], "otherwise": one["otherwise"]} for one in (groups if isinstance(groups, list) else [groups])]
    return Grading.model_validate(kept)


def _names(grading: Grading) -> list[str]:
    return grading.all_names


def _column(result: pa.Table, name: str) -> pa.Array:
    if name not in result.column_names:
        raise NotKeptError(name)
    return result[name].combine_chunks()


def _unequal(ids: pa.Array, grading: str, column: str, stored: pa.Array, derived: pa.Array) -> list[Difference]:
    what = column.rpartition(".")[2] if column.rpartition(".")[2] in STANDING else "level"
    pairs = zip(texts_of(ids), stored.to_pylist(), derived.to_pylist(), strict=True)
    return [Difference(entity, grading, what, old, new) for entity, old, new in pairs if old != new]
