"""Scores: the dimensions' points added up by weight, for each variant of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import narwhals as nw

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding
from tiercli.domain.language import Text
from tiercli.frames.compile import Scope
from tiercli.frames.engine import Session, exactly
from tiercli.frames.value import ValueKind
from tiercli.outcome import Bound, LeftOut
from tiercli.points.dimension import Scoring, weighted
from tiercli.points.scales import scaled
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part
from tiercli.rulebook.variants import changes_of, varied

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
    in_points: bool


@dataclass
class Scored:
    """The measured frame with points and scores: `score` or each named score, and `points.<dimension>`."""

    scope: Scope
    dimensions: tuple[ScoredDimension, ...]
    left_out: tuple[LeftOut, ...]
    bounds: tuple[Bound, ...]
    findings: tuple[Finding, ...]


@exactly()
def score_entities(scope: Scope, unavailable: Mapping[str, str], rulebook: Rulebook, session: Session) -> Scored:
    """Points for every dimension and the scores that they add up to.

    Errors: InputError when the workbook has no data for any dimension of a score, or for one when the
    rulebook's `no_data` is refuse.
    """
    work = Scoring(scope, session, rulebook, unavailable)
    dimensions: list[ScoredDimension] = []
    left_out: list[LeftOut] = []
    for score in rulebook.all_scores:
        found, lost = _score_one(work, score)
        dimensions += found
        left_out += lost
    scope.settle(session)
    return Scored(scope, tuple(dimensions), tuple(left_out), tuple(work.bounds), tuple(work.findings))


def _score_one(work: Scoring, score: str) -> tuple[list[ScoredDimension], list[LeftOut]]:
    rulebook, scope = work.rulebook, work.scope
    base = rulebook.all_scores[score]
    systems = [(None, base), *((scope.filler(scope.condition(variant.when)), varied(base, changes_of(variant, score))) for variant in rulebook.variants)]
    names = list(dict.fromkeys(name for _, dimensions in systems for name in dimensions))
    available = [name for name in names if any(work.is_available(dimensions[name]) for _, dimensions in systems if name in dimensions)]
    left_out = [_left_out(work, base, systems, name) for name in names if name not in available]
    if left_out and rulebook.no_data == "refuse":
        raise InputError(Text(f"{left_out[0].title.zh}: {left_out[0].why.zh}", f"{left_out[0].title.en}: {left_out[0].why.en}"))
    if not available:
        raise InputError(
            Text("没有任何维度有数据, 无法评分", "no dimension has data; nothing can be scored"),
            hint=Text("; ".join(one.why.zh for one in left_out), "; ".join(one.why.en for one in left_out)),
        )
    totals: list[tuple[nw.Expr | None, nw.Expr]] = []
    kept: dict[str, list[tuple[nw.Expr | None, nw.Expr, nw.Expr]]] = {}
    for holds, dimensions in systems:
        total, made = _total(work, score, dimensions, available)
        totals.append((holds, total))
        for name, (points, missing) in made.items():
            kept.setdefault(name, []).append((holds, points, missing))
    columns: dict[str, tuple[nw.Expr, ValueKind]] = {score: (_chosen(totals), "exact")}
    if scope.judged_by is not None:
        for name in available:
            factors = [(holds, nw.lit(work.factors.get(name, {}).get(id(dimensions), 0.0))) for holds, dimensions in systems]
            scope.column(f"factor__{name}", _chosen(factors))
    answer = []
    for name in available:
        part = next(dimensions[name] for _, dimensions in systems if name in dimensions)
        column, absence = f"points__{name}", f"missing__{name}"
        columns[column] = (_chosen([(holds, points) for holds, points, _ in kept[name]]), "exact")
        columns[absence] = (_chosen([(holds, absent) for holds, _, absent in kept[name]]), "flag")
        scope.names[f"points.{name}"] = (column, "exact")
        in_points = part.out_of is not None
        weight = part.out_of if part.out_of is not None else part.weight or Decimal(0)
        answer.append(ScoredDimension(score, name, part.title or Text(name, name), column, absence, weight, in_points))
    scope.add_all(columns)
    for one in left_out:
        scope.names[f"points.{one.dimension}"] = ("", "missing")
    return answer, left_out


def _total(work: Scoring, score: str, dimensions: Mapping[str, Part], available: list[str]) -> tuple[nw.Expr, dict[str, tuple[nw.Expr, nw.Expr]]]:
    """The score of one variant, and the points and missing flags of its dimensions."""
    columns: dict[str, tuple[nw.Expr, nw.Expr]] = {}
    present = {name: part for name, part in dimensions.items() if name in available and work.is_available(part)}
    for name, part in present.items():
        columns[name] = work.dimension(part, f"{score}.{name}", part.title or Text(name, name))
    for name in available:
        columns.setdefault(name, (nw.lit(0), nw.lit(value=False)))
    shares = work.rulebook.no_data == "share"
    in_points = any(part.out_of is not None for part in dimensions.values())
    sizes = {name: (part.out_of if in_points else part.weight) or Decimal(0) for name, part in dimensions.items()}
    whole = sum(sizes.values(), Decimal(0))
    have = sum((sizes[name] for name in present), Decimal(0)) if shares else whole
    if have == 0:
        return nw.lit(0), columns
    points = [columns[name][0] for name in present]
    if work.scope.judged_by is not None:
        # attribution asks what each dimension brought in, under this system of weights
        for name in present:
            part_of_score = Fraction(1) if in_points else Fraction(sizes[name]) / 100
            work.factors.setdefault(name, {})[id(dimensions)] = float(Fraction(whole) / Fraction(have) * part_of_score)
    if in_points:
        added = work.scope.filler(weighted(work.scope, points, [Decimal(1)] * len(points), Decimal(1)))
        factor = Fraction(whole) / Fraction(have)
        total = scaled(added, factor.numerator, factor.denominator, 10**10)
    else:
        # points * weight / 100, the weights of what is left out shared among the rest
        factor = Fraction(whole) / Fraction(have)
        total = weighted(work.scope, points, [sizes[name] * factor.numerator for name in present], Decimal(100 * factor.denominator))
    return work.scope.filler(total.cast(nw.Int64)), columns


def _chosen(choices: list[tuple[nw.Expr | None, nw.Expr]]) -> nw.Expr:
    """The first variant whose condition holds, else the base (which stands first, without a condition)."""
    answer = choices[0][1]
    for holds, expr in reversed(choices[1:]):
        assert holds is not None
        answer = nw.when(holds).then(expr).otherwise(answer)
    return answer


def _left_out(work: Scoring, base: Mapping[str, Part], systems: list[tuple[Any, dict[str, Part]]], name: str) -> LeftOut:
    part = base.get(name) or next(dimensions[name] for _, dimensions in systems if name in dimensions)
    lacking = list(dict.fromkeys(work.lacking(part)))
    zh = "、".join(_LACKING.get(what, Text(what, what)).zh for what in lacking)
    en = ", ".join(_LACKING.get(what, Text(what, what)).en for what in lacking)
    return LeftOut(name, part.title or Text(name, name), Text(f"没有数据: {zh}", f"no data: {en}"))
