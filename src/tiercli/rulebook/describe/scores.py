"""Scores in words: what each dimension counts, how it earns its points, and for whom it does so differently."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from tiercli.domain.columns import header_of
from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.grammar.small_types import amount_and_side
from tiercli.rulebook.describe.expressions import Speaker, number_words, scalar_words
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.model import Variant
from tiercli.rulebook.scale import Part, for_every_scale
from tiercli.rulebook.variants import changes_of, varied

_HEADERS = (
    Text("维度", "Dimension"),
    Text("依据", "From"),
    Text("权重", "Weight"),
    Text("如何得分", "How points are earned"),
    Text("限制与缺数据", "Limits; without data"),
)
_SLOTS = (Slot.KEY, Slot.NAME, Slot.SHORT, Slot.WORDS, Slot.MORE)
_ADDED = Text(
    "各维度的分数直接相加。没有数据的得 0 分，另有说明的除外。",
    "The points of the dimensions are added as they are. Without data there are 0 points, unless it says otherwise.",
)
_WEIGHED = Text(
    "每个维度 0–100 分，乘以权重后相加。没有数据的得 0 分，另有说明的除外。",
    "Each dimension gives 0-100 points; they count by their weight. Without data there are 0 points, unless it says otherwise.",
)
_BETTER = Text("越小越好", "smaller is better")


def scores(speaker: Speaker) -> Iterator[Section]:
    """A table for each score, then one for each variant."""
    book = speaker.rulebook
    for name, dimensions in book.all_scores.items():
        title = header_of("score") if name == "score" else Text(f"得分：{name}", f"Score: {name}")
        in_points = any(part.out_of is not None and not part.is_on_top for part in dimensions.values())
        rows = [row for dimension, part in dimensions.items() for row in _rows(speaker, dimension, part, 0)]
        yield Section(title, _HEADERS, _SLOTS, tuple(rows), joined([_ADDED if in_points else _WEIGHED, *_limits(speaker, name)], "", " "))
    for number, variant in enumerate(book.variants, start=1):
        yield _variant(speaker, variant, number)


def _limits(speaker: Speaker, score: str) -> Iterator[Text]:
    """Between what a whole score stays."""
    limits = speaker.rulebook.limits.get(score)
    for amount, zh, en in ((limits.min, "最低", "never less than"), (limits.max, "最高", "never more than")) if limits else ():
        if amount is not None:
            words = speaker.amount(amount)
            yield Text(f"得分{zh} {words.zh} 分。", f"The score is {en} {words.en}.")


def _variant(speaker: Speaker, variant: Variant, number: int) -> Section:
    """The dimensions that a variant changes, as they are for its entities."""
    rows: list[tuple[Text, ...]] = []
    for name, dimensions in speaker.rulebook.all_scores.items():
        changes: Mapping[str, Mapping[str, Any]] = changes_of(variant, name)
        for dimension, part in varied(dimensions, changes).items():
            if dimension in changes:
                rows += _rows(speaker, dimension, part, 0)
    named = f"：{variant.title.zh}" if variant.title else f" {number}", f": {variant.title.en}" if variant.title else f" {number}"
    note = Text("适用于：{}。只列出不同之处；先满足的口径为准。", "For those for whom {}. Only what differs is listed; the first variant that holds is taken.")
    return Section(Text(f"另一口径{named[0]}", f"Variant{named[1]}"), _HEADERS, _SLOTS, tuple(rows), filled(note, speaker.words(variant.when)))


def _rows(speaker: Speaker, name: str, part: Part, depth: int) -> Iterator[tuple[Text, ...]]:
    title = part.title or (speaker.name(part.metric) if depth and part.metric and not part.name else same(name))
    metric = speaker.name(part.metric) if part.metric else EMPTY
    branch = "　" * (depth - 1) + "└ " if depth else ""
    yield Text(branch + title.zh, branch + title.en), metric, weight_words(part), scale_words(part, speaker), limit_words(part, speaker)
    for index, inner in enumerate(part.parts or (), start=1):
        yield from _rows(speaker, inner.name or f"{name} {index}", inner, depth + 1)


def weight_words(part: Part) -> Text:
    """A dimension's weight in percent, or the most points that it is out of."""
    if part.out_of is not None:
        number = number_words(part.out_of)
        return Text(f"{number} 分", f"{number} point" if number == "1" else f"{number} points")
    if part.is_on_top:
        return Text("加减分", "on top")
    return EMPTY if part.weight is None else same(f"{number_words(part.weight)}%")


def limit_words(part: Part, speaker: Speaker) -> Text:
    """Who earns the points at all, what those without a value get, and the limits."""
    said = []
    missing = number_words(part.missing or 0)
    if part.when is not None:
        words = speaker.words(part.when)
        said.append(Text(f"仅限：{words.zh}，其他得 {missing} 分", f"only where {words.en}; the others get {missing}"))
    if part.missing is not None:
        said.append(Text(f"没有数据得 {missing} 分", f"without data: {missing}"))
    for value, zh, en in ((part.max, "最多", "at most"), (part.min, "最少", "at least")):
        if value is not None:
            said.append(Text(f"{zh} {number_words(value)} 分", f"{en} {number_words(value)}"))
    return joined(said)


def scale_words(part: Part, speaker: Speaker) -> Text:
    """How a dimension gives its points."""
    if part.parts is None:
        return _WORDS[part.scale](part, speaker)
    added = any(inner.out_of is not None for inner in part.parts)
    return Text("以下各部分分数相加", "the points of these parts are added") if added else Text("以下各部分按权重平均", "the mean of these parts by weight")


def _bands(part: Part, speaker: Speaker) -> Text:
    unit = _unit(part, speaker)
    lowest, *others = [_band(bound, points, speaker, unit) for bound, points in _steps(part.bands or {}, speaker)]
    below = Text("，更低也是", " (and below)") if part.lower_is_better else EMPTY
    return joined([Text(lowest.zh + below.zh, lowest.en + below.en), *others])


def _linear(part: Part, speaker: Speaker) -> Text:
    unit = _unit(part, speaker)
    steps = joined([_anchor(bound, points, speaker, unit) for bound, points in _steps(part.linear or {}, speaker)], "，", ", ")
    said = Text(f"按直线折算：{steps.zh}；两端以外不再增减", f"straight lines between: {steps.en}; flat outside")
    return joined([said, _BETTER]) if part.lower_is_better else said


def _map(part: Part, speaker: Speaker) -> Text:
    named = joined([_category(speaker, part, category, points) for category, points in (part.map or {}).items()])
    other = number_words(part.default or 0)
    return Text(f"{named.zh}；其他 {other} 分", f"{named.en}; others: {other}")


def _formula(part: Part, speaker: Speaker) -> Text:
    assert part.formula is not None
    words = speaker.words(part.formula)
    return Text(f"分数 = {words.zh}", f"points = {words.en}")


def _unit(part: Part, speaker: Speaker) -> str:
    metric = speaker.rulebook.metrics.get(part.metric or "")
    return metric.unit if metric else ""


def _steps(steps: Mapping[Decimal | str, Decimal], speaker: Speaker) -> list[tuple[Decimal | str, Decimal]]:
    """Bounds in the order of their values."""

    def size(bound: Decimal | str) -> tuple[Decimal, bool]:
        amount, is_open = amount_and_side(bound)
        value = speaker.rulebook.params[amount].value if isinstance(amount, str) and amount in speaker.rulebook.params else amount
        return (value if isinstance(value, Decimal) else Decimal(0)), is_open

    return sorted(steps.items(), key=lambda step: size(step[0]))


def _band(bound: Decimal | str, points: Decimal, speaker: Speaker, unit: str) -> Text:
    amount, is_open = amount_and_side(bound)
    lower = speaker.amount(amount, unit)
    if is_open:
        return Text(f"超过 {lower.zh} {number_words(points)} 分", f"above {lower.en}: {number_words(points)}")
    return Text(f"{lower.zh} 起 {number_words(points)} 分", f"from {lower.en}: {number_words(points)}")


def _anchor(bound: Decimal | str, points: Decimal, speaker: Speaker, unit: str) -> Text:
    at = speaker.amount(bound, unit)
    return Text(f"{at.zh} 得 {number_words(points)} 分", f"{at.en} gives {number_words(points)}")


def _category(speaker: Speaker, part: Part, category: str, points: Decimal) -> Text:
    metric = speaker.rulebook.metrics.get(part.metric or "")
    is_flag = category.lower() in ("true", "false") and metric is not None
    said = scalar_words(category.lower() == "true") if is_flag else same(category)
    return Text(f"{said.zh} {number_words(points)} 分", f"{said.en}: {number_words(points)}")


def _percentile(part: Part, speaker: Speaker) -> Text:
    rule = part.percentile
    assert rule is not None
    top = number_words(part.out_of) if part.out_of is not None else "100"
    better = _BETTER if part.lower_is_better else Text("越大越好", "larger is better")
    within = filled(Text("，在同一{}内比较", ", compared within the same {}"), speaker.words(rule.within)) if rule.within else EMPTY
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


def _ratio(part: Part, speaker: Speaker) -> Text:
    rule = part.ratio_to
    assert rule is not None
    top = number_words(part.out_of) if part.out_of is not None else "100"
    of = {"max": Text("最大值", "the largest"), "mean": Text("平均值", "the mean"), "total": Text("合计", "the total")}[rule.of]
    within = filled(Text("同一{}的", " of the same {}"), speaker.words(rule.within)) if rule.within else EMPTY
    cap = number_words(rule.cap * (part.out_of if part.out_of is not None else 100) / 100)
    return Text(f"与{within.zh}{of.zh}之比 × {top}，最多 {cap} 分", f"ratio to {of.en}{within.en} × {top}, at most {cap}")


_WORDS: Mapping[str, Callable[[Part, Speaker], Text]] = for_every_scale(
    "words", {"bands": _bands, "linear": _linear, "percentile": _percentile, "ratio_to": _ratio, "map": _map, "formula": _formula}
)
