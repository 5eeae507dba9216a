"""What a row says beyond the fields that are understood: one whole number for the cells of its other columns and the time of day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Hashes
from tiercli.domain.columns import CARRIED
from tiercli.domain.fields import Kind
from tiercli.frames.encoded import encoded
from tiercli.read.words.headers import Headers
from tiercli.read.words.lexicon import bare

_STEP = 0x9E3779B97F4A7C15
_PLACES = 4096
_BLOCK = 1 << 20
_TIME = r"(?P<time>[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)"


def other_cells(headers: Headers, texts: Mapping[int, pa.Array], rows: int) -> pa.Array | None:
    """A number for each row, equal where every cell that no field takes and the time of day are written alike; none where there are no such cells.

    The same cells under the same headers give the same number in every file, whatever the order of the columns.
    """
    taken = {match.column: match.field.kind for match in headers.matches}
    whole = np.zeros(rows, dtype=np.uint64)
    found = False
    for index, column in texts.items():
        kind = taken.get(index)
        if kind is not None and kind is not Kind.DATE:
            continue
        cells = column if kind is None else _times(column)
        if cells is None or cells.null_count == len(cells):
            continue
        name = headers.names[index] if index < len(headers.names) and headers.names[index] else f"({index})"
        whole += _of_cells(cells, bare(name))
        found = True
    return pa.array(whole.view(np.int64)) if found else None


def _times(dates: pa.Array) -> pa.Array | None:
    """The time of day of each cell that has one; midnight is none."""
    if (pc.max(pc.binary_length(dates)).as_py() or 0) <= 10:
        return None
    coded = encoded(dates)
    timed = pc.and_(pc.greater(pc.binary_length(coded.dictionary), 10), pc.invert(pc.match_substring_regex(coded.dictionary, r"[ T]0?0:00(:00(\.0+)?)?$")))
    if not pc.any(timed).as_py():
        return None
    times = pc.struct_field(pc.extract_regex(coded.dictionary, _TIME), "time")
    return pc.if_else(timed, times, None).take(coded.indices)


def _of_cells(cells: pa.Array, header: str) -> Hashes:
    coded = encoded(cells)
    seed = _hashed(pa.array([header], pa.string()))[0]
    codes = np.append(_mixed(_hashed(coded.dictionary) + seed), np.uint64(0))
    return codes[pc.fill_null(coded.indices, len(codes) - 1).to_numpy(zero_copy_only=False)]


def _hashed(texts: pa.Array) -> Hashes:
    """A number of 64 bits for each text, the same on every machine; overflow is what mixes."""
    texts = texts.cast(pa.large_binary())
    buffers: list[Any] = texts.buffers()
    _, ends, data = buffers
    offsets = np.frombuffer(ends, dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(data, dtype=np.uint8) if data is not None else np.zeros(0, dtype=np.uint8)
    weights = _mixed(np.arange(1, _PLACES + 1, dtype=np.uint64) * np.uint64(_STEP))
    codes = np.zeros(len(texts), dtype=np.uint64)
    first = 0
    while first < len(texts):
        last = max(first + 1, int(np.searchsorted(offsets, offsets[first] + _BLOCK, side="right")) - 1)
        part = offsets[first : last + 1]
        place = np.arange(part[0], part[-1]) - np.repeat(part[:-1], np.diff(part))
        sums = np.zeros(int(part[-1] - part[0]) + 1, dtype=np.uint64)
        np.cumsum((letters[part[0] : part[-1]].astype(np.uint64) + np.uint64(1)) * weights[place % _PLACES], out=sums[1:])
        ends_at = part - part[0]
        codes[first:last] = sums[ends_at[1:]] - sums[ends_at[:-1]]
        first = last
    return _mixed(codes + np.uint64(_STEP))


def _mixed(codes: Hashes) -> Hashes:
    """Every bit of a number spread over all of them (the finaliser of SplitMix64)."""
    codes = (codes ^ (codes >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    codes = (codes ^ (codes >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return codes ^ (codes >> np.uint64(31))


RECORDS = ("customers", "managers")
"""Tables of which nothing that people wrote is left behind."""


def carried_columns(headers: Headers, texts: Mapping[int, pa.Array]) -> dict[str, pa.Array]:
    """The columns of a sheet of records that are no field's, by their headers with `CARRIED` before them; nothing for other tables.

    Blank cells have no value; of two columns with one header the first counts, and those without a header or a value are left out.
    """
    if headers.table not in RECORDS:
        return {}
    taken = {match.column for match in headers.matches} | {column for column, _ in headers.doubles}
    found: dict[str, pa.Array] = {}
    for index, cells in texts.items():
        header = headers.names[index].strip() if index < len(headers.names) and headers.names[index] else ""
        if index in taken or not header or CARRIED + header in found:
            continue
        words = cells.cast(pa.string())
        words = pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)
        if words.null_count < len(words):
            found[CARRIED + header] = words
    return found
