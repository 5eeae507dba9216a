"""Scores: the dimensions' points added up by weight, for each variant of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.domain.columns import absence_column, points_column, sum_column
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.frames.entities import Entities, flags
from tiercli.frames.numbers import Numbers, added, chosen, limited
from tiercli.frames.vectors import Vector
from tiercli.grammar.evaluate import holds
from tiercli.outcome import Bound, LeftOut
from tiercli.points.dimension import Earned, Known, Scoring
from tiercli.rulebook.facts.variants import systems_of
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part

if TYPE_CHECKING:
    import pyarrow as pa

_LACKING = {
    "sales": Text("销售明细", "sales"),
    "receivables": Text("应收账款", "receivables"),
    "customers": Text("客户档案", "customer records"),
    "orders": Text("订单履约", "orders"),
    "service": Text("售后服务", "service records"),
    "surveys": Text("满意度调查", "surveys"),
    "visits": Text("拜访记录", "visits"),
}


@dataclass(frozen=True)
class ScoredDimension:
    """One dimension of one score.

    column: its points in the frame; missing: the column that says whether its value was missing.
    weight: percent of the score, or the most points for a scale in points.
    """

    score: str
    name: str
    title: Text
    column: str
    missing: str
    weight: Decimal


@dataclass(frozen=True)
class Scored:
    """The measured entities with points and scores: `score` or each named score, and `points.<dimension>`.

    factors: for each dimension, what a point of it is worth in its score, one an entity.
    parts: the points of every dimension and part, by the number of the variant (-1 for the base) and its place: score.credit.rating.
    """

    entities: Entities
    dimensions: tuple[ScoredDimension, ...]
    left_out: tuple[LeftOut, ...]
    bounds: tuple[Bound, ...]
    findings: tuple[Finding, ...]
    factors: Mapping[str, Array]
    parts: Mapping[tuple[int, str], Earned]

    def earned(self, system: int, where: str) -> Earned | None:
        """The points of a dimension or part for a variant, which may have left it as the base has it; none where it has no data."""
        return self.parts.get((system, where)) or self.parts.get((-1, where))

    def inside(self, part: Part, system: int, where: str) -> list[tuple[Part, str, Fraction]]:
        """The parts of a dimension that have data, their places, and what a point of each is worth in the dimension."""
        there = [(inner, place) for inner, place in part.placed(where) if self.earned(system, place) is not None]
        if any(inner.out_of is not None for inner in part.parts or ()):
            total, have = (sum(Fraction(inner.out_of or 0) for inner in some) for some in (part.parts or (), [inner for inner, _ in there]))
            return [(inner, place, Fraction(total, have) if have else Fraction(1)) for inner, place in there]
        sizes = [Fraction(1 if inner.weight is None else inner.weight) for inner, _ in there]
        whole, scale = sum(sizes, Fraction(0)), Fraction(100 if part.out_of is None else part.out_of) / 100
        return [(inner, place, size / whole * scale if whole else Fraction(0)) for (inner, place), size in zip(there, sizes, strict=True)]


def score_entities(entities: Entities, unavailable: Mapping[str, str], rulebook: Rulebook, known: Known | None = None) -> Scored:
    """Points for every dimension and the scores that they add up to.

    known: points of parts that need not be worked out.
    A named score without any data has no value for anybody, as long as another score has some.
    Errors: InputError when the workbook has no data for any dimension of any score, or for one when the
    rulebook's `no_data` is refuse.
    """
    work = Scoring(entities, rulebook, unavailable, known=known)
    dimensions: list[ScoredDimension] = []
    left_out: list[LeftOut] = []
    factors: dict[str, Array] = {}
    for score in rulebook.all_scores:
        found, lost = _score_one(work, score, factors)
        dimensions += found
        left_out += lost
    if left_out and not dimensions:
        raise InputError(
            Text("没有任何维度有数据，无法评分", "no dimension has data; nothing can be scored"),
            hint=Text("；".join(one.why.zh for one in left_out), "; ".join(one.why.en for one in left_out)),
        )
    return Scored(work.entities, tuple(dimensions), tuple(left_out), tuple(work.bounds), tuple(work.findings), factors, work.parts)


@dataclass(frozen=True)
class _System:
    """The dimensions of one variant (or of the base, which holds for all), and the score that they give.

    earned: by dimension. factors: what a point of each dimension is worth in the score.
    """

    holds: Any
    total: Numbers
    earned: Mapping[str, Earned]
    factors: Mapping[str, float]


def _score_one(work: Scoring, score: str, factors: dict[str, Array]) -> tuple[list[ScoredDimension], list[LeftOut]]:
    rulebook, entities = work.rulebook, work.entities
    base = rulebook.all_scores[score]
    conditions = (np.True_, *(holds(entities, variant.when) for variant in rulebook.variants))
    systems = list(zip(conditions, systems_of(rulebook)[score], strict=True))
    names = list(dict.fromkeys(name for _, dimensions in systems for name in dimensions))
    available = [name for name in names if any(work.is_available(dimensions[name]) for _, dimensions in systems if name in dimensions)]
    left_out = [_left_out(work, base, systems, name) for name in names if name not in available]
    if left_out and rulebook.no_data == "refuse":
        raise InputError(Text(f"{left_out[0].title.zh}: {left_out[0].why.zh}", f"{left_out[0].title.en}: {left_out[0].why.en}"))
    beside = [name for name in names if all(dimensions[name].is_on_top for _, dimensions in systems if name in dimensions)]
    if not any(name in available for name in names if name not in beside or len(beside) == len(names)):
        nobody_has_one = Numbers.of(0).spread(entities.count).where(np.zeros(entities.count, bool))
        nothing = {f"points.{name}": ("", None) for name in names}
        work.entities = entities.with_values({score: (sum_column(score), replace(nobody_has_one, is_score=True)), **nothing})
        return [], left_out
    made = []
    for work.system, (met, dimensions) in enumerate(systems, start=-1):
        made.append(_system(work, score, met, dimensions, available))
    total = _within_limits(work, score, _first([(one.holds, one.total) for one in made]))
    values: dict[str, tuple[str, Vector | None]] = {score: (sum_column(score), total)}
    flags_of: dict[str, pa.Array] = {}
    answer = []
    for name in available:
        part = next(dimensions[name] for _, dimensions in systems if name in dimensions)
        column, absence = points_column(name), absence_column(name)
        values[f"points.{name}"] = (column, _first([(one.holds, one.earned[name].points) for one in made]))
        missing, factor = made[0].earned[name].missing, np.full(entities.count, made[0].factors.get(name, 0.0))
        for one in reversed(made[1:]):
            missing, factor = np.where(one.holds, one.earned[name].missing, missing), np.where(one.holds, one.factors.get(name, 0.0), factor)
        flags_of[absence], factors[name] = flags(missing, entities.count), factor
        weight = part.out_of if part.out_of is not None else part.weight or Decimal(0)
        answer.append(ScoredDimension(score, name, part.title or Text(name, name), column, absence, weight))
    values |= {f"points.{one.dimension}": ("", None) for one in left_out}
    work.entities = entities.with_values(values).with_columns(flags_of)
    return answer, left_out


def _system(work: Scoring, score: str, met: Any, dimensions: Mapping[str, Part], available: Sequence[str]) -> _System:
    """The score of one variant, and the points of its dimensions."""
    # what does not belong to a variant has no points at all: blank, not 0
    blank = Numbers.of(0).spread(work.entities.count)
    nothing = Earned(blank.where(np.zeros(work.entities.count, bool)), np.zeros(work.entities.count, bool))
    left = {name for name, part in dimensions.items() if met is not np.True_ and part.out_of is None and part.weight == 0}
    present = {name: part for name, part in dimensions.items() if name in available and name not in left and work.is_available(part)}
    earned = dict.fromkeys(available, nothing) | {
        name: work.dimension(part, f"{score}.{name}", part.title or Text(name, name)) for name, part in present.items()
    }
    beside = {name for name, part in dimensions.items() if part.is_on_top}
    in_points = any(part.out_of is not None for name, part in dimensions.items() if name not in beside)
    sizes = {name: Fraction((part.out_of if in_points else part.weight) or 0) for name, part in dimensions.items() if name not in beside}
    whole = sum(sizes.values(), Fraction(0))
    # the weights of what is left out are shared among the rest
    have = sum((sizes[name] for name in present if name in sizes), Fraction(0)) if work.rulebook.no_data == "share" else whole
    if have == 0 and sizes:
        return _System(met, replace(blank, is_score=True), earned, {})
    factors = {name: Fraction(1) if name in beside else whole / have * (1 if in_points else sizes[name] / 100) for name in present}
    points = [earned[name].points * Numbers.of(factor) for name, factor in factors.items()]
    return _System(met, added(points) if points else blank, earned, {name: float(factor) for name, factor in factors.items()})


def _within_limits(work: Scoring, score: str, total: Numbers) -> Numbers:
    """The score, never beyond the rulebook's limits for it."""
    limits = work.rulebook.limits.get(score)
    if limits is None:
        return total
    named = work.entities.constants
    lowest, highest = (None if one is None else Fraction(str(named[one] if isinstance(one, str) else one)) for one in (limits.min, limits.max))
    return replace(limited(total, lowest, highest), is_score=total.is_score)


def _first(choices: Sequence[tuple[Any, Numbers]]) -> Numbers:
    """The first variant whose condition holds, else the base (which stands first)."""
    answer = choices[0][1]
    for met, numbers in reversed(choices[1:]):
        answer = chosen(met, numbers, answer)
    return answer


def _left_out(work: Scoring, base: Mapping[str, Part], systems: list[tuple[Any, Mapping[str, Part]]], name: str) -> LeftOut:
    part = base.get(name) or next(dimensions[name] for _, dimensions in systems if name in dimensions)
    lacking = list(dict.fromkeys(work.lacking(part)))
    zh = "、".join(_LACKING.get(what, Text(what, what)).zh for what in lacking)
    en = ", ".join(_LACKING.get(what, Text(what, what)).en for what in lacking)
    return LeftOut(name, part.title or Text(name, name), Text(f"没有数据：{zh}", f"no data: {en}"))
