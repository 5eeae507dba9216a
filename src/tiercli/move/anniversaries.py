"""The month in which each entity began, for reviews on its own anniversary; and who has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow.compute as pc

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing
from tiercli.frames.entities import Entities
from tiercli.rulebook.model import Rulebook

NAMES = ("since", "hire_date", "first_purchase")
"""Fields or metrics that say when somebody began, the best first."""

FIRST_NAMES = 5


def anniversaries(entities: Entities) -> Any:
    """The month (1-12) in which each entity began: its record's `since`, else its first purchase; 0 if neither is known."""
    for name in NAMES:
        column, kind = entities.names.get(name, ("", "missing"))
        if kind == "date" and column in entities.columns:
            return pc.fill_null(pc.month(entities.arrow(column)), 0).to_numpy(zero_copy_only=False).astype("int64")
    return np.zeros(entities.count, np.int64)


def findings_of_anniversaries(entities: Entities, rulebook: Rulebook) -> list[Finding]:
    """A warning for those whose levels are reviewed on their anniversary, and of whom nobody knows it: they are not reviewed."""
    reviews = [grading.review for grading in rulebook.gradings.values() if grading.review]
    if not any("anniversary" in (review.every, review.promote.every, review.demote.every) for review in reviews):
        return []
    unknown = np.flatnonzero(anniversaries(entities) == 0)
    if not len(unknown):
        return []
    ids = entities.ids.take(unknown[:FIRST_NAMES]).to_pylist()
    listed = listing((str(one) for one in ids), more=len(unknown) > FIRST_NAMES)
    message = Text(
        f"{len(unknown)} 个对象没有周年所依据的日期（建档日期或首次购买），不按周年复评：{listed.zh}。",
        f"{counted(len(unknown), 'entity has', 'entities have')} no date for the anniversary (since, or first purchase) and no review on it: {listed.en}.",
    )
    return [found("review.no-anniversary", Place(), message, count=len(unknown))]
