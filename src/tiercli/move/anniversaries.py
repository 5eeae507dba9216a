"""The month in which each entity began, for reviews on its own anniversary; and who has none."""

from __future__ import annotations

from typing import Any

import numpy as np

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing, same
from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Days
from tiercli.grammar.evaluate import value_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.review_rules import Review

NAMES = ("since", "hire_date", "first_purchase")
"""Fields or metrics that say when somebody began, the best first."""

FIRST_NAMES = 5


def anniversaries(entities: Entities, review: Review | None = None) -> Any:
    """The month (1-12) in which each entity began; 0 where it is not known.

    review: of the grading that asks; by the date that it names, else by the record's `since`, or the first purchase.
    """
    if review is not None and review.anniversary is not None:
        days = value_of(entities, review.anniversary)
        return _months(days.spread(entities.count)) if isinstance(days, Days) else np.zeros(entities.count, np.int64)
    for name in NAMES:
        days = entities.named(name) if entities.names.get(name, ("", "missing"))[1] == "date" else None
        if isinstance(days, Days):
            return _months(days)
    return np.zeros(entities.count, np.int64)


def _months(days: Days) -> Any:
    return np.where(days.valid, days.days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) % 12 + 1, 0)


def findings_of_anniversaries(entities: Entities, rulebook: Rulebook) -> list[Finding]:
    """A warning for those whose levels are reviewed on their anniversary, and of whom nobody knows it: they are not reviewed."""
    answer = {}
    for grading in rulebook.gradings.values():
        review = grading.review
        if review is None or not review.has_anniversaries:
            continue
        unknown = np.flatnonzero(anniversaries(entities, review) == 0)
        if not len(unknown):
            continue
        ids = entities.ids.take(unknown[:FIRST_NAMES]).to_pylist()
        listed = listing((str(one) for one in ids), more=len(unknown) > FIRST_NAMES)
        field = Text("建档日期或首次购买", "since, or first purchase") if review.anniversary is None else same(str(review.anniversary))
        message = Text(
            f"{len(unknown)} 个对象没有周年所依据的日期（{field.zh}），不按周年复评：{listed.zh}。",
            f"{counted(len(unknown), 'entity has', 'entities have')} no date for the anniversary ({field.en}) and no review on it: {listed.en}.",
        )
        answer[message] = found("review.no-anniversary", Place(), message, count=len(unknown))
    return list(answer.values())
