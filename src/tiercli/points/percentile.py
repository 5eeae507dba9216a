"""Points by place among all entities: the percentile, or the group between quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING, Any

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.frames.compile import Scope
from tiercli.frames.engine import collected
from tiercli.frames.population import members_only, places, scope_constant

if TYPE_CHECKING:
    import pyarrow as pa


def percentile_points(scope: Scope, value: nw.Expr, within: Sequence[str], top: int, *, lower_is_better: bool) -> nw.Expr:
    """The share of entities whose value is no better, times the most points; ties share the better place.

    value: a column of the scope. top: the most points, whole millionths.
    Entities without a value take no part.
    """
    ordered = scope.filler(-value if lower_is_better else value)
    groups = list(within) or [scope_constant(scope)]
    place = places(scope, ordered, groups, "last place")
    count = scope.over("count", members_only(scope, ordered), groups)
    people = nw.when(count > 0).then(count).otherwise(nw.lit(1))
    # whole numbers all the way: 1 of 3 is exactly a third, rounded half up once
    return (place * (2 * top) + people) // (people * 2)


def group_points(
    scope: Scope, value: nw.Expr, within: Sequence[str], groups: int, rule: str, top: int, *, lower_is_better: bool
) -> tuple[nw.Expr, dict[str, list[Fraction]]]:
    """Points of the quantile group that a value falls into, and the cuts that were used.

    rule: linear (type 7, as Excel's PERCENTILE.INC) or nearest (the smallest value with that share at or below it).
    Returns the points and, for each value of `within` ("" without), the cuts from low to high.
    """
    name = f"__{scope.fillers + 1}"
    column = scope.filler(value)
    keys = list(within)[:1]
    members = scope.frame if scope.judged_by is None else scope.frame.filter(nw.col(scope.judged_by))
    rows: pa.Table = collected(members.select(nw.col(name), *(nw.col(key) for key in keys)))
    population: dict[Any, list[int]] = {}
    labels = rows[keys[0]].to_pylist() if keys else [None] * rows.num_rows
    for label, number in zip(labels, rows[name].to_pylist(), strict=True):
        if number is not None:
            population.setdefault(label, []).append(int(number))
    found = {label: cuts_of(sorted(population[label]), groups, rule) for label in sorted(population, key=str)}
    group: nw.Expr = nw.lit(1)
    for index in range(groups - 1):
        bound = _bound(scope, keys, found, index)
        group = group + nw.when((column >= bound).fill_null(value=False)).then(nw.lit(1)).otherwise(nw.lit(0))
    place = (groups + 1) - group if lower_is_better else group
    return (place * (2 * top) + groups) // (2 * groups), {"" if label is None else str(label): cuts for label, cuts in found.items()}


def _bound(scope: Scope, keys: list[str], cuts: dict[Any, list[Fraction]], index: int) -> nw.Expr:
    """The cut as a whole number: a whole value is at or above a fraction when it is at or above its ceiling."""
    if not keys:
        return nw.lit(ceil(cuts[None][index]) if cuts else 0)
    answer: nw.Expr = nw.lit(0)
    for label, found in cuts.items():
        here = nw.col(keys[0]).is_null() if label is None else (nw.col(keys[0]) == nw.lit(label)).fill_null(value=False)
        answer = nw.when(here).then(nw.lit(ceil(found[index]))).otherwise(answer)
    return scope.filler(answer)


def cuts_of(ordered: Sequence[int], groups: int, rule: str) -> list[Fraction]:
    """The quantiles that cut sorted values into equal-sized groups, exactly."""
    count = len(ordered)
    cuts = []
    for index in range(1, groups):
        if rule == "nearest":
            cuts.append(Fraction(ordered[max(ceil(Fraction(count * index, groups)) - 1, 0)]))
            continue
        place = Fraction((count - 1) * index, groups)
        low = int(place)
        high = min(low + 1, count - 1)
        cuts.append(ordered[low] + (place - low) * (ordered[high] - ordered[low]))
    return cuts


def shown(cut: Fraction) -> float:
    """A cut in the value's own unit, for reports."""
    return float(cut / MICRO)
