"""The nearest steps of everybody in words, column by column: 升 A：销量 +13 吨（487 → 500）, as `Way.words` says one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.exact import MICRO
from tiercli.domain.language import Language, Text, same
from tiercli.domain.unit import counted_in
from tiercli.frames.numbers import Numbers
from tiercli.frames.vectors import Texts, arrow
from tiercli.grade.sentences import number_words
from tiercli.insight.explain.levers import Lever
from tiercli.insight.explain.search import Steps
from tiercli.insight.explain.ways import Said

Array = np.ndarray[Any, Any]
_NONE = Text("无", "none")


def change_words(levers: Sequence[Lever], said: Sequence[Said], steps: Steps, language: Language) -> pa.Array:
    """What each step changes, in one language, in the order of the steps."""
    words = np.empty(len(steps.rows), object)
    for place in np.unique(steps.levers).tolist():
        mine = np.flatnonzero(steps.levers == place)
        words[mine] = _of_one(levers[place], said[place], steps.at(mine), language).to_pylist()
    return pa.array(words, pa.string())


def _of_one(lever: Lever, said: Said, steps: Steps, language: Language) -> pa.Array:
    before, after = (lever.changed(steps.rows, one) for one in (np.zeros(len(steps.rows), np.int64), steps.numbers))
    title = said.title.spoken(language)
    opening, closing = ("（", "）") if language == "zh" else (" (", ")")
    if isinstance(before, Texts) and isinstance(after, Texts):
        ends = pc.binary_join_element_wise(pc.fill_null(before.values, _NONE.spoken(language)), after.values, " → ")
        return pc.binary_join_element_wise(pa.scalar(title), ends, pa.scalar(" "))
    assert isinstance(before, Numbers)
    assert isinstance(after, Numbers)
    old, new = before.to_micros(), after.to_micros()
    by = new - old
    decimals = np.maximum(said.decimals, _digits(by))
    many, once = _units(said.unit, language)
    words = np.empty(len(old), object)
    for places in np.unique(decimals).tolist():
        mine = np.flatnonzero(decimals == places)
        size, low, high = (_number(arrow(one[mine]), places, said.unit) for one in (np.abs(by), old, new))
        sign, unit = pc.if_else(arrow(by[mine] >= 0), f"{title} +", f"{title} -"), pc.if_else(arrow(np.abs(by[mine]) == MICRO), once, many)
        arrows, nothing = pa.scalar(" → "), pa.scalar("")
        words[mine] = pc.binary_join_element_wise(sign, size, unit, pa.scalar(opening), low, arrows, high, pa.scalar(closing), nothing).to_pylist()
    return pa.array(words, pa.string())


def _number(micros: pa.Array, places: int, unit: str) -> pa.Array:
    """Without zeros at the end, thousands apart; a share as percent, its sign where a value stands alone."""
    shown = max(places - 2, 0) if unit == "%" else places
    words = number_words(pc.multiply(micros, 100) if unit == "%" else micros, shown, commas=True)
    return pc.utf8_rtrim(pc.utf8_rtrim(words, "0"), ".") if shown else words


def _digits(micros: Array) -> Array:
    """How many decimals it takes to write whole millionths to their last digit."""
    answer = np.zeros(len(micros), np.int64)
    for places in range(6):
        answer = np.where(micros % 10 ** (6 - places) != 0, places + 1, answer)
    return answer


def _units(unit: str, language: Language) -> tuple[str, str]:
    """What stands behind a number of a unit: behind several, and behind one."""
    if unit == "%":
        points = Text(" 个百分点", " percentage points").spoken(language)
        return points, points
    many, once = (counted_in(same(number), unit).spoken(language).removeprefix(number) for number in ("2", "1"))
    return many, once
