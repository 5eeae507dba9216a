"""Figures that are counted in pieces or litres: which rows are, and what one weighs where the row says so, told by the words of some columns.

A few rows of every combination of those words are read in the usual way; what they are is what all rows of the same words are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.finding import FIRST_PLACES
from tiercli.frames.sql import quoted
from tiercli.read.reading import ROW
from tiercli.read.scan.engine import MANY, UNITS, NotScannableError
from tiercli.read.scan.exemplars import WORDS
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import PLACE, file_of
from tiercli.read.scan.typed_sql import TypedSql
from tiercli.read.together.unit_sizes import COUNT, EACH, PIECES, UNIT, WEIGHT, WEIGHT_DECIMALS

if TYPE_CHECKING:
    from tiercli.frames.sql import SqlEngine
    from tiercli.read.sheet_reading import SheetReading

LOOKS = 4
"""So often rows are looked for whose combination of words was not yet seen; each time some turn out to be none that tell."""


@dataclass(frozen=True)
class CountedBy:
    """What tells of one figure what it counts.

    headers: of the columns. told: those columns as k0, k1 ... and `file`, of each combination the unit (none where it is a weight), and the weight of one
    where the row says it, in whole parts of a tonne (see `WEIGHT_DECIMALS`), and as a float where the price was of one as well (`each`).
    """

    headers: Sequence[str]
    told: pa.Table


def counted_by(readings: Sequence[SheetReading], cells: pa.Table, there: pa.Table) -> dict[str, CountedBy]:
    """Figures of which some rows count pieces or litres. cells, there: the rows that were looked at, as they are stored, and as the engine has them.

    Errors: NotScannableError where rows with the same words are measured otherwise.
    """
    plain = there[PLACE].filter(pc.invert(there["_odd"])).combine_chunks()
    return {name: _counted_by(name, readings, cells, plain) for name in dict.fromkeys(name for reading in readings for name in reading.counted_by)}


def _counted_by(name: str, readings: Sequence[SheetReading], cells: pa.Table, plain: pa.Array) -> CountedBy:
    headers = list(dict.fromkeys(header for reading in readings for header in reading.counted_by.get(name, ())))
    if set(headers) - set(cells.column_names):
        raise NotScannableError("units in columns that are no columns of the file", UNITS)
    parts = []
    for number, reading in enumerate(readings):
        rows = reading.rows
        assert rows is not None
        if name not in rows.column_names:
            continue
        at = pa.array(rows[ROW].to_numpy().astype(np.int64) - 2 + number * FILE_STEP)
        unit, pieces, weight, each = (_column(rows, one + name) for one in (UNIT, PIECES, WEIGHT, EACH))
        is_told = pc.and_(pc.is_in(at, plain), pc.or_(pc.or_(rows[name].is_valid(), unit.is_valid()), pieces.is_valid()))
        own = cells.take(pc.index_in(at.filter(is_told), cells[PLACE]))
        keys = {f"k{place}": own[header] for place, header in enumerate(headers)}
        what = {one: column.filter(is_told) for one, column in (("unit", unit), ("weight", weight), ("each", each.cast(pa.float64())))}
        parts.append(pa.table({**keys, "file": pa.array([number] * own.num_rows, pa.int64()), **what}))
    whole = pa.concat_tables(parts)
    told = whole.group_by(whole.column_names, use_threads=False).aggregate([])
    if told.group_by(told.column_names[:-3], use_threads=False).aggregate([]).num_rows < told.num_rows:
        raise NotScannableError("rows that say the same and are measured otherwise", UNITS)
    weights = [None if one is None else in_parts(Decimal(one)) for one in told["weight"].to_pylist()]
    return CountedBy(headers, told.drop_columns(["weight"]).append_column("weight", pa.array(weights, pa.int64())))


def in_parts(weight: Decimal) -> int:
    """The weight of one in whole parts, as it is rounded where rows are in memory."""
    return int(weight.quantize(Decimal(1).scaleb(-WEIGHT_DECIMALS)).scaleb(WEIGHT_DECIMALS))


def _column(rows: pa.Table, name: str) -> pa.ChunkedArray:
    return rows[name] if name in rows.column_names else pa.chunked_array([pa.nulls(rows.num_rows, pa.string())])


def with_units(engine: SqlEngine, view: str, counted: Mapping[str, CountedBy], files: int) -> str:
    """The rows of a view with what is told of each figure: whether it is, the unit, and the weight of one. files: how many there are."""
    shown, joined = ["r.*"], ""
    for place, one in enumerate(counted.values()):
        engine.keep(f"_units{place}", one.told)
        shown += [f"u{place}.file IS NOT NULL AS _told{place}", *(f"u{place}.{what} AS _{what}{place}" for what in ("unit", "weight", "each"))]
        keys = [f"r.{quoted(header)} IS NOT DISTINCT FROM u{place}.k{number}" for number, header in enumerate(one.headers)]
        keys += [f"{file_of(f'r.{PLACE}')} = u{place}.file"] if files > 1 or not keys else []
        joined += f" LEFT JOIN _units{place} AS u{place} ON {' AND '.join(keys)}"
    engine.view("_with_units", f"SELECT {', '.join(shown)} FROM {view} AS r{joined}")
    return "_with_units"


def typed_by_units(engine: SqlEngine, typed: Mapping[str, TypedSql], counted: Mapping[str, CountedBy]) -> dict[str, TypedSql]:
    """The columns as they are typed where units are heeded, and those of what awaits its weight, as reading has them."""
    made = dict(typed)
    for place, name in enumerate(counted):
        own, unit, weight = typed[name], f"_unit{place}", f"_weight{place}"

        def told(sql: str, own: TypedSql = own) -> TypedSql:
            """A column that is told by the number, which the SQL calls {n}."""
            return TypedSql(sql.replace("{n}", f"({own.value})"), "false", "''", own.quick and sql.replace("{n}", f"({own.quick})"))

        value = told(f"CASE WHEN {weight} IS NOT NULL THEN {weighed_sql(engine, '{n}', weight)} WHEN {unit} IS NULL THEN {{n}} END")
        made[name] = replace(value, odd=own.odd, text=own.text, unfit=own.unfit)
        made[COUNT + name] = told(f"CASE WHEN {unit} IS NOT NULL THEN {{n}} END")
        made[UNIT + name] = told(f"CASE WHEN {{n}} IS NOT NULL THEN {unit} END")
        made[WEIGHT + name] = told(f"CASE WHEN {{n}} IS NOT NULL THEN {weight} END")
        made[f"_told{place}"] = TypedSql(f"_told{place}", "false", "''")
        if "price" in typed and counted[name].told["each"].null_count < counted[name].told.num_rows:
            made["price"] = _per_tonne(typed["price"], f"CASE WHEN ({own.value}) IS NOT NULL THEN _each{place} END")
    return made


def _per_tonne(price: TypedSql, each: str) -> TypedSql:
    """The price of a pack as of a tonne, in the floats of reading, halves to the even one."""

    def of_a_tonne(value: str) -> str:
        exactly = f"CAST({value} AS DOUBLE) / ({each})"
        whole = f"floor({exactly})"
        up = f"CASE WHEN {exactly} - {whole} > 0.5 OR ({exactly} - {whole} = 0.5 AND {whole} % 2 <> 0) THEN 1 ELSE 0 END"
        return f"CASE WHEN ({each}) IS NULL THEN {value} ELSE CAST({whole} + {up} AS BIGINT) END"

    return replace(price, value=of_a_tonne(price.value), quick=price.quick and of_a_tonne(price.quick))


def weighed_sql(engine: SqlEngine, count: str, weight: str) -> str:
    """SQL of so many pieces in whole millionths of a tonne, halves away from zero. weight: of one, in whole parts."""
    step = 10**WEIGHT_DECIMALS
    whole = engine.whole_part(f"{engine.wide(f'abs({count})')} * {engine.wide(weight)} + {step // 2}", step)
    return f"(CASE WHEN {count} < 0 THEN -1 ELSE 1 END * CAST({whole} AS BIGINT))"


def names_with_packs(counted: Mapping[str, CountedBy]) -> list[str]:
    """The figures of which some rows say themselves what one weighs."""
    return [name for name, one in counted.items() if one.told["weight"].null_count < one.told.num_rows]


def first_weighed(engine: SqlEngine, counted: Mapping[str, CountedBy], files: int) -> list[pa.ChunkedArray]:
    """The places of the first rows of each file that say what one of theirs weighs."""
    asked = [f"{quoted(WEIGHT + name)} IS NOT NULL AND {file_of(PLACE)} = {number}" for name in names_with_packs(counted) for number in range(files)]
    return [engine.arrow(f"SELECT {PLACE} FROM _typed WHERE NOT _odd AND {one} ORDER BY {PLACE} LIMIT {FIRST_PLACES}")[PLACE] for one in asked]


def unseen_combinations(engine: SqlEngine, counted: Mapping[str, CountedBy], columns: Sequence[str]) -> np.ndarray[Any, Any]:
    """The places of the first plain rows with words of which no row is told. columns: all headers.

    Errors: NotScannableError where they are many.
    """
    found = [np.empty(0, dtype=np.int64)]
    for place, (name, one) in enumerate(counted.items()):
        keys = ", ".join([file_of(PLACE), *(f"_c{columns.index(header)}" for header in one.headers)])
        unseen = f"FROM _typed WHERE NOT _odd AND {quoted(name)} IS NOT NULL AND NOT _told{place}"
        rows = engine.arrow(f"SELECT min({PLACE}) AS place {unseen} GROUP BY {keys} LIMIT {WORDS + 1}")
        found.append(rows["place"].to_numpy())
    places = np.concatenate(found)
    if len(places) > WORDS:
        raise NotScannableError("units that many combinations of words tell", MANY)
    return places
