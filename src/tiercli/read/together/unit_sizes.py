"""Pieces and litres into tonnes, by what a rulebook or a products table says that one of them weighs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain import exact
from tiercli.domain.arrays import Mask
from tiercli.domain.language import Text, listing
from tiercli.domain.texts import texts_of
from tiercli.read.options import UnitWeights
from tiercli.read.together.whole_rows import Books, say_rows, with_column
from tiercli.read.words.counted import Unit, unit_of
from tiercli.read.words.written import folded

if TYPE_CHECKING:
    from tiercli.domain.finding import Finding
    from tiercli.read.words.typed import Typed


COUNT, UNIT = "_count_", "_unit_"
"""Before a field's name: the number of pieces or litres, and of which, in rows that await their weight."""
PIECES, WEIGHT, EACH = "_pieces_", "_weight_", "_each_"
"""The same in rows that say the weight of one themselves, of rows that stand for others: see `Packs`."""
WEIGHT_DECIMALS = 12
_LEAST = Decimal(1).scaleb(-WEIGHT_DECIMALS)
_LITRE = Decimal("0.001")  # of a cubic metre


def with_packs(rows: pa.Table, typed: Mapping[str, Typed], kept: Mask) -> pa.Table:
    """The rows with what they count in packs whose weight they say."""
    for name, column in typed.items():
        if column.packs is not None:
            for prefix, values in ((PIECES, column.packs.counts), (WEIGHT, column.packs.weights), (EACH, column.packs.each)):
                rows = rows.append_column(prefix + name, values.filter(pa.array(kept)))
    return rows


def with_counted(rows: pa.Table, typed: Mapping[str, Typed], kept: Mask) -> pa.Table:
    """The rows with what they count in units that have no weight of their own."""
    for name, column in typed.items():
        if column.counted is None:
            continue
        codes = column.counted.codes[kept]
        if (codes >= 0).any():
            names = pa.array([unit.written or unit.name for unit in column.counted.units], pa.string())
            rows = rows.append_column(COUNT + name, column.counted.counts.filter(pa.array(kept)))
            rows = rows.append_column(UNIT + name, names.take(pa.array(codes, mask=codes < 0)))
    return rows


class Weights:
    """What one of a unit weighs, in tonnes: of a product where that is said, else of any."""

    def __init__(self, said: UnitWeights, products: pa.Table | None) -> None:
        self.any: dict[str, Decimal] = {}
        self.of_product: dict[tuple[str, str], Decimal] = {}
        self.per_litre: dict[str, Decimal] = {}
        for name, weight in said.items():
            unit = unit_of(name) or Unit(name)
            for product, tonnes in weight.items() if isinstance(weight, Mapping) else [("", weight)]:
                self._learn(unit, folded(product), tonnes)
        for row in products.to_pylist() if products is not None else ():
            self._learn_product(row)

    def _learn(self, unit: Unit, product: str, tonnes: Decimal) -> None:
        if product:
            self.of_product.setdefault((unit.name, product), tonnes)
        else:
            self.any.setdefault(unit.name, tonnes)
        if unit.litres:
            self.per_litre.setdefault(product, tonnes / unit.litres)

    def _learn_product(self, row: Mapping[str, Any]) -> None:
        product = folded(row.get("product") or "")
        if not product:
            return
        if density := row.get("density"):
            # No liquid weighs a hundred tonnes a cubic metre: such numbers are kilograms.
            whole = exact.plain(density)
            self.per_litre.setdefault(product, (whole / 1000 if whole >= 100 else whole) * _LITRE)
        if weight := row.get("unit_weight"):
            unit = unit_of(row.get("unit") or "")
            tonnes = exact.plain(weight)
            if unit is None:
                self.of_product.setdefault(("", product), tonnes)
            elif unit.tonnes is None:
                self._learn(unit, product, tonnes)

    def of(self, name: str, product: str) -> Decimal | None:
        """The tonnes in one; none when nobody says."""
        unit, product = unit_of(name) or Unit(name), folded(product)
        known = self.of_product.get((unit.name, product))
        if known is None and unit.litres and (litre := self.per_litre.get(product)) is not None:
            known = litre * unit.litres
        if known is None and unit.litres is None:
            known = self.of_product.get(("", product))
        if known is None:
            known = self.any.get(unit.name)
        if known is None and unit.litres and (litre := self.per_litre.get("")) is not None:
            known = litre * unit.litres
        return None if known is None else known.quantize(_LEAST)


def settle_units(books: Books, said: UnitWeights, measured: frozenset[str] | None) -> list[pa.Table]:
    """Gives rows that count pieces or litres their tonnes; those whose weight nobody knows are set aside.

    measured: "table.field" of all that the rulebook measures; a quantity that it does not measure keeps no row away, it is only missing.
    Where a whole table is counted so, the quantity is missing and the amounts are used.
    Gives the rows of sales that were set aside.
    """
    gone: list[pa.Table] = []
    weights = Weights(said, books.tables.get("products"))
    for table, rows in list(books.tables.items()):
        for name in [column.removeprefix(UNIT) for column in rows.column_names if column.startswith(UNIT)]:
            unknown = _settle(books, table, name, weights, measured)
            gone += [unknown] if unknown.num_rows and table == "sales" else []
    return gone


def _settle(books: Books, table: str, name: str, weights: Weights, measured: frozenset[str] | None) -> pa.Table:
    """One quantity of a table; the rows that were set aside."""
    rows, account = books.tables[table], books.accounts[table]
    units, tonnes = rows[UNIT + name], _tonnes(rows, name, weights)
    values = pc.if_else(units.is_valid(), tonnes, rows[name])
    done, lacking = pc.and_(units.is_valid(), tonnes.is_valid()), pc.and_(units.is_valid(), tonnes.is_null())
    if pc.any(done).as_py():
        books.notes.append(say_units(WEIGHED, table, rows.filter(done), texts_of(units.filter(done))))
    if pc.any(done).as_py() and name in account.sums:
        total = account.sums[name] + int(pc.sum(tonnes).as_py() or 0)
        books.accounts[table] = replace(account, sums={**account.sums, name: total})
    rows = with_column(rows, name, values).drop_columns([UNIT + name, COUNT + name])
    books.tables[table] = rows.combine_chunks()
    others = [one for one in account.sums if one != name and one in rows.column_names and rows[one].null_count < rows.num_rows]
    is_whole = values.null_count == rows.num_rows and bool(others)
    is_missing = is_whole or (measured is not None and f"{table}.{name}" not in measured)
    if pc.any(lacking).as_py():
        books.notes.append(say_units(NOT_WEIGHED if is_missing else UNKNOWN_UNIT, table, rows.filter(lacking), texts_of(units.filter(lacking))))
    return rows.slice(0, 0) if is_missing else books.aside("unknown-unit", table, lacking)


WEIGHED, NOT_WEIGHED, UNKNOWN_UNIT = "weighed", "not-weighed", "unknown-unit"
_SAID = {
    WEIGHED: Text("{n} 行按每单位的重量换算成吨（{units}）。", "{n} [row was|rows were] converted to tonnes by the weight of one ({units})."),
    NOT_WEIGHED: Text(
        "{n} 行的数量以{units}计，不能换算成吨，按没有数量处理。",
        "the [quantity|quantities] of {n} [row is|rows are] in {units}, cannot be converted to tonnes and [is|are] taken as missing.",
    ),
    UNKNOWN_UNIT: Text(
        "{n} 行的数量以{units}计，不知道每单位多少吨，未使用。",
        "{n} [row is|rows are] counted in {units}; nobody says what one weighs, and [it is|they are] not used.",
    ),
}


def say_units(what: str, table: str, rows: pa.Table, units: Iterable[str], count: int | None = None) -> Finding:
    """The finding about rows that count pieces or litres. count: how many there are, where `rows` are only the first of them."""
    return say_rows(f"{table}.{what}", rows, _SAID[what].zh, _SAID[what].en, count=count, units=listing(sorted(set(units))[:10]))


def _tonnes(rows: pa.Table, name: str, weights: Weights) -> pa.ChunkedArray:
    """The tonnes of each waiting row in millionths, exactly rounded; null where no weight is known."""
    count = rows.num_rows
    units = rows[UNIT + name].combine_chunks().dictionary_encode()
    products = rows["product"].combine_chunks() if "product" in rows.column_names else pa.nulls(count, pa.string())
    products = pc.fill_null(products, "").dictionary_encode()
    codes = pc.fill_null(units.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    keys = np.where(codes < 0, -1, codes * max(len(products.dictionary), 1) + products.indices.to_numpy(zero_copy_only=False))
    values, known = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    counts = rows[COUNT + name].combine_chunks()
    for key in np.unique(keys[keys >= 0]).tolist():
        unit, product = divmod(key, max(len(products.dictionary), 1))
        weight = weights.of(units.dictionary[unit].as_py(), products.dictionary[product].as_py())
        if weight is None:
            continue
        mask = keys == key
        values[mask] = weighed(counts.filter(pa.array(mask)), weight)
        known |= mask
    return pa.chunked_array([pa.array(values, pa.int64(), mask=~known)])


def weighed(counts: pa.Array | np.ndarray[Any, Any], weight: Decimal) -> np.ndarray[Any, Any]:
    """So many pieces (whole millionths) in tonnes (whole millionths), exactly rounded, halves away from zero. weight: tonnes in one."""
    pieces = pa.array(counts, pa.int64()) if isinstance(counts, np.ndarray) else counts
    exactly = pc.multiply(pieces.cast(pa.decimal128(19, 0)), pa.scalar(weight.quantize(_LEAST), pa.decimal128(18, WEIGHT_DECIMALS)))
    whole = pc.cast(pc.round(exactly, 0, round_mode="half_towards_infinity"), pa.decimal128(38, 0)).cast(pa.int64())
    return whole.to_numpy(zero_copy_only=False)
