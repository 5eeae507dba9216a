"""Scores in words: what each dimension counts, how it earns its points, and for whom it does so differently."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tiercli.domain.columns import header_of
from tiercli.domain.language import EMPTY, Text, filled, joined, same
from tiercli.grammar.spoken import number_words
from tiercli.rulebook.describe.basis import basis_words
from tiercli.rulebook.describe.expressions import Speaker
from tiercli.rulebook.describe.section import Section, Slot
from tiercli.rulebook.facts.variants import changes_of, varied
from tiercli.rulebook.model import Variant
from tiercli.rulebook.parts.dimension import Part

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
    said = joined([filled(note, speaker.words(variant.when)), basis_words(variant, speaker.rulebook)], "", " ")
    return Section(Text(f"另一口径{named[0]}", f"Variant{named[1]}"), _HEADERS, _SLOTS, tuple(rows), said)


def _rows(speaker: Speaker, name: str, part: Part, depth: int) -> Iterator[tuple[Text, ...]]:
    title = part.title or (speaker.name(part.metric) if depth and part.metric and not part.name else same(name))
    metric = speaker.name(part.metric) if part.metric else EMPTY
    branch = "　" * (depth - 1) + "└ " if depth else ""
    more = joined([limit_words(part, speaker), basis_words(part, speaker.rulebook)], "\n", "\n")
    yield Text(branch + title.zh, branch + title.en), metric, weight_words(part), scale_words(part, speaker), more
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
        metric = speaker.rulebook.metrics.get(part.metric or "")
        return part.way.words(part.rule, part, speaker, metric.unit if metric else "")
    added = any(inner.out_of is not None for inner in part.parts)
    return Text("以下各部分分数相加", "the points of these parts are added") if added else Text("以下各部分按权重平均", "the mean of these parts by weight")
