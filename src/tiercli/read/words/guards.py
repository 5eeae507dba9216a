"""What exports put around a cell so that spreadsheet programs keep it as text: `="00123"`, `'00123`, a backquote. None of it belongs to the value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from tiercli.frames.marks import may_hold
from tiercli.read.words.values import on_distinct

if TYPE_CHECKING:
    import pyarrow as pa

_FORMULA = '^\\s*=\\s*"((?:[^"]|"")*)"\\s*$'
_MARK = r"^\s*['`´‘’＇｀]\s*([^'`´‘’＇｀]*)['`´’＇｀]?\s*$"


def without_formula_guards(cells: pa.Array) -> pa.Array:
    """Cells as they would show: ="00123" is 00123, in any column; the very same array where there is none."""
    if not may_hold(cells, '="', '= "'):
        return cells

    def bare(texts: pa.Array) -> pa.Array:
        guarded = pc.match_substring_regex(texts, _FORMULA)
        inner = pc.replace_substring(pc.replace_substring_regex(texts, _FORMULA, r"\1"), '""', '"')
        return pc.if_else(guarded, inner, texts)

    return on_distinct(cells, bare)


def without_text_marks(cells: pa.Array) -> pa.Array:
    """Ids, days and numbers without the mark that says "keep this as text": '00123 and `00123 are 00123. Names may begin with one ('t Hooft)."""
    if not may_hold(cells, "'", "`", "´", "‘", "’", "＇", "｀"):
        return cells
    return on_distinct(cells, lambda texts: pc.replace_substring_regex(texts, _MARK, r"\1"))
