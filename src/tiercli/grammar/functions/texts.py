"""Functions of a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from tiercli.frames.entities import Entities
from tiercli.frames.vectors import Flags, Texts, Vector, to_numpy
from tiercli.grammar.functions.function import COMPARE, Excel, OfOne, words
from tiercli.grammar.functions.late import nw, over_rows

if TYPE_CHECKING:
    Test = Callable[[nw.Expr, str], nw.Expr]


def _test(zh: str, en: str, excel: Excel, plainly: Callable[[str, str], bool], over_texts: Callable[[Any, str], Any], over_expression: Test) -> OfOne:
    """Whether a text has another one in it: of one text, of a column of Arrow, of a column of any row engine. No text has none."""

    def over_entities(_: Entities, values: Sequence[Vector | None]) -> Vector:
        text, part = values
        assert isinstance(text, Texts)
        assert isinstance(part, Texts)
        if text.constant is not None:
            return Flags(np.bool_(plainly(text.constant, part.constant or "")))
        return Flags(to_numpy(pc.fill_null(over_texts(text.values, part.constant or ""), fill_value=False)))

    return OfOne(
        takes="text", gives="flag", fewest=2, most=2, say=words(zh, en), holds=COMPARE, close=False, excel=excel, entities=over_entities,
        rows=lambda _, values: over_rows.Value(over_expression(values[0].expr, str(values[1].constant)).fill_null(value=False), "flag"),
    )  # fmt: skip


TEXTS = {
    "contains": _test(
        "{}含{}",
        "{} contains {}",
        lambda at: f"ISNUMBER(FIND({at.values[1]},{at.values[0]}))",
        lambda text, part: part in text,
        lambda texts, part: pc.match_substring(texts, part),
        lambda text, part: text.str.contains(part, literal=True),
    ),
    "starts_with": _test(
        "{}以{}开头",
        "{} begins with {}",
        lambda at: f"IFERROR(EXACT(LEFT({at.values[0]},LEN({at.values[1]})),{at.values[1]}),FALSE)",
        lambda text, part: text.startswith(part),
        lambda texts, part: pc.starts_with(texts, part),
        lambda text, part: text.str.starts_with(part),
    ),
}
