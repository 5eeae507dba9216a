"""Words of totals among the rows that were looked at: rows that say one are looked at, every one of them, and no others are taken for totals."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.scan.engine import MANY, NotScannableError
from tiercli.read.words.rows import MARKS, meaning_of

_MOST = 5_000
"""Words of totals are few; names with 小计 behind them may be as many as customers, and are then a list in each question to the engine."""


def total_words(rows: pa.Table, columns: Sequence[str]) -> dict[str, set[str | None]]:
    """By column, the texts that may call their row a total, a carried line, an average or a part.

    rows: one of every text at least. Errors: NotScannableError where there are many.
    """
    found: dict[str, set[str | None]] = {}
    for column in columns:
        different = pc.unique(rows[column].cast(pa.string())).drop_null()
        likely = different.filter(pc.match_substring_regex(different, MARKS))
        if words := {text for text in likely.to_pylist() if meaning_of(text)}:
            found[column] = words
    if sum(map(len, found.values())) > _MOST:
        raise NotScannableError("many words of totals", MANY)
    return found
