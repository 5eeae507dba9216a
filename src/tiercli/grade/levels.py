"""Placing entities in levels: the first level whose conditions all hold."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import narwhals as nw

from tiercli.domain.exact import micro
from tiercli.domain.nobody import NOBODY
from tiercli.frames.compile import ENTITY, Scope
from tiercli.frames.engine import Session
from tiercli.frames.population import running_total, scope_constant
from tiercli.frames.value import as_exact
from tiercli.rulebook.grading import Grading, Level, Place

SETTLE_EVERY = 6


def place_in_levels(scope: Scope, grading: Grading, score: str, session: Session, name: str, *, nobody: bool = False) -> nw.Expr:
    """The place of each entity's level: 1 is best; those who are not eligible come after the last.

    Adds `rank__<name>__<place>`: what a level with top, quota or share ranks; missing for whoever takes no part.
    nobody: whether the line of what belongs to nobody is among the rows: it is in the last level and takes no part in ranks.
    Source: DESIGN 4, Levels. Ties share the better place.
    """
    outside = len(grading.levels) + 1
    placed: nw.Expr = nw.lit(0)
    if grading.eligible is not None:
        placed = nw.when(scope.condition(grading.eligible.when)).then(nw.lit(0)).otherwise(nw.lit(outside))
    if nobody:
        last = outside if grading.eligible is not None else len(grading.levels)
        placed = nw.when(nw.col(ENTITY) == NOBODY).then(nw.lit(last)).otherwise(placed)
    scope.column("placed", placed.cast(nw.Int64))
    for index, level in enumerate(grading.levels, start=1):
        if level.is_ranked:
            scope.column(f"rank__{name}__{index}", _ranked_value(scope, level, score, len(grading.levels), nobody=nobody))
        holds = scope.filler(_holds(scope, level, score, f"rank__{name}__{index}"))
        scope.column("placed", nw.when((nw.col("placed") == 0) & holds).then(nw.lit(index)).otherwise(nw.col("placed")).cast(nw.Int64))
        if index % SETTLE_EVERY == 0:
            scope.settle(session)
    return nw.col("placed")


def _holds(scope: Scope, level: Level, score: str, ranked: str) -> nw.Expr:
    """All conditions of a level; a missing score or rank is none."""
    holds: nw.Expr = nw.lit(value=True)
    if level.from_ is not None:
        holds = holds & (nw.col(scope.names[score][0]) >= micro(number(scope, level.from_))).fill_null(value=False)
    if level.when is not None:
        holds = holds & scope.condition(level.when)
    if level.is_ranked:
        holds = holds & _ranks(scope, level, nw.col(ranked))
    return holds


def number(scope: Scope, amount: Decimal | str) -> Decimal:
    """An amount of the rulebook, a param's name resolved."""
    value = scope.constants[amount] if isinstance(amount, str) else amount
    return Decimal(str(value))


def _ranked_value(scope: Scope, level: Level, score: str, places: int, *, nobody: bool) -> nw.Expr:
    """What a level ranks; missing for those who take no part."""
    by = scope.compile(level.by) if level.by is not None else None
    if by is not None and by.kind == "missing":
        return nw.when(nw.lit(value=False)).then(nw.col("placed"))
    value = as_exact(by) if by is not None else nw.col(scope.names[score][0])
    # those who are not eligible are placed already, outside the order, and take nobody's place
    takes_part = nw.col("placed") <= places
    if nobody:
        takes_part = takes_part & (nw.col(ENTITY) != NOBODY)
    return nw.when(takes_part).then(value)


def _ranks(scope: Scope, level: Level, value: nw.Expr) -> nw.Expr:
    groups = [scope_constant(scope)]
    if level.within is not None:
        column, kind = scope.names.get(str(level.within), ("", "missing"))
        groups = groups if kind == "missing" else [column]
    if level.share is not None:
        return _within_share(scope, value, groups, Fraction(number(scope, level.share)))
    everybody = scope.over("count", value, groups)
    if level.top is not None:
        return _among_best(scope, value, groups, everybody, level.top)
    assert level.quota is not None
    waiting = scope.filler(nw.when(nw.col("placed") == 0).then(value))
    return _among_best(scope, waiting, groups, everybody, level.quota)


def _among_best(scope: Scope, value: nw.Expr, groups: list[str], everybody: nw.Expr, place: Place) -> nw.Expr:
    """Rank within a number, or within a share of everybody: half an entity is one, and a share is never less than one (see `Place.of`)."""
    rank = scope.over("first place", value, groups, descending=True)
    count, part = place.sized(scope.constants)
    if count is not None:
        return (rank <= count).fill_null(value=False)
    assert part is not None
    share = Fraction(part)
    fit = (everybody * (2 * share.numerator) + share.denominator) // (2 * share.denominator)
    return ((rank <= fit) | (rank == 1)).fill_null(value=False)


def _within_share(scope: Scope, value: nw.Expr, groups: list[str], share: Fraction) -> nw.Expr:
    """Whether all larger values together are still below the share of the total: the crossing one belongs here.

    The total is that of the values above zero: a negative one would make the others more than all there is.
    """
    value = scope.filler(nw.when(value > 0).then(value))
    running = scope.filler(running_total(scope, value, groups))
    total = scope.total(value, groups)
    ordered = scope.filler(nw.when(~value.is_null()).then(value).otherwise(nw.lit(-(2**62))))
    tied = scope.over("count", ordered, [*groups, f"__{scope.fillers}"])
    before = running - value * tied
    below, whole = share.denominator, total // share.denominator
    # the total times the share, rounded up, without a product that could overflow
    threshold = whole * share.numerator + ((total - whole * below) * share.numerator + below - 1) // below
    return ((value > 0) & (total > 0) & (before < threshold)).fill_null(value=False)
