"""Weights, bands and maps that are probably not what was meant."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.language import EMPTY, Text
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.facts.names import Vocabulary
from tiercli.rulebook.facts.variants import changes_of, varied
from tiercli.rulebook.lint.remark import Remark
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.dimension import Part

_WORSE = ("overdue", "late", "complaint", "recency", "days_since", "debt", "defect", "逾期", "投诉", "欠款", "超期", "拖欠")


def remarks_on_scales(rulebook: Rulebook) -> Iterator[Remark]:
    """What is to be said of every dimension, and of the weights together."""
    kinds = Vocabulary.of(rulebook).metrics
    for score, dimensions in rulebook.all_scores.items():
        base: tuple[Any, ...] = ("score",) if score == "score" else ("scores", score)
        yield from _weights(dimensions, base, Text("", ""))
        for name, part in dimensions.items():
            yield from _part(rulebook, kinds, part, (*base, name))
        for index, variant in enumerate(rulebook.variants):
            changes = changes_of(variant, score)
            if not changes:
                continue
            now = varied(dimensions, changes)
            yield from _weights(now, ("variants", index), Text(f"按 {variant.when} ", f"when {variant.when}, "))
            for name in changes:
                yield from _part(rulebook, kinds, now[name], ("variants", index, *base, name))


def _weights(dimensions: dict[str, Part], path: tuple[Any, ...], prefix: Text) -> Iterator[Remark]:
    weights = [part.weight for part in dimensions.values() if part.weight is not None]
    total = sum(weights, Decimal(0))
    if weights and total != 100:
        message = Text(f"{prefix.zh}权重加起来是 {total:f}，不是 100", f"{prefix.en}the weights add up to {total:f}, not 100")
        hint = Text(f"满分会是 {total:f} 分", f"The best score would be {total:f}")
        yield Remark(path, "weights", message, hint)


def _part(rulebook: Rulebook, kinds: dict[str, str] | Any, part: Part, path: tuple[Any, ...]) -> Iterator[Remark]:
    for index, inner in enumerate(part.parts or ()):
        yield from _part(rulebook, kinds, inner, (*path, "parts", index))
    if part.parts is not None:
        return
    way, rule, here = part.way, part.rule, (*path, part.scale)
    for code, message in way.remarks(rule, part, kinds.get(part.metric or "")):
        yield Remark(here, code, message)
    if steps := way.steps(rule):
        yield from _steps(rulebook, part, steps, here)
    if way.is_place:
        yield from _direction(rulebook, part, rises=not part.lower_is_better, path=path)
    yield from _beyond(part, path)


def _beyond(part: Part, path: tuple[Any, ...]) -> Iterator[Remark]:
    """Points above what the dimension is out of."""
    top = part.out_of if part.out_of is not None else Decimal(100) if part.weight is not None else None
    points = [*part.way.steps(part.rule).values(), *part.way.categories(part.rule).values()] + [one for one in (part.default, part.missing) if one is not None]
    if top is None or not points or part.max is not None or max(points) <= top:
        return
    message = Text(f"最高 {max(points):f} 分，超过满分 {top:f}", f"up to {max(points):f} points, above the {top:f} that it is out of")
    yield Remark(path, "points-beyond", message)


def _steps(rulebook: Rulebook, part: Part, steps: Mapping[Decimal | str, Decimal], path: tuple[Any, ...]) -> Iterator[Remark]:
    constants = rulebook.constants
    bounds = [
        ((Decimal(str(constants[one] if isinstance(one, str) else one)), side), points)
        for (one, side), points in ((amount_and_side(bound), points) for bound, points in steps.items())
    ]
    order = [bound for bound, _ in bounds]
    if len(set(order)) < len(order):
        yield Remark(path, "equal-bounds", Text("有两个界限相等，其中一个不起作用", "two bounds are equal; one of them has no effect"))
    elif order not in (sorted(order), sorted(order, reverse=True)):
        yield Remark(path, "bands-order", Text("界限没有按大小排列", "the bounds are not in order"), EMPTY)
    points = [earned for _, earned in sorted(bounds)]
    pairs = list(itertools.pairwise(points))
    if part.way.equal_is_odd and any(low == high for low, high in pairs):
        yield Remark(path, "equal-points", Text("相邻两段的分数相同", "two neighbouring bands have equal points"))
    rises, falls = any(low < high for low, high in pairs), any(low > high for low, high in pairs)
    if rises and falls:
        message = Text(f"'{part.metric}' 增大时，分数先升后降或先降后升", f"as '{part.metric}' grows, points both rise and fall")
        yield Remark(path, "falling-points", message, Text("若是本意，可以不理", "Fine if that is meant"))
    elif rises or falls:
        yield from _direction(rulebook, part, rises=rises, path=path)


def _direction(rulebook: Rulebook, part: Part, *, rises: bool, path: tuple[Any, ...]) -> Iterator[Remark]:
    """Points should rise as things get better."""
    metric = rulebook.metrics.get(part.metric or "")
    marked = part.lower_is_better or (metric is not None and metric.lower_is_better)
    sounds_worse = any(word in (part.metric or "").lower() for word in _WORSE)
    if rises and metric is not None and metric.lower_is_better:
        message = Text(f"'{part.metric}' 越小越好，但它越大分数越高", f"a smaller '{part.metric}' is better, but points rise with it")
        yield Remark(path, "falling-points", message)
    elif rises and sounds_worse and not marked:
        message = Text(f"'{part.metric}' 看来越小越好，但它越大分数越高", f"'{part.metric}' sounds as if smaller were better, but points rise with it")
        hint = Text("若越小越好，请写 lower_is_better: true 或倒过来", "If smaller is better, say lower_is_better: true, or turn the points round")
        yield Remark(path, "falling-points", message, hint)
    elif not rises and not marked and not sounds_worse:
        message = Text(f"'{part.metric}' 越大，分数越低", f"points fall as '{part.metric}' grows")
        hint = Text("若越小越好，请写 lower_is_better: true", "If smaller is better, say lower_is_better: true")
        yield Remark(path, "falling-points", message, hint)
