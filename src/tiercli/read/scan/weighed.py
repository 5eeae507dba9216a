"""Pieces and litres among scanned sales into tonnes, as of rows in memory (`unit_sizes`): the engine is told what one weighs, of each unit and product."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.account import ACCOUNT_PLACES, SetAside
from tiercli.domain.finding import FIRST_PLACES
from tiercli.frames.sql import quoted, row_of
from tiercli.read.reading import BOOKKEEPING, FILE, ROW
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.exemplars import rows_at
from tiercli.read.scan.facts import by_customer, by_day
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.pieces_and_litres import in_parts, weighed_sql
from tiercli.read.scan.raw import PLACE
from tiercli.read.together.unit_sizes import COUNT, NOT_WEIGHED, UNIT, UNKNOWN_UNIT, WEIGHED, Weights, say_units
from tiercli.read.together.whole_rows import places_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.scan import ScannedSales
    from tiercli.read.together.whole_rows import Books

_DONE, _LACKING = 1, 2
"""What became of a row that counts pieces or litres."""


def weigh_scanned(scanned: ScannedSales, books: Books, options: ReadOptions) -> tuple[ScannedSales, list[pa.Table]]:
    """The sales in tonnes, without rows whose weight nobody knows where the rulebook measures it; and the first of those of each customer.

    The rows in `books`, which were looked at, are put in order in the same way. Errors: NotScannableError where the engine cannot do it.
    """
    weights, gone = Weights(options.units, books.tables.get("products")), list[pa.Table]()
    try:
        for name in scanned.waiting:
            scanned, unknown = _weighed(scanned, name, weights, books, options.measured)
            gone += [unknown] if unknown is not None else []
        if not scanned.waiting:
            return scanned, gone
        others = [name for name in scanned.fields if name not in scanned.numbers]
        facts = by_day(scanned.engine, scanned.view, "false", scanned.numbers, others)
        pairs = by_customer(scanned.engine, scanned.view, list(scanned.fields), [])
        _put_in_order(scanned, pairs, books)
    except scanned.engine.failures as error:
        raise NotScannableError(str(error)) from error
    return replace(scanned, days=facts.days, negative=facts.negative, pairs=pairs, counted=None), gone


@dataclass(frozen=True)
class _Part:
    """Rows of one fate: how many, the units that they count, and the first of them."""

    count: int
    units: Sequence[str]
    first: pa.Table


def _weighed(scanned: ScannedSales, name: str, weights: Weights, books: Books, measured: frozenset[str] | None) -> tuple[ScannedSales, pa.Table | None]:
    """One figure of the sales; and of rows that were set aside the first of each customer."""
    engine, account = scanned.engine, books.accounts["sales"]
    view, units = _with_weights(scanned, name, weights)
    done, lacking = (_part(scanned, view, units, fate) for fate in (_DONE, _LACKING))
    if done.count:
        books.notes.append(say_units(WEIGHED, "sales", done.first, done.units, done.count))
    others = [one for one in account.sums if one != name and one in scanned.fields]
    counted = ", ".join(f"count({quoted(one)})" for one in [name, *others])
    row = row_of(engine, f"SELECT coalesce(sum({quoted(name)}) FILTER (WHERE _fate = {_DONE}), 0), {counted} FROM {view}")
    assert row is not None
    if name in account.sums:
        books.accounts["sales"] = account = replace(account, sums={**account.sums, name: account.sums[name] + int(row[0])})
    scanned = replace(scanned, view=view)
    if not lacking.count:
        return scanned, None
    if (not row[1] and any(row[2:])) or (measured is not None and f"sales.{name}" not in measured):
        books.notes.append(say_units(NOT_WEIGHED, "sales", lacking.first, lacking.units, lacking.count))
        return scanned, None
    books.notes.append(say_units(UNKNOWN_UNIT, "sales", lacking.first, lacking.units, lacking.count))
    summed = [one for one in account.sums if one in scanned.fields]
    row = row_of(engine, f"SELECT {', '.join(f'coalesce(sum({quoted(one)}), 0)' for one in summed)} FROM {view} WHERE _fate = {_LACKING}")
    assert row is not None
    sums = {**dict.fromkeys(account.sums, 0), **dict(zip(summed, map(int, row), strict=True))}
    places = tuple(map(str, places_of(lacking.first, ACCOUNT_PLACES)))
    books.accounts["sales"] = account.with_set_aside(SetAside("unknown-unit", lacking.count, sums, places))
    pairs = by_customer(engine, f"(SELECT * FROM {view} WHERE _fate = {_LACKING})", list(scanned.fields), [])
    keys = [key for key in ("customer_id", "customer_name") if key in scanned.fields]
    unknown = rows_at(engine, view, {one: one for one in (*keys, *BOOKKEEPING)}, pairs["place"].to_numpy())
    return replace(scanned, view=f"(SELECT * FROM {view} WHERE _fate IS NULL OR _fate <> {_LACKING})"), unknown


def _with_weights(scanned: ScannedSales, name: str, weights: Weights) -> tuple[str, pa.Table]:
    """The view with the figure in tonnes, and what became of rows that count something else; and the units with what became of the rows that count them."""
    engine = scanned.engine
    product = "product" if "product" in scanned.fields else "CAST(NULL AS STRING)"
    unit = quoted(UNIT + name)
    told = engine.arrow(f"SELECT {unit} AS unit, {product} AS product, min({PLACE}) AS place FROM {scanned.view} WHERE {unit} IS NOT NULL GROUP BY 1, 2")
    known = [weights.of(one["unit"], one["product"] or "") for one in told.to_pylist()]
    told = told.append_column("weight", pa.array([None if one is None else in_parts(one) for one in known], pa.int64()))
    engine.keep(f"_weights_{name}", told)
    kept = [PLACE, *BOOKKEEPING, *(one for one in scanned.fields if one != name)]
    kept += [one + other for other in scanned.waiting if other != name for one in (COUNT, UNIT)]
    weighed = weighed_sql(engine, f"v.{quoted(COUNT + name)}", "w.weight")
    value = f"CASE WHEN v.{unit} IS NULL THEN v.{quoted(name)} WHEN w.weight IS NOT NULL THEN {weighed} END AS {quoted(name)}"
    fate = f"CASE WHEN v.{unit} IS NULL THEN NULL WHEN w.weight IS NULL THEN {_LACKING} ELSE {_DONE} END AS _fate"
    own = "v.product" if "product" in scanned.fields else "CAST(NULL AS STRING)"
    joined = f"LEFT JOIN _weights_{name} AS w ON v.{unit} = w.unit AND {own} IS NOT DISTINCT FROM w.product"
    shown = ", ".join([*(f"v.{quoted(one)}" for one in kept), value, f"v.{unit} AS _of", fate])
    return f"(SELECT {shown} FROM {scanned.view} AS v {joined})", told


def _part(scanned: ScannedSales, view: str, told: pa.Table, fate: int) -> _Part:
    units = pc.unique(told["unit"].filter(told["weight"].is_valid() if fate == _DONE else told["weight"].is_null())).to_pylist()
    row = row_of(scanned.engine, f"SELECT count(*) FROM {view} WHERE _fate = {fate}") if units else (0,)
    listed = ", ".join(BOOKKEEPING)
    first = scanned.engine.arrow(f"SELECT {listed} FROM {view} WHERE _fate = {fate} ORDER BY {PLACE} LIMIT {max(FIRST_PLACES, ACCOUNT_PLACES)}")
    return _Part(int(row[0]) if row else 0, units, first)


def _put_in_order(scanned: ScannedSales, pairs: pa.Table, books: Books) -> None:
    """The rows that were looked at as the view has them by now, with the first row of each customer that is left."""
    rows = books.tables["sales"]
    file = pc.index_in(rows[FILE].cast(pa.string()), pa.array(scanned.raw.names)).cast(pa.int64()).to_numpy()
    places = np.union1d(file * FILE_STEP + rows[ROW].to_numpy() - 2, pairs["place"].to_numpy())
    shown = {name: quoted(name) for name in (*scanned.fields, *BOOKKEEPING)}
    books.tables["sales"] = rows_at(scanned.engine, scanned.view, shown, places).drop_columns([PLACE])
