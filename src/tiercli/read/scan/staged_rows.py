"""Rows of text as they lie in the engine, taken apart already: what the one pass over all rows looks at where there is no Parquet file."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from tiercli.frames.sql import row_of
from tiercli.read.scan.engine import OtherwiseError

if TYPE_CHECKING:
    from tiercli.frames.sql import DuckEngine
    from tiercli.read.scan.numbered import Numbered

STAGED = "_staged"


@dataclass(frozen=True)
class StagedRows:
    """The same as `RowGroups` says of Parquet files.

    numbered: which rows are of which file.
    columns: header -> the engine's column: of numbers (whole millionths) and days their values, of texts the numbers of them in `texts`, or texts.
    table: the rows, where they are in memory; the engine knows them by the name of its own table.
    texts: header -> the different texts. odd: headers of numbers and days in which other cells stand as well. days: the first and the last one by header.
    """

    engine: DuckEngine
    numbered: Numbered
    columns: Mapping[str, str]
    types: Mapping[str, pa.DataType]
    texts: Mapping[str, pa.Array]
    odd: Collection[str]
    days: Mapping[str, tuple[int, int]]
    table: pa.Table | None = None
    in_millionths: bool = True

    @property
    def num_rows(self) -> int:
        """Of all files."""
        return self.numbered.starts[-1]

    @contextmanager
    def alone(self, places: np.ndarray[Any, Any]) -> Iterator[None]:
        """Meanwhile the engine knows of rows in memory only these: of its own it finds some by their places, of others it makes all their columns first."""
        if self.table is None:
            yield
            return
        batches, rows = self.table.to_batches(), self.numbered.rows(places)
        ends = np.cumsum([0, *(batch.num_rows for batch in batches)])
        own = np.split(rows, np.searchsorted(rows, ends[1:-1]))
        taken = [batch.take(pa.array(some - start)) for batch, some, start in zip(batches, own, ends, strict=False)]  # of all at once Arrow makes one first
        self.engine.register(STAGED, pa.Table.from_batches(taken))
        try:
            yield
        finally:
            self.engine.register(STAGED, self.table)

    def of_many_words(self) -> set[str]:
        """Columns whose texts are not numbered."""
        return {header for header, stored in self.types.items() if stored == pa.string() and header not in self.texts}

    def with_blanks(self, names: Collection[str]) -> set[str]:
        """Those of the columns that have blanks."""
        counted = ", ".join(f"count({self.columns[name]})" for name in names)
        row = row_of(self.engine, f"SELECT {counted} FROM {STAGED}") if names else ()
        return {name for name, count in zip(names, row or (), strict=True) if count < self.num_rows}

    def extremes(self, name: str) -> tuple[int, int]:
        """The first and the last day, since 1970.

        Errors: OtherwiseError where there is none, or where cells of numbers or days are none: those rows are the engine's.
        """
        if self.odd or name not in self.days:
            raise OtherwiseError
        return self.days[name]

    def parts(self, names: Sequence[str]) -> Iterator[tuple[int, list[pa.RecordBatch]]]:
        """The rows in parts, each with the place of its first row."""
        row, columns = 0, [self.columns[name] for name in names]
        found = self.engine.batches(f"SELECT {', '.join(columns)} FROM {STAGED}") if self.table is None else self.table.select(columns).to_batches()
        for batch in found:
            for place, part in self.numbered.parts(row, batch):
                arrays = [self._coded(name, stored) for name, stored in zip(names, part.columns, strict=True)]
                yield place, [pa.RecordBatch.from_arrays(arrays, names=list(names))]
            row += batch.num_rows

    def _coded(self, name: str, stored: pa.Array) -> pa.Array:
        if name in self.texts:
            return pa.DictionaryArray.from_arrays(stored, self.texts[name], safe=False)
        return stored.dictionary_encode() if self.types[name] == pa.string() else stored
