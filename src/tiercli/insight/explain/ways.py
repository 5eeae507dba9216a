"""Changes as people read them: from the numbers of a search to metrics with their values before and after."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import numpy as np

from tiercli.domain.exact import MICRO, plain
from tiercli.domain.unit import decimals_of
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts
from tiercli.insight.explain.levers import Lever
from tiercli.outcome.explained import Change
from tiercli.rulebook.model import Rulebook

Array = np.ndarray[Any, Any]
_WHOLE = ("count", "distinct", "months")


def change_of(lever: Lever, row: int, number: int, rulebook: Rulebook) -> Change:
    """One change of one entity."""
    metric = rulebook.metrics[lever.metric]
    title, unit = rulebook.title_of(lever.metric), metric.unit
    before, after = (_value(lever, row, one) for one in (0, number))
    if isinstance(before, Decimal) and isinstance(after, Decimal):
        decimals = metric.decimals if metric.decimals is not None else 0 if metric.source in _WHOLE else decimals_of(unit)
        by = after - before
        # a change is said to its last digit, so that adding it to the value leads to where it should
        decimals = max(decimals, -int(by.normalize().as_tuple().exponent) if by else 0)
        return Change(lever.metric, title, unit, before, after, by, min(decimals, 6))
    return Change(lever.metric, title, unit, before, after)


def _value(lever: Lever, row: int, number: int) -> Decimal | str | None:
    found = lever.changed(np.array([row]), np.array([number]))
    if isinstance(found, Texts):
        value: str | None = found.values[0].as_py()
        return value
    assert isinstance(found, Numbers)
    return plain(int(found.to_micros()[0])) if np.broadcast_to(found.valid, 1)[0] else None


def effort(levers: Sequence[Lever], place: int, row: int, number: int) -> float:
    """How large a change is beside what the metric usually is, to put ways in order; a step of a rating is a part of its scale."""
    lever = levers[place]
    if lever.is_rating:
        return number / len(lever.order)
    assert isinstance(lever.values, Numbers)
    values = lever.values.to_micros()
    known = np.abs(values[np.broadcast_to(lever.values.valid, len(values))])
    typical = float(np.median(known[known > 0])) if (known > 0).any() else float(MICRO)
    now, then = (int(one.to_micros()[0]) for one in (lever.changed(np.array([row]), np.array([step])) for step in (0, number)) if isinstance(one, Numbers))
    return abs(then - now) / max(abs(now), typical)
