"""Texts that reading takes for another one or for none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import literal
from tiercli.read.reading import ROW
from tiercli.read.scan.engine import MANY, NotScannableError
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import PLACE

if TYPE_CHECKING:
    from tiercli.read.sheet_reading import SheetReading

_MOST_MEANT = 500


def read_otherwise(readings: Sequence[SheetReading], plain: pa.Table, names: Sequence[str]) -> dict[str, dict[str | None, str | None]]:
    """By field, texts that reading takes for another one or for none, such as a dash or an id with spaces around it. All different texts were looked at.

    Errors: NotScannableError where there are many of them, or one text means several.
    """
    meant: dict[str, dict[str | None, str | None]] = {}
    for number, reading in enumerate(readings):
        rows, start = reading.rows, number * FILE_STEP - 2
        assert rows is not None
        own = plain.filter(pa.array(plain[PLACE].to_numpy() // FILE_STEP == number))
        both = pa.array(np.isin(own[PLACE].to_numpy() - start, rows[ROW].to_numpy()))
        for name in names:
            if name not in rows.column_names:
                continue
            theirs, mine = rows[name].cast(pa.string()), own[name].filter(both).cast(pa.string())
            for written, read in zip(mine.to_pylist(), theirs.to_pylist(), strict=True) if not mine.equals(theirs) else ():
                if written is not None and meant.setdefault(name, {}).setdefault(written, read) != read:
                    raise NotScannableError(f"one text that means several: {name}")
    changed = {name: {written: read for written, read in words.items() if written != read} for name, words in meant.items()}
    if any(len(words) > _MOST_MEANT for words in changed.values()):
        raise NotScannableError("many texts that are read otherwise", MANY)
    return {name: words for name, words in changed.items() if words}


def as_meant(value: str, words: Mapping[str | None, str | None]) -> str:
    """SQL of a text as reading takes it."""
    cases = " ".join(f"WHEN {literal(str(written))} THEN {'NULL' if read is None else literal(read)}" for written, read in words.items())
    return f"CASE {value} {cases} ELSE {value} END" if cases else value
