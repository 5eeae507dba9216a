"""One dimension of a score, or one part of it: its points and whether its value was missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from math import gcd

import narwhals as nw

from tiercli.domain.codes import found
from tiercli.domain.exact import MICRO, micro
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.frames.compile import Scope
from tiercli.frames.engine import Session, refuse_large
from tiercli.frames.population import population
from tiercli.frames.value import Value, as_exact, half_up
from tiercli.outcome import Bound
from tiercli.points import percentile
from tiercli.points.scales import band_points, linear_points, map_points, ratio_points, scaled
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.scale import Part

HUNDRED = 100 * MICRO


@dataclass
class Scoring:
    """One score at work: the frame, the rulebook, and what turned up on the way."""

    scope: Scope
    session: Session
    rulebook: Rulebook
    unavailable: Mapping[str, str]
    bounds: list[Bound] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    made: dict[int, tuple[Part, nw.Expr, nw.Expr]] = field(default_factory=dict)
    factors: dict[str, dict[int, float]] = field(default_factory=dict)

    def is_available(self, part: Part) -> bool:
        """Whether the workbook has data for any of a part."""
        if part.parts is not None:
            return any(self.is_available(inner) for inner in part.parts)
        if part.metric is not None:
            return part.metric not in self.unavailable
        assert part.formula is not None
        return self.scope.compile(part.formula).kind != "missing"

    def lacking(self, part: Part) -> list[str]:
        """What the workbook lacks for a part."""
        if part.parts is not None:
            return [what for inner in part.parts for what in self.lacking(inner)]
        if part.metric is not None:
            return [self.unavailable[part.metric]] if part.metric in self.unavailable else []
        names = part.formula.names if part.formula else frozenset()
        return sorted({self.unavailable.get(name, name) for name in names if name in self.scope.names and self.scope.names[name][1] == "missing"})

    def dimension(self, part: Part, where: str, title: Text) -> tuple[nw.Expr, nw.Expr]:
        """A whole dimension's points and whether its value is missing; variants that leave it as it is share them."""
        if id(part) not in self.made:
            # the part is kept as well: its id stays its own
            self.made[id(part)] = (part, *self.points(part, where, title))
        return self.made[id(part)][1:]

    def points(self, part: Part, where: str, title: Text) -> tuple[nw.Expr, nw.Expr]:
        """A part's points (whole millionths, on its own scale) and whether its value is missing."""
        points, missing = self._parts(part, where, title) if part.parts is not None else self._leaf(part, where, title)
        if part.when is not None:
            holds = self.scope.filler(self.scope.condition(part.when))
            points = nw.when(holds).then(points).otherwise(nw.lit(micro(part.missing or 0)))
            missing = missing & holds
        if part.max is not None:
            points = nw.when(points > micro(part.max)).then(nw.lit(micro(part.max))).otherwise(points)
        if part.min is not None:
            points = nw.when(points < micro(part.min)).then(nw.lit(micro(part.min))).otherwise(points)
        return self.scope.filler(points.cast(nw.Int64)), missing

    def _leaf(self, part: Part, where: str, title: Text) -> tuple[nw.Expr, nw.Expr]:
        value = self._value(part)
        if value.kind == "missing":
            return nw.lit(micro(part.missing or 0)), nw.lit(value=True)
        held = value
        if part.metric is None:
            held = Value(self.scope.filler(as_exact(value)), "exact" if value.kind == "real" else value.kind)
        missing = held.expr.is_null()
        points = self._earned(part, held, where, title)
        return nw.when(~missing).then(points).otherwise(nw.lit(micro(part.missing or 0))), missing

    def _value(self, part: Part) -> Value:
        if part.metric is None:
            assert part.formula is not None
            return self.scope.compile(part.formula)
        column, kind = self.scope.names[part.metric]
        return Value(nw.col(column) if kind != "missing" else nw.lit(None), kind)

    def _earned(self, part: Part, value: Value, where: str, title: Text) -> nw.Expr:
        top = micro(part.out_of) if part.out_of is not None else HUNDRED
        if part.bands is not None:
            return band_points(value.expr, self.resolved(part.bands), lower_is_better=part.lower_is_better)
        if part.linear is not None:
            return linear_points(value.expr, self.resolved(part.linear))
        if part.map is not None:
            return map_points(value, part.map, part.default)
        if part.percentile is not None:
            return self._percentile(part, value, where, title, top)
        if part.ratio_to is not None:
            within = self._within(part.ratio_to.within)
            base = population(self.scope, {"max": "highest", "mean": "average", "total": "total"}[part.ratio_to.of], value, within)
            whole = self.scope.filler(as_exact(base))
            refuse_large(self.scope.frame, [nw.when(whole != 0).then(value.expr / whole) * float(HUNDRED)])
            points = self.scope.filler(ratio_points(value.expr, whole, part.ratio_to.cap, self.scope.filler))
            return scaled(points, *_fraction(top, HUNDRED), micro(part.ratio_to.cap))
        return value.expr

    def _within(self, within: object) -> list[str]:
        if within is None:
            return []
        column, kind = self.scope.names.get(str(within), ("", "missing"))
        return [] if kind == "missing" else [column]

    def _percentile(self, part: Part, value: Value, where: str, title: Text, top: int) -> nw.Expr:
        assert part.percentile is not None
        rule, within = part.percentile, self._within(part.percentile.within)
        if rule.groups is None:
            return percentile.percentile_points(self.scope, value.expr, within, top, lower_is_better=part.lower_is_better)
        points, cuts = percentile.group_points(self.scope, value.expr, within, rule.groups, rule.quantile, top, lower_is_better=part.lower_is_better)
        for label, inner in cuts.items():
            for index, cut in enumerate(inner):
                suffix = f" ({label})" if label else ""
                words = Text(f"{title.zh} 第{index + 1}/{rule.groups}分位{suffix}", f"{title.en} quantile {index + 1}/{rule.groups}{suffix}")
                self.bounds.append(Bound(where, words, percentile.shown(cut)))
            if len(set(inner)) < len(inner):
                self.findings.append(_collapsed(where, title, rule.groups, label))
        return points

    def _parts(self, part: Part, where: str, title: Text) -> tuple[nw.Expr, nw.Expr]:
        """Weighted parts are averaged, parts out of a number of points are added; parts without data are left out."""
        assert part.parts is not None
        numbered = list(enumerate(part.parts))
        available = [(index, inner) for index, inner in numbered if self.is_available(inner)]
        made = [(inner, *self.points(inner, f"{where}.{inner.name or index + 1}", inner.title or title)) for index, inner in available]
        missing = made[0][2]
        for _, _, absent in made[1:]:
            missing = missing & absent
        if any(inner.out_of is not None for inner in part.parts):
            total = sum((inner.out_of or Decimal(0) for inner in part.parts), Decimal(0))
            have = sum((inner.out_of or Decimal(0) for inner, _, _ in made), Decimal(0))
            added = _added([points for _, points, _ in made])
            return (scaled(self.scope.filler(added), *_fraction(micro(total), micro(have)), 10 * micro(total)) if have and have != total else added), missing
        weights = [inner.weight if inner.weight is not None else Decimal(1) for inner, _, _ in made]
        points = weighted(self.scope, [points for _, points, _ in made], weights, sum(weights, Decimal(0)))
        if part.out_of is not None:
            points = scaled(self.scope.filler(points), *_fraction(micro(part.out_of), HUNDRED), 10 * HUNDRED)
        return points, missing

    def resolved(self, steps: Mapping[Decimal | str, Decimal]) -> dict[Decimal, Decimal]:
        """Bounds with the params' values in place of their names."""
        answer = {}
        for bound, points in steps.items():
            number = self.scope.constants[bound] if isinstance(bound, str) else bound
            assert isinstance(number, Decimal | int)
            answer[Decimal(number)] = points
        return answer


def weighted(scope: Scope, points: list[nw.Expr], weights: list[Decimal], whole: Decimal) -> nw.Expr:
    """The sum of points times weights over `whole`, in whole numbers, rounded half up once."""
    places = max((max(0, -int(weight.normalize().as_tuple().exponent)) for weight in [*weights, whole]), default=0)
    counts, total = [int(weight * 10**places) for weight in weights], int(whole * 10**places)
    common = gcd(total, *counts) or 1
    counts, total = [count // common for count in counts], total // common
    if total == 0:
        return nw.lit(0)
    refuse_large(scope.frame, [_added([(one / nw.lit(1)).abs() * float(count) for one, count in zip(points, counts, strict=True)])])
    return half_up(_added([one * count for one, count in zip(points, counts, strict=True)]), total)


def _added(points: list[nw.Expr]) -> nw.Expr:
    total = points[0]
    for one in points[1:]:
        total = total + one
    return total


def _fraction(numerator: int, denominator: int) -> tuple[int, int]:
    common = gcd(numerator, denominator) or 1
    return numerator // common, denominator // common


def _collapsed(where: str, title: Text, groups: int, label: str) -> Finding:
    suffix = f" ({label})" if label else ""
    return found(
        "score.collapsed-groups",
        Place(sheet=where),
        Text(
            f"{title.zh}{suffix}: 相同的值太多, 分不出 {groups} 组, 部分组为空",
            f"{title.en}{suffix}: too many equal values for {groups} groups; some groups are empty",
        ),
        hint=Text("可改用 bands 写明界限", "Consider bands with written bounds"),
    )
