"""Engines that hold rows and are asked in SQL: what is asked of one, and DuckDB.

The questions are written once (`read/scan`, `frames/scanned`) in what all engines understand: names in double quotes, STRING for text, `FILTER (WHERE ...)`.
What they write differently is a method here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import pyarrow as pa

from tiercli.frames.kinds import Engine

if TYPE_CHECKING:
    import narwhals as nw
    from duckdb import DuckDBPyConnection

Codes = np.ndarray[Any, np.dtype[Any]]
"""Hashes of rows: whole numbers of 64 bits, with a sign or without, as the engine makes them."""

_BATCH = 1 << 18
_AT_ONCE = 24_000_000
"""Hashes that are looked through at once: 12 bytes each, 8 as they come and 4 sorted."""
_MARKS = 24
"""Bits of a hash by which the few that may be alike are found among all."""
_LOOKED_AT = 1 << 17


class SqlEngine(Protocol):
    """Rows in an engine, asked in SQL."""

    @property
    def name(self) -> Engine:
        """Of the engine."""

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """What the engine raises where it cannot do what is asked."""

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The rows of an answer that is small."""

    def arrow(self, query: str) -> pa.Table:
        """The rows of an answer, with texts as plain strings."""

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """The rows of an answer, part by part."""

    def lazy(self, query: str) -> nw.LazyFrame[Any]:
        """The rows of an answer, where they are."""

    def frame(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """Rows in memory as a frame of the engine."""

    def view(self, name: str, query: str) -> None:
        """Gives a query a name; another one of that name is no more."""

    def store(self, name: str, query: str) -> None:
        """Runs a query once and gives its rows a name; they are held where they spill to disk."""

    def keep(self, name: str, rows: pa.Table) -> None:
        """Gives rows in memory a name for good."""

    def register(self, name: str, rows: pa.Table) -> None:
        """Gives rows in memory a name until `unregister`."""

    def unregister(self, name: str) -> None:
        """See `register`."""

    def repeated(self, view: str, names: Sequence[str], rows: int) -> Repeated:
        """The hashes over some columns that several rows of a view share. rows: how many the view has."""

    def places_of(self, view: str, names: Sequence[str], found: Repeated, most: int) -> Codes:
        """The places of the rows that share a hash, in order; the first of them where there are more than `most`."""

    def hashed(self, names: Sequence[str]) -> str:
        """SQL of the hash over some columns."""

    def matches(self, text: str, pattern: str) -> str:
        """SQL that says whether a pattern stands anywhere in a text."""

    def whole_part(self, number: str, by: int) -> str:
        """SQL of a whole number divided by another, without a rest."""

    def wide(self, number: str) -> str:
        """SQL of a whole number, so that products with another one are not bound to 64 bits."""

    def pick(self, texts: Sequence[str], place: str) -> str:
        """SQL of one of several texts, by a place from 0 on."""


@dataclass(frozen=True)
class Repeated:
    """Hashes that several rows share; where those rows come when all are asked for, in order, and the hash of each."""

    codes: Codes
    places: Codes | None = None
    there: Codes | None = None


def places_by_hash(engine: SqlEngine, view: str, names: Sequence[str], found: Repeated, most: int) -> Codes:
    """The places of the rows that share a hash, asked of the engine."""
    engine.register("_again", pa.table({"code": found.codes}))
    rows = engine.arrow(f"SELECT _place FROM {view} WHERE {engine.hashed(names)} IN (SELECT code FROM _again) ORDER BY 1 LIMIT {most}")
    engine.unregister("_again")
    places: Codes = rows["_place"].to_numpy()
    return places


def row_of(engine: SqlEngine, query: str) -> tuple[Any, ...] | None:
    """The first row of a query; none where there is none."""
    rows = engine.rows(query)
    return rows[0] if rows else None


class DuckEngine:
    """DuckDB on a connection."""

    name: Engine = "duckdb"

    def __init__(self, connection: DuckDBPyConnection) -> None:
        self.connection = connection

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `SqlEngine`."""
        import duckdb

        return (duckdb.Error,)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """See `SqlEngine`."""
        rows: list[tuple[Any, ...]] = self.connection.execute(query).fetchall()
        return rows

    def arrow(self, query: str) -> pa.Table:
        """See `SqlEngine`."""
        return plain(self.connection.sql(query).to_arrow_table())

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """See `SqlEngine`."""
        yield from self.connection.sql(query).to_arrow_reader(_BATCH)

    def lazy(self, query: str) -> nw.LazyFrame[Any]:
        """See `SqlEngine`."""
        return _lazy(self.connection.sql(query))

    def frame(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """See `SqlEngine`."""
        return _lazy(self.connection.from_arrow(rows))

    @staticmethod
    def asked(frame: nw.LazyFrame[Any], query: str) -> nw.LazyFrame[Any]:
        """A frame of DuckDB's asked in SQL, where it is called `rows`."""
        return _lazy(frame.to_native().query("rows", query))

    def view(self, name: str, query: str) -> None:
        """See `SqlEngine`."""
        self.connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS {query}")

    def store(self, name: str, query: str) -> None:
        """See `SqlEngine`."""
        self.connection.execute(f"CREATE OR REPLACE TABLE {name} AS {query}")

    def run(self, statement: str) -> None:
        """Does what a statement of DuckDB's says, which has no answer."""
        self.connection.execute(statement)

    def keep(self, name: str, rows: pa.Table) -> None:
        """See `SqlEngine`."""
        self.connection.register(f"{name}_given", rows)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM {name}_given")
        self.connection.unregister(f"{name}_given")

    def register(self, name: str, rows: pa.Table | pa.RecordBatchReader) -> None:
        """See `SqlEngine`."""
        self.connection.register(name, rows)

    def unregister(self, name: str) -> None:
        """See `SqlEngine`."""
        self.connection.unregister(name)

    def repeated(self, view: str, names: Sequence[str], rows: int) -> Repeated:
        """See `SqlEngine`. The hashes are brought home in as many parts as it takes to hold them: sorting them here takes a fraction of grouping them there."""
        mixed, parts = self.hashed(names), max(1, -(-rows // _AT_ONCE))
        found: list[Codes] = []
        for part in range(parts):
            only = f"WHERE code % {parts} = {part}" if parts > 1 else ""
            reader = self.connection.sql(f"SELECT code FROM (SELECT {mixed} AS code FROM {view}) {only}").to_arrow_reader(_BATCH)
            codes: Codes = np.empty(rows if parts == 1 else int(rows / parts * 1.1) + 1024, dtype=np.uint64)
            count = 0
            for batch in reader:
                column = batch.column(0).to_numpy(zero_copy_only=False)
                if count + len(column) > len(codes):
                    codes = np.concatenate([codes, np.empty(len(codes) // 4 + len(column), dtype=np.uint64)])
                codes[count : count + len(column)] = column
                count += len(column)
            alike, places = repeated_in(codes[:count])
            if parts == 1:
                return Repeated(alike, places, codes[places])
            found.append(alike)
        return Repeated(np.concatenate(found))

    def places_of(self, view: str, names: Sequence[str], found: Repeated, most: int) -> Codes:
        """See `SqlEngine`. Rows come home in the order of the file, unless some were left out or put behind: then those places hold other hashes."""
        if found.places is not None and found.there is not None and len(found.places) <= most:
            self.register("_wanted", pa.table({"place": found.places}))
            rows = self.arrow(f"SELECT {self.hashed(names)} AS code FROM {view} WHERE _place IN (SELECT place FROM _wanted) ORDER BY _place")
            self.unregister("_wanted")
            if np.array_equal(rows["code"].to_numpy(), found.there):
                return found.places
        return places_by_hash(self, view, names, found, most)

    def hashed(self, names: Sequence[str]) -> str:
        """See `SqlEngine`."""
        return f"hash({', '.join(map(quoted, names))})"

    def matches(self, text: str, pattern: str) -> str:
        """See `SqlEngine`."""
        return f"regexp_matches({text}, {literal(pattern)})"

    def whole_part(self, number: str, by: int) -> str:
        """See `SqlEngine`."""
        return f"(({number}) // {by})"

    def wide(self, number: str) -> str:
        """See `SqlEngine`."""
        return f"CAST({number} AS HUGEINT)"

    def pick(self, texts: Sequence[str], place: str) -> str:
        """See `SqlEngine`."""
        return literal(texts[0]) if len(texts) == 1 else f"list_value({', '.join(map(literal, texts))})[({place}) + 1]"


def repeated_in(codes: Codes) -> tuple[Codes, Codes]:
    """The hashes that stand several times, and where they stand.

    Halves of them, which are sorted in little more than half the time, tell nearly all apart; the few others are looked at whole.
    """
    halves = (codes >> np.uint64(32)).astype(np.uint32)
    halves.sort()
    few = np.unique(halves[1:][halves[1:] == halves[:-1]])
    if not len(few):
        return codes[:0], np.empty(0, dtype=np.int64)
    marked = np.zeros(1 << _MARKS, dtype=bool)
    marked[few >> np.uint32(32 - _MARKS)] = True
    starts = range(0, len(codes), _LOOKED_AT)  # so many stay in the processor's own memory
    places = np.concatenate([start + np.flatnonzero(marked[codes[start : start + _LOOKED_AT] >> np.uint64(64 - _MARKS)]) for start in starts])
    alike, inverse, counts = np.unique(codes[places], return_inverse=True, return_counts=True)
    return alike[counts > 1], places[counts[inverse] > 1]


def _lazy(native: Any) -> nw.LazyFrame[Any]:
    import narwhals as nw  # reading processes ask for names in SQL, and for no frame

    made: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return made


def quoted(name: str) -> str:
    """A name in SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text in SQL."""
    return "'" + text.replace("'", "''") + "'"


def file_named(path: str) -> str:
    """A file's name for a reader of DuckDB's, in SQL in which no letter is a pattern: other files are called so as well."""
    return literal(re.sub(r"([*?\[])", r"[\1]", path))


def plain(table: pa.Table) -> pa.Table:
    """The same rows with texts as plain strings."""
    return table.cast(pa.schema([pa.field(one.name, _plain(one.type)) for one in table.schema])).combine_chunks()


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind) or pa.types.is_dictionary(kind):
        return pa.string()
    return kind
