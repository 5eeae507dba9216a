"""Plain lines as a table of DuckDB's: their columns as the coder makes them, and views in which they are what is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from itertools import accumulate, chain
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.domain.fields import Kind
from tiercli.frames.sql import quoted
from tiercli.read.scan.coder import Coder, Days, Texts
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.numbered import Numbered
from tiercli.read.scan.raw import PLACE, RawFiles, code_of
from tiercli.read.scan.staged_rows import STAGED, StagedRows
from tiercli.read.scan.typed_sql import TypedSql, text_of_value

if TYPE_CHECKING:
    from tiercli.domain.fields import Field
    from tiercli.frames.sql import DuckEngine


def coded(
    engine: DuckEngine, raw: RawFiles, columns: Mapping[str, str], known: Mapping[str, Field], typed: Mapping[str, TypedSql], in_memory: int
) -> tuple[RawFiles, dict[str, TypedSql]]:
    """Plain lines as a table, and how its columns are typed from there.

    columns: field -> header. in_memory: bytes that the table may take where it is made; a larger one is DuckDB's, which spills to disk.
    Errors: NotPlainError where the engine must take the lines apart; NotScannableError where they are no rows.
    """
    fields = {header: name for name, header in columns.items()}
    numbers = {header: (known[name].kind, raw.powers.get(header, 0)) for header, name in fields.items() if known[name].kind.is_number}
    days = {header: Days() for header, name in fields.items() if known[name].kind is Kind.DATE}
    texts = {header: Texts() for header in raw.columns if header not in numbers and header not in days}
    if {"customer_id", "customer_name"} <= columns.keys():
        texts[columns["customer_name"]] = Texts(texts[columns["customer_id"]])
    coder = Coder(raw.lines, list(raw.columns), numbers, days, texts)
    with closing(coder.batches()) as batches:
        held, size = list[pa.RecordBatch](), 0
        while size <= in_memory and (batch := next(batches, None)) is not None:
            held.append(batch)
            size += batch.nbytes
        if not held:
            raise NotScannableError("no rows")
        table = pa.Table.from_batches(held) if size <= in_memory else None
        if table is None:
            _store(engine, held[0].schema, _Stopped(chain(held, batches)))
        else:
            table = table.append_column("rowid", pa.array(np.arange(table.num_rows, dtype=np.int32)))
            engine.register(STAGED, table)
    return _shown(engine, raw, coder, fields, typed, table)


def _store(engine: DuckEngine, schema: pa.Schema, batches: _Stopped) -> None:
    engine.register("_lines", pa.RecordBatchReader.from_batches(schema, batches))
    try:
        engine.store(STAGED, "SELECT * FROM _lines")
    except engine.failures:
        if batches.why is not None:
            raise batches.why from None
        raise
    finally:
        engine.unregister("_lines")


class _Stopped:
    """Batches on their way into the engine, which says of what stops them only that something did."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = batches
        self.why: Exception | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches
        except Exception as why:
            self.why = why
            raise


def _shown(
    engine: DuckEngine, raw: RawFiles, coder: Coder, fields: Mapping[str, str], typed: Mapping[str, TypedSql], table: pa.Table | None
) -> tuple[RawFiles, dict[str, TypedSql]]:
    shown, anew, joined = [], dict(typed), ""
    texts = {header: one.known for header, one in coder.texts.items() if header not in coder.loose}
    for place, header in enumerate(raw.columns):
        name, cell = fields.get(header, ""), quoted(header)
        if header in coder.texts:
            if header in coder.loose:
                shown.append(f"c{place} AS {cell}")
            else:
                shown += [f"{_listed(engine, place, texts[header])} AS {cell}", f"c{place} AS {code_of(place)}"]
            if name:
                anew[name] = TypedSql(cell, "false", cell)
            continue
        text, odd = text_of_value(f"v{place}", is_number=header in coder.numbers, power=raw.powers.get(header, 0)), coder.odd.get(header)
        if odd is None:
            shown += [f"{text} AS {cell}", f"v{place}"]
            anew[name] = TypedSql(f"v{place}", "false", "''")
            continue
        cells = pa.table({"place": np.concatenate([one.rows for one in odd]), "text": pa.concat_arrays([one.texts for one in odd])})
        engine.keep(f"_cells{place}", cells)
        joined += f" LEFT JOIN _cells{place} AS t{place} ON t{place}.place = s.rowid"
        shown += [f"coalesce(t{place}.text, {text}) AS {cell}", f"v{place}", f"t{place}.text AS t{place}"]
        anew[name] = TypedSql(f"v{place}", f"(t{place} IS NOT NULL)", f"t{place}")
    numbered = Numbered(list(accumulate(coder.counts, initial=0)))
    engine.view("_raw", f"SELECT {numbered.place_sql('CAST(s.rowid AS BIGINT)')} AS {PLACE}, {', '.join(shown)} FROM {STAGED} AS s{joined}")
    types = {header: pa.string() if header in coder.texts else pa.date32() if header in coder.days else pa.int64() for header in raw.columns}
    stored = {header: f"{'c' if header in coder.texts else 'v'}{place}" for place, header in enumerate(raw.columns)}
    days = {header: one.extremes for header, one in coder.days.items() if one.extremes is not None}
    rows = StagedRows(engine, numbered, stored, types, texts, coder.odd.keys(), days, table)
    return replace(raw, view="_raw", digests=tuple(sha256_of(one.path) for one in coder.files), rows=rows, grouped=coder.grouped), anew


def _listed(engine: DuckEngine, place: int, texts: pa.Array) -> str:
    """SQL of a text by its place."""
    engine.register("_texts", pa.table({"place": pa.array(range(len(texts))), "text": texts}))
    engine.store(f"_listed{place}", "SELECT list(text ORDER BY place) AS texts FROM _texts")
    engine.unregister("_texts")
    return f"(SELECT texts FROM _listed{place})[c{place} + 1]"
