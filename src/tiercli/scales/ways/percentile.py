"""`percentile`: points by place among all entities, as a share or as the group between quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import Annotated, Any, Literal, overload

import numpy as np
import pyarrow as pa
from pydantic import Field

from tiercli.domain.codes import found
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, filled
from tiercli.frames.entities import Entities
from tiercli.frames.numbers import Numbers
from tiercli.frames.population import Places, group_numbers
from tiercli.frames.vectors import Texts, Vector, to_arrow
from tiercli.grammar.evaluate import holds
from tiercli.grammar.expression import Expression
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.small_types import Condition, Count, Meaning, Model
from tiercli.grammar.spoken import number_words
from tiercli.scales.formulas import Formulas
from tiercli.scales.place import PlaceScale, top_words, within_words
from tiercli.scales.scale import LARGER, SMALLER, Dimension, Speaker, Workings, as_number


class Percentile(Model):
    """The share of entities whose value is no better, times 100; ties share the better place."""

    within: Annotated[Condition | None, Meaning("只与这个字段相同的对象比较", "compare only with entities that have the same value of this field")] = None
    among: Annotated[
        Condition | None,
        Meaning(
            "只与满足这个条件的对象比较；不满足的不参加，得 missing 的分数", "compare only those for whom this holds; the others take no part and get `missing`"
        ),
    ] = None
    groups: Annotated[
        Annotated[Count, Field(ge=2, le=100)] | None,
        Meaning(
            "不用占比，而用所在组的名次：按大小分成这么多个等份组，最差的组得一份分数，最好的得全部。按分位数切分",
            "instead of the share, the place of the entity's group among this many equal-sized ones: the worst group earns one part "
            "of the points, the best earns all. The groups are cut at quantiles",
        ),
    ] = None
    on_cut: Annotated[
        Literal["above", "below"],
        Meaning(
            "正好在分界上的值属于哪一组：above 数值大的一组，below 数值小的一组（R 的 rfm、pandas 的 qcut、SQL 常用的写法）",
            "to which group a value on a cut belongs: above, that of the larger values, or below, that of the smaller ones (as R's rfm and pandas' qcut)",
        ),
    ] = "above"
    quantile: Annotated[
        Literal["linear", "nearest"],
        Meaning(
            "分界的算法：linear（插值，同 Excel 的 PERCENTILE.INC）或 nearest（取最近的值）",
            "the rule for the cuts: linear (interpolated, as in Excel's PERCENTILE.INC) or nearest",
        ),
    ] = "linear"


class _Percentile(PlaceScale[Percentile]):
    figures = ("groups",)

    def points(self, rule: Percentile, part: Dimension, value: Vector, at: Workings) -> Numbers:
        number, within = as_number(value), at.entities.known(rule.within)
        if rule.among is not None:
            number = number.where(holds(at.entities, rule.among))
        if rule.groups is None:
            return percentile_points(at.entities, number, within, at.top, lower_is_better=part.lower_is_better)
        points, cuts = group_points(at.entities, number, within, rule.groups, rule.quantile, at.top, lower_is_better=part.lower_is_better, on_cut=rule.on_cut)
        for label, inner in cuts.items():
            suffix = f" ({label})" if label else ""
            for index, cut in enumerate(inner):
                at.note_cut(
                    Text(f"{at.title.zh} 第{index + 1}/{rule.groups}分位{suffix}", f"{at.title.en} quantile {index + 1}/{rule.groups}{suffix}"), float(cut)
                )
            if len(set(inner)) < len(inner):
                at.note(_collapsed(at, rule.groups, suffix))
        return points

    def excel(self, rule: Percentile, part: Dimension, value: Term, at: Formulas) -> str:
        if rule.groups is None:
            place = at.among_all(value, "percentile", rule.within, rule.among, turned=part.lower_is_better)
            return f"{place.at_or_below()}/MAX({place.count()},1)*{at.top}"
        place = at.among_all(value, "percentile", rule.within, rule.among)
        passed = place.cuts_passed(rule.groups, nearest=rule.quantile == "nearest", below=rule.on_cut == "below")
        group = f"({rule.groups}-({passed}))" if part.lower_is_better else f"({passed}+1)"
        return f"{group}/{rule.groups}*{at.top}"

    def words(self, rule: Percentile, part: Dimension, speaker: Speaker, unit: str) -> Text:
        top, better = top_words(part), SMALLER if part.lower_is_better else LARGER
        within = within_words(rule.within, Text("，在同一{}内比较", ", compared within the same {}"), speaker)
        if rule.among is not None:
            among = filled(Text("，只比较满足“{}”的", ", only among those with {}"), speaker.words(rule.among))
            within = Text(within.zh + among.zh, within.en + among.en)
        if rule.groups is None:
            return Text(f"不优于它的占比 × {top}（{better.zh}）{within.zh}", f"share of those no better × {top} ({better.en}){within.en}")
        cut = Text("插值分位数", "interpolated quantiles") if rule.quantile == "linear" else Text("最近分位数", "nearest quantiles")
        if rule.on_cut == "below":
            cut = Text(f"{cut.zh}（正好在分界上的归数值小的一组）", f"{cut.en} (a value on a cut belongs to the smaller ones)")
        step = number_words((Decimal(top.replace(",", "")) / rule.groups).quantize(Decimal("0.000001")))
        return Text(
            f"按大小分成 {rule.groups} 个等份组（{better.zh}）：最差组 {step} 分，每好一组多 {step} 分；按{cut.zh}分组{within.zh}",
            f"{rule.groups} groups of equal size ({better.en}): the worst earns {step}, each better one {step} more; cut at {cut.en}{within.en}",
        )

    def within(self, rule: Percentile) -> Expression | None:
        return rule.within

    def among(self, rule: Percentile) -> Expression | None:
        return rule.among

    def place_points(self, rule: Percentile, top: float) -> tuple[float, ...] | float:
        if rule.groups is None:
            return top
        return tuple(float((place * 2 * int(top) + rule.groups) // (2 * rule.groups)) for place in range(1, rule.groups + 1))


SCALE = _Percentile(Percentile, Text("名次得分", "By place"), Meaning("按在全部对象中的名次得分", "points by place among all entities"))


def percentile_points(entities: Entities, value: Numbers, within: Sequence[Vector], top: Fraction, *, lower_is_better: bool) -> Numbers:
    """The share of entities whose value is no better, times the most points; ties share the better place.

    Entities without a value take no part.
    """
    ordered = (-value if lower_is_better else value).spread(entities.count)
    places = Places(ordered, group_numbers(within, entities.count, entities.worlds), entities.members, entities.origins)
    counts = np.maximum(places.count(), 1)
    # one denominator for all, where all are compared with as many, keeps what follows in 64 bits
    is_one = counts.size > 0 and bool((counts == counts[0]).all())
    return Numbers(places.at_or_below(), int(counts[0]) if is_one else counts) * Numbers.of(top)


def group_points(
    entities: Entities, value: Numbers, within: Sequence[Vector], groups: int, rule: str, top: Fraction, *, lower_is_better: bool, on_cut: str = "above"
) -> tuple[Numbers, dict[str, list[Fraction]]]:
    """Points of the quantile group that a value falls into, and the cuts that were used.

    on_cut: above or below, the group to which a value on a cut belongs.
    rule: linear (type 7, as Excel's PERCENTILE.INC) or nearest (the smallest value with that share at or below it).
    Returns the points and, for each value of `within` ("" without), the cuts from low to high, in the value's unit.
    """
    value = value.spread(entities.count)
    passes = np.greater_equal if on_cut == "above" else np.greater
    if entities.origins is not None or entities.worlds is not None:
        return _points_of(_hypothetical(entities, value, within, groups, rule, passes), value, groups, top, lower_is_better=lower_is_better), {}
    rows = _rows_by_label(entities, within)
    group = np.zeros(entities.count, np.int64)
    found: dict[Any, list[Fraction]] = {}
    for label in sorted(rows, key=str):
        here = rows[label]
        theirs = value.take(here)
        counted = theirs.take(np.flatnonzero(np.broadcast_to(theirs.valid, len(here)) & entities.members[here]))
        if not counted.valid.size:
            continue
        ordered = counted.take(np.argsort(counted.order(), kind="stable"))
        found[label] = cuts_of(_Sorted(ordered), groups, rule)
        group[here] = _group(theirs, found[label], passes)
    points = _points_of(group, value, groups, top, lower_is_better=lower_is_better)
    return points, {"" if label is None else str(label): cuts for label, cuts in found.items()}


def _points_of(group: Any, value: Numbers, groups: int, top: Fraction, *, lower_is_better: bool) -> Numbers:
    """One part of the points for each group, the worst earns one."""
    place = groups - 1 - group if lower_is_better else group
    return replace(Numbers(place + 1, groups), valid=value.valid) * Numbers.of(top)


def _hypothetical(entities: Entities, value: Numbers, within: Sequence[Vector], groups: int, rule: str, passes: Any) -> Any:
    """How many cuts each value has passed, where each row may have a population of its own: the cuts are those of that population."""
    places = Places(value, group_numbers(within, entities.count, entities.worlds), entities.members, entities.origins)
    count, group = places.count(), np.zeros(entities.count, np.int64)
    if not count.any():
        return group
    for index in range(1, groups):
        cut = places.at_place(np.maximum(-(-count * index // groups) - 1, 0)) if rule == "nearest" else places.quantile(Numbers.of(Fraction(index, groups)))
        a, b = value.compared(cut)
        group = group + (np.asarray(passes(a, b), bool) & cut.valid)
    return group


def _group(values: Numbers, cuts: Sequence[Fraction], passes: Any) -> Any:
    """How many cuts each value has passed."""
    group: Any = 0
    for cut in cuts:
        a, b = values.compared(Numbers.of(cut))
        group = group + np.asarray(passes(a, b), bool)
    return group


def _rows_by_label(entities: Entities, within: Sequence[Vector]) -> dict[Any, Any]:
    """The rows of each value of `within`, in their order; all rows under none without it."""
    if not within:
        return {None: np.arange(entities.count)}
    first = within[0].spread(entities.count)
    texts = first.values.cast(pa.string()) if isinstance(first, Texts) else to_arrow(first)
    coded = (texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts).dictionary_encode(null_encoding="encode")
    codes = coded.indices.to_numpy(zero_copy_only=False)
    order, labels = np.argsort(codes, kind="stable"), coded.dictionary.to_pylist()
    return dict(zip(labels, np.split(order, np.cumsum(np.bincount(codes, minlength=len(labels)))[:-1]), strict=True))


class _Sorted(Sequence[Fraction]):
    """Valid numbers in their order, each made a fraction when it is asked for: a few cuts look at a few of many."""

    def __init__(self, numbers: Numbers) -> None:
        self.numbers = numbers

    def __len__(self) -> int:
        return int(self.numbers.valid.size)

    @overload
    def __getitem__(self, place: int) -> Fraction: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Fraction]: ...

    def __getitem__(self, place: int | slice) -> Fraction | Sequence[Fraction]:
        if isinstance(place, slice):
            return [self[one] for one in range(*place.indices(len(self)))]
        num, den = (one if isinstance(one, int) else one[place] for one in (self.numbers.num, self.numbers.den))
        return Fraction(int(num), int(den))


def cuts_of(ordered: Sequence[Fraction | int], groups: int, rule: str) -> list[Fraction]:
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
        cuts.append(Fraction(ordered[low]) + (place - low) * (ordered[high] - ordered[low]))
    return cuts


def _collapsed(at: Workings, groups: int, suffix: str) -> Finding:
    return found(
        "score.collapsed-groups",
        Place(sheet=at.where),
        Text(
            f"{at.title.zh}{suffix}：相同的值太多，分不出 {groups} 组，部分组为空",
            f"{at.title.en}{suffix}: too many equal values for {groups} groups; some groups are empty",
        ),
        hint=Text("可改用 bands 写明界限", "Consider bands with written bounds"),
    )
