"""`map`: points by category."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Annotated, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BeforeValidator

from tiercli.domain.codes import found
from tiercli.domain.exact import micro
from tiercli.domain.finding import Place
from tiercli.domain.language import Text, counted, joined, listing, same
from tiercli.domain.personal import without_numbers
from tiercli.frames.comparing import compared
from tiercli.frames.numbers import Numbers, chosen
from tiercli.frames.vectors import Flags, Texts, Vector, to_numpy
from tiercli.grammar.formula_terms import Term
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Figure, Meaning
from tiercli.grammar.spans import OTHER
from tiercli.grammar.spoken import number_words, scalar_words
from tiercli.scales.formulas import Formulas
from tiercli.scales.scale import Cells, Dimension, Quantity, Scale, Speaker, Workings, value_in


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {key if isinstance(key, str) else format(key, "f") if isinstance(key, Decimal) else str(key): item for key, item in value.items()}
    return value


Categories = Annotated[dict[str, Figure], BeforeValidator(_texts)]
_Map = Mapping[str, Decimal]
_SHOWN = 6


class _Categories(Scale[_Map]):
    rank = 2
    keyed_by = "categories"
    refuses = ()

    def points(self, rule: _Map, part: Dimension, value: Vector, at: Workings) -> Numbers:
        if part.default is None and isinstance(value, Texts):
            _note_unmapped(at, value, rule)
        return map_points(value, rule, part.default, at.entities.count)

    def excel(self, rule: _Map, part: Dimension, value: Term, at: Formulas) -> str:
        default = at.figure(part.default, "default")
        if not rule:
            return default
        names, points = at.categories(value.kind)
        same = f"EXACT({value.formula},{names})" if value.kind == "text" else f"({value.compared if value.kind == 'number' else value.held}={names})"
        return f"IF(SUMPRODUCT(--{same})=0,{default},SUMPRODUCT({same}*{points}))"

    def span(self, rule: _Map, part: Dimension, cells: Cells, where: str) -> tuple[Span, Span]:
        value = value_in(cells, part)
        other = float(micro(part.default)) if part.default is not None else 0.0
        every = [*(float(micro(points)) for points in rule.values()), other]
        known = np.logical_and(value.low == value.high, value.present)
        low: Any = np.where(known, other, min(every))
        high: Any = np.where(known, other, max(every))
        is_text = cells.kinds.get(part.metric or "") == "text"
        for category, points in rule.items():
            code = cells.codes.of(category) if is_text else _number_of(category)
            alike = np.logical_and(known, np.logical_and(value.low == code, value.low != OTHER))
            low, high = np.where(alike, float(micro(points)), low), np.where(alike, float(micro(points)), high)
        return value, Span(low, high, False, True)

    def words(self, rule: _Map, part: Dimension, speaker: Speaker, unit: str) -> Text:
        named = joined([_category(category, points) for category, points in rule.items()])
        other = number_words(part.default or 0)
        return Text(f"{named.zh}；其他 {other} 分", f"{named.en}; others: {other}")

    def note_cuts(self, rule: _Map, quantity: Quantity, constants: Mapping[str, Any]) -> None:
        if quantity.kind == "text":
            quantity.texts |= set(rule)
        elif quantity.kind == "number":
            for category in rule:
                quantity.cuts |= {_number_of(category), _number_of(category) + 1}

    def remarks(self, rule: _Map, part: Dimension, kind: str | None) -> Iterator[tuple[str, Text]]:
        if part.default is None and kind in ("text", "any"):
            yield "map-default", Text("map 没有 default：没列出的类别得 0 分", "the map has no default: a category that is not named gets 0 points")


SCALE = _Categories(Categories, Text("类别得分", "Categories"), Meaning("按类别得分", "points by category"))


def map_points(value: Vector, points: Mapping[str, Decimal], default: Decimal | None, count: int) -> Numbers:
    """Points by category; a category that is not named gets the default, or none."""
    answer = Numbers.of(default or Decimal(0)).spread(count)
    if isinstance(value, Texts):
        earned = np.array([*(micro(one) for one in points.values()), micro(default or 0)], np.int64)
        places = pc.index_in(value.spread(count).values, value_set=pa.array(list(points), pa.string()))
        return Numbers.micros(earned[to_numpy(pc.fill_null(places, len(points)))])
    for category, one in points.items():
        answer = chosen(_is(value, category), Numbers.of(one), answer)
    return answer


def _note_unmapped(at: Workings, value: Texts, points: _Map) -> None:
    """Says which categories get nothing because nobody thought of them; a default says that somebody did."""
    strange = value.values.filter(pc.invert(pc.is_in(value.values, value_set=pa.array([*points, None], pa.string()))))
    if not len(strange):
        return
    counts = sorted(((one["values"], one["counts"]) for one in pc.value_counts(strange).to_pylist()), key=lambda one: (-one[1], one[0]))
    listed = listing(f"{without_numbers(category)} ×{count}" for category, count in counts[:_SHOWN])
    message = Text(
        f"“{at.title.zh}”有 {len(strange)} 个对象的取值不在规则的 map 里，得 0 分：{listed.zh}。",
        f"'{at.title.en}' has {counted(len(strange), 'entity', 'entities')} with a value that the map does not list, for 0 points: {listed.en}.",
    )
    at.note(found("points.unmapped", Place(sheet=at.where), message, count=len(strange)))


def _is(value: Vector, category: str) -> Any:
    if isinstance(value, Flags):
        return value.valid & (value.yes == (category.lower() in ("true", "yes", "是", "1")))
    return compared(value, ast.Eq, Numbers.of(Decimal(category)))


def _number_of(category: str) -> float:
    """A category of a number, or of a yes or no."""
    if category.lower() in ("true", "yes", "是"):
        return 1.0
    try:
        return float(micro(category))
    except ArithmeticError:
        return 0.0


def _category(category: str, points: Decimal) -> Text:
    said = scalar_words(category.lower() == "true") if category.lower() in ("true", "false") else same(category)
    return Text(f"{said.zh} {number_words(points)} 分", f"{said.en}: {number_words(points)}")
