"""Parquet files read row group by row group: texts as codes of the words of each group, numbers and days as they lie there."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.numbered import FILE_STEP

if TYPE_CHECKING:
    from tiercli.read.task import Task

_AT_ONCE = 1 << 18
"""Rows that are unpacked at once: some 12 MB of a table of sales."""
_BLOCK = 1 << 15
"""Rows that are looked at at once: so many numbers stay in the processor's own memory."""
_BUFFER = 1 << 20
_FEW, _SELDOM = 4_000, 4
"""Texts of which more than a fourth of the first rows are different ones are no words; of fewer rows that cannot be told."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows that follow each other. place: of the first."""

    place: int
    rows: pa.RecordBatch


class RowGroups:
    """Parquet files of the same columns.

    types: the columns as Arrow has them. in_millionths: whether numbers are whole millionths already. num_rows: of all files.
    texts: columns of text that come as codes of words. coded: others that do. keys: those of them that tell customers, who are counted, however many.
    Errors: OtherwiseError where files store one column in several ways that are one type to the engine, such as times in milli- and in microseconds;
    OSError and ArrowException from whatever is asked, where a file is not as it should be.
    """

    def __init__(self, tasks: Sequence[Task], texts: Sequence[str], coded: Sequence[str], keys: Collection[str]) -> None:
        import pyarrow.parquet as pq  # plain lines do without

        self._files = [pq.ParquetFile(task.path, read_dictionary=list(texts), buffer_size=_BUFFER) for task in tasks]
        self._texts, self._coded, self._keys = texts, coded, keys
        self.types, *others = ({one.name: one.type for one in file.schema_arrow} for file in self._files)
        if any(types != self.types for types in others):
            raise OtherwiseError
        self.in_millionths = False
        self.num_rows: int = sum(file.metadata.num_rows for file in self._files)

    def of_many_words(self) -> set[str]:
        """The words that are not written often, as the first rows say: numbers of documents, free text."""
        names = [name for name in (*self._texts, *self._coded) if name not in self._keys]
        batch = next(self._files[0].iter_batches(_AT_ONCE, columns=names), None) if names else None
        if batch is None or batch.num_rows <= _FEW:
            return set()
        words: dict[str, Any] = {name: self._with_codes(batch).column(name) for name in names}
        return {name for name, column in words.items() if len(column.dictionary) * _SELDOM > batch.num_rows}

    def with_blanks(self, names: Collection[str]) -> set[str]:
        """Those of the columns that may have blanks, as far as the files do not say that they have none."""
        return {name for name in names if any(one is None or one.null_count is None or one.null_count > 0 for one in self._statistics(name))}

    def extremes(self, name: str) -> tuple[int, int]:
        """The least and the largest number that is stored in a column, as the files say.

        Errors: OtherwiseError where they do not.
        """
        told = [one for one in self._statistics(name) if one is not None and one.has_min_max]
        if not told or len(told) < sum(file.metadata.num_row_groups for file in self._files):
            raise OtherwiseError
        return min(int(one.min_raw) for one in told), max(int(one.max_raw) for one in told)

    def _statistics(self, name: str) -> Iterator[Any]:
        for file in self._files:
            metadata = file.metadata
            column = next(place for place in range(metadata.num_columns) if metadata.schema.column(place).path == name)
            for group in range(metadata.num_row_groups):
                yield metadata.row_group(group).column(column).statistics

    def parts(self, names: Sequence[str]) -> Iterator[tuple[int, list[pa.RecordBatch]]]:
        """The rows in parts of some batches, each with the place of its first row. The next part is unpacked meanwhile."""
        found = self._parts(names)
        with ThreadPoolExecutor(1) as pool:
            ahead = pool.submit(next, found, None)
            while (part := ahead.result()) is not None:
                ahead = pool.submit(next, found, None)
                yield part

    def _parts(self, names: Sequence[str]) -> Iterator[tuple[int, list[pa.RecordBatch]]]:
        for number, file in enumerate(self._files):
            place, batches, rows = number * FILE_STEP, list[pa.RecordBatch](), 0
            for group in range(file.metadata.num_row_groups):
                for batch in file.iter_batches(_AT_ONCE, row_groups=[group], columns=list(names), use_threads=False):
                    batches.append(self._with_codes(batch))
                    rows += batch.num_rows
                    if rows >= _AT_ONCE:
                        yield place, batches
                        place, batches, rows = place + rows, [], 0
            if batches:
                yield place, batches

    def _with_codes(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        for name in set(self._coded) & set(batch.schema.names):
            place = batch.schema.get_field_index(name)
            batch = batch.set_column(place, name, batch.column(place).dictionary_encode())
        return batch


def blocks(place: int, rows: pa.RecordBatch) -> Iterator[Block]:
    """The rows of a batch."""
    for start in range(0, rows.num_rows, _BLOCK):
        yield Block(place + start, rows.slice(start, _BLOCK))
