"""Functions over all entities, or over those with the same value of a field.

Window functions become columns of the frame before they are used, because no engine allows one inside another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import narwhals as nw

from tiercli.domain.exact import MICRO
from tiercli.domain.nobody import SOMEBODY
from tiercli.frames.value import Value, as_exact, fraction

if TYPE_CHECKING:
    from tiercli.frames.compile import Scope

EVERYBODY = "__everybody"


def population(scope: Scope, name: str, value: Value, within: list[str]) -> Value:
    """A function over all entities, or over those with the same value of the `within` columns.

    Entities without a value take no part, ties share the better place; those without a value of a `within` field are
    compared with each other.
    """
    if value.kind == "flag":
        kept = scope.filler(nw.when(value.expr.fill_null(value=False)).then(nw.lit(MICRO)).otherwise(nw.lit(0)))
    else:
        kept = scope.filler(as_exact(value))
    groups = within or [scope_constant(scope)]
    # of a total, what belongs to nobody is a part; among those who are ranked it is none
    is_part = name in ("total", "share") and scope.judged_by == SOMEBODY
    own, kept = kept, kept if is_part else members_only(scope, kept)
    if name == "total":
        return Value(scope.total(kept, groups), "exact")
    if name == "count_of":
        if value.kind == "flag":
            return Value(scope.total(kept, groups), "exact")
        return Value(scope.over("count", kept, groups) * MICRO, "exact")
    if name in ("highest", "lowest"):
        return Value(scope.over("max" if name == "highest" else "min", kept, groups), "exact")
    if name == "rank":
        return Value(places(scope, own, groups, "first place", descending=True) * MICRO, "exact")
    count = scope.over("count", kept, groups)
    if name == "percentile":
        # the share of entities with a value below or equal: ties share the better place
        return fraction(places(scope, own, groups, "last place"), count, scope.filler)
    whole = scope.total(kept, groups)
    if name == "average":
        return fraction(whole, count * MICRO, scope.filler)
    if name == "share":
        return fraction(own, whole, scope.filler)
    larger = scope.filler(nw.when(~own.is_null()).then(running_total(scope, own, groups)))
    return fraction(larger, scope.filler(nw.when(whole > 0).then(whole)), scope.filler)


def running_total(scope: Scope, kept: nw.Expr, groups: list[str]) -> nw.Expr:
    """The sum over all entities with a larger or equal value, whole millionths; ties have the same sum."""
    scope.filler(nw.when(~kept.is_null()).then(-kept).otherwise(nw.lit(2**62)))
    order = f"__{scope.fillers}"
    amount = scope.filler(members_only(scope, kept).fill_null(0))
    steps = scope.over("running sum", amount, groups, order_by=order)
    highest = scope.over("max", steps, [*groups, order])
    lowest = scope.over("min", steps, [*groups, order])
    # the last of a tie: its running sums rise, or fall when the value is negative
    return nw.when(kept < 0).then(lowest).otherwise(highest)


def members_only(scope: Scope, value: nw.Expr) -> nw.Expr:
    """The value where the row belongs to the population, missing elsewhere."""
    if scope.judged_by is None:
        return value
    return scope.filler(nw.when(nw.col(scope.judged_by)).then(value))


def places(scope: Scope, value: nw.Expr, groups: list[str], how: Literal["first place", "last place"], *, descending: bool = False) -> nw.Expr:
    """The place of each value among the population.

    how: the last place counts those at or below the value (at or above, if descending); the first is one more than
    those strictly before it. A row outside the population is placed among it without being counted.
    """
    if scope.judged_by is None:
        return scope.over(how, value, groups, descending=descending)
    ordered = scope.filler(-value if descending else value)
    scope.filler(nw.when(~ordered.is_null()).then(ordered).otherwise(nw.lit(2**62)))
    order = f"__{scope.fillers}"
    counted = scope.filler(nw.when(~members_only(scope, value).is_null()).then(nw.lit(1)).otherwise(nw.lit(0)))
    steps = scope.over("running sum", counted, groups, order_by=order)
    upto = scope.over("max", steps, [*groups, order])
    if how == "last place":
        return scope.filler(nw.when(~value.is_null()).then(upto))
    tied = scope.over("sum", counted, [*groups, order])
    return scope.filler(nw.when(~value.is_null()).then(upto - tied + 1))


def scope_constant(scope: Scope) -> str:
    """A column with one value, for windows over everybody."""
    if EVERYBODY not in scope.names:
        scope.frame = scope.frame.with_columns(nw.lit(1).alias(EVERYBODY))
        scope.names[EVERYBODY] = (EVERYBODY, "exact")
    return EVERYBODY
