"""Scanned sales put in order: who is who, what stands twice, what came back, what is odd; as for rows in memory, asked of the engine."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.scanned import ScannedTable
from tiercli.frames.sql import quoted
from tiercli.read.reading import BOOKKEEPING, CELLS, FILE, ROW, SHEET
from tiercli.read.scan.elsewhere import NotAsked
from tiercli.read.scan.engine import MANY, NotScannableError
from tiercli.read.scan.exemplars import rows_at, understood
from tiercli.read.scan.facts import by_customer, days_of, without
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.odd_figures import say_odd_figures
from tiercli.read.scan.raw import PLACE
from tiercli.read.scan.returns_apart import Settled, days_of_customers, settle_scanned_returns
from tiercli.read.scan.several_files import refuse_overlaps, refuse_sums
from tiercli.read.together.doubles import settle_doubles
from tiercli.read.together.unit_sizes import COUNT, EACH, PIECES, UNIT, WEIGHT
from tiercli.read.together.whole_rows import Books

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.domain.account import TableAccount
    from tiercli.domain.arrays import Whole
    from tiercli.domain.fields import TableFields
    from tiercli.domain.finding import Finding
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.scan import ScannedSales

_MOST_DOUBLES = 500_000
_TELLING, _FEW_DOUBLES = 4, 1_000


def settle_sales(
    scanned: ScannedSales,
    written: pa.Table,
    resolved: pa.Table,
    accounts: dict[str, TableAccount],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    notes: list[Finding],
) -> Settled:
    """The used rows of scanned sales.

    written, resolved: the rows that were looked at, before and after everybody has an id.
    Errors: NotScannableError where rows must be read one by one to be sure.
    """
    try:
        engine = scanned.engine
        view = _with_ids(scanned, written, resolved)
        refuse_sums(scanned, view)
        schema = scanned.schema
        if "customer_id" not in schema.names:
            schema = schema.insert(0, pa.field("customer_id", pa.string()))
        names = [name for name in schema.names if name not in BOOKKEEPING]
        numbers = scanned.numbers
        days = scanned.days
        gone = _doubles(scanned, view, written, resolved, names, accounts, options, fields, notes)
        if gone is not None:
            engine.keep("_gone", gone.select([PLACE]))
            view = f"(SELECT * FROM {view} WHERE {PLACE} NOT IN (SELECT {PLACE} FROM _gone))"
            days = without(days, days_of(gone, numbers, [name for name in scanned.fields if name not in numbers]))
        sizes = by_customer(engine, view, names, []) if gone is not None or view != scanned.view else scanned.pairs
        pieces = scanned.counted.pieces if scanned.counted is not None and view == scanned.view else None
        table = ScannedTable(engine, view, schema, days, scanned.negative, days_of_customers(sizes), files=scanned.raw.names, pieces=pieces)
        settled = settle_scanned_returns(Settled({"sales": table}, sizes, {"sales": resolved}), accounts, options, notes)
        say_odd_figures(settled.tables["sales"], resolved, settled.sizes, notes)
        return settled
    except scanned.engine.failures as error:
        raise NotScannableError(str(error)) from error


def _with_ids(scanned: ScannedSales, written: pa.Table, resolved: pa.Table) -> str:
    """SQL of the rows with everybody's id and name; the very same where ids and names stay as they are written."""
    if resolved["customer_id"].null_count:
        raise NotScannableError("rows of nobody")
    keys = [name for name in ("customer_id", "customer_name") if name in written.column_names]
    changed = [
        name for name in ("customer_id", "customer_name") if name in resolved.column_names and (name not in keys or not written[name].equals(resolved[name]))
    ]
    if not changed:
        return scanned.view
    columns = {f"raw_{name}": written[name] for name in keys} | {name: resolved[name] for name in changed}
    pairs = pa.table(columns).group_by(list(columns), use_threads=False).aggregate([])
    engine = scanned.engine
    engine.keep("_ids", pairs)
    others = ", ".join(f"v.{quoted(name)}" for name in (PLACE, FILE, SHEET, ROW, *scanned.fields) if name not in changed)
    joined = " AND ".join(f"v.{name} IS NOT DISTINCT FROM i.raw_{name}" for name in keys)
    return f"(SELECT {others}, {', '.join(f'i.{name}' for name in changed)} FROM {scanned.view} AS v LEFT JOIN _ids AS i ON {joined})"


def _doubles(
    scanned: ScannedSales,
    view: str,
    written: pa.Table,
    resolved: pa.Table,
    names: Sequence[str],
    accounts: dict[str, TableAccount],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    notes: list[Finding],
) -> pa.Table | None:
    """Rows that stand twice and are set aside for it, with their places; what is said of them and of others alike is said. None where there are none."""
    places = _alike(scanned, view, names)
    if not len(places):
        return None
    alike = _read_alike(scanned, places, options, fields)
    if scanned.waiting:
        weighed = rows_at(scanned.engine, view, {name: quoted(name) for name in scanned.waiting}, places)
        for name in scanned.waiting:
            alike = alike.drop_columns([name] if name in alike.column_names else []).append_column(name, weighed[name])
    refuse_overlaps(scanned, view, places)
    alike = _resolved(alike, written, resolved)
    order = [name for name in names if name in alike.column_names]
    alike = alike.select([*order, *([CELLS] if CELLS in alike.column_names else []), *BOOKKEEPING])
    kept = {"sales": alike.drop_columns([CELLS]) if CELLS in alike.column_names else alike}
    others = [header for one in scanned.readings if one.input is not None for header, field in one.input.columns.items() if not field]
    before = kept["sales"]
    settle_doubles("sales", alike, Books(kept, accounts, notes), others)
    if kept["sales"].num_rows == before.num_rows:
        return None
    at, left = (_places(rows, scanned.raw.names) for rows in (before, kept["sales"]))
    return before.append_column(PLACE, pa.array(at)).filter(pa.array(~np.isin(at, left)))


def _read_alike(scanned: ScannedSales, places: Whole, options: ReadOptions, fields: Mapping[str, TableFields]) -> pa.Table:
    """Rows that may stand twice, as reading has them.

    Errors: NotScannableError where that is not what all rows tell of them.
    """
    files = [(reading.file, reading.path, scanned.raw.hashes[number]) for number, reading in enumerate(scanned.readings)]
    stored = {f"_c{place}": header for place, header in enumerate(scanned.raw.columns)}
    for among in (places, np.union1d(places, scanned.looked_at)):  # by themselves they may not tell what a blank unit stands for
        asked = ["_odd", *scanned.fields, *stored]
        there = rows_at(scanned.engine, "_typed", {name: quoted(name) for name in asked}, among, scanned.raw.rows)
        cells = there.select([PLACE, *stored]).rename_columns([PLACE, *stored.values()])
        elsewhere = [NotAsked(answered=one) for one in scanned.elsewhere] or [NotAsked()] * len(files)
        readings = understood(cells, scanned.raw.headers, files, options, fields, None, scanned.raw.sheet, elsewhere)
        parts = []
        for number, reading in enumerate(readings):
            rows = reading.rows
            assert rows is not None
            at = rows[ROW].to_numpy().astype(np.int64) - 2 + number * FILE_STEP
            wanted = pa.array(np.isin(at, places))
            parts.append(rows.filter(wanted))
            if not _are_as_held(
                scanned, number, parts[-1], there.filter(pa.array(np.isin(there[PLACE].to_numpy(), at[wanted.to_numpy(zero_copy_only=False)])))
            ):
                break
        else:
            if sum(map(len, parts)) == len(places):
                own = pa.schema([scanned.schema.field(name) for name in scanned.fields]).empty_table()  # these files may lack what others have
                return pa.concat_tables([*(one for one in parts if len(one)), own], promote_options="default").unify_dictionaries().combine_chunks()
    raise NotScannableError("rows that may stand twice and are read otherwise by themselves")


def _are_as_held(scanned: ScannedSales, number: int, rows: pa.Table, there: pa.Table) -> bool:
    """Whether some rows of a file are what all rows tell of them. there: the same rows as the engine has them."""
    held = scanned.readings[number].rows
    assert held is not None
    names = [name for name in scanned.fields if name in held.column_names]
    own = {name for name in rows.column_names if not name.startswith((COUNT, UNIT, PIECES, WEIGHT, EACH))}
    if len(rows) and own - {*BOOKKEEPING, CELLS} != set(names):
        return False
    is_odd = there["_odd"]
    odd, plain, known = rows.filter(is_odd), rows.filter(pc.invert(is_odd)), there.filter(pc.invert(is_odd))
    looked_at = held.take(pc.index_in(odd[ROW], held[ROW]))
    return all(plain[name].cast(known[name].type).equals(known[name]) and odd[name].equals(looked_at[name]) for name in names if len(rows))


def _places(rows: pa.Table, names: Sequence[str]) -> np.ndarray[Any, Any]:
    """Of rows of files with these names."""
    file = pc.index_in(rows[FILE].cast(pa.string()), pa.array(names)).cast(pa.int64())
    places: np.ndarray[Any, Any] = file.to_numpy() * FILE_STEP + rows[ROW].to_numpy() - 2
    return places


def _alike(scanned: ScannedSales, view: str, names: Sequence[str]) -> np.ndarray[Any, Any]:
    """The places of rows that may stand twice, in order.

    Errors: NotScannableError where they are many.
    """
    engine = scanned.engine
    known = scanned.counted.alike if scanned.counted is not None else None
    if known is not None and view == scanned.view and (known.whole or known.hashes <= _FEW_DOUBLES):
        count, places = known.hashes, known.places
    else:
        keys = [name for name in names if name in ("customer_id", "date") or name in scanned.numbers]
        rows_in_all = sum(one.rows for one in scanned.days)
        for told in (keys[:_TELLING], [name for name in names if name != "customer_name"]):  # a few columns tell most rows apart
            again = engine.repeated(view, told, rows_in_all)
            if len(again.codes) <= _FEW_DOUBLES:
                break
        count = len(again.codes)
        places = engine.places_of(view, told, again, 4 * _MOST_DOUBLES) if 0 < count <= _MOST_DOUBLES else again.codes[:0]
    if count > _MOST_DOUBLES:
        raise NotScannableError("many rows that may stand twice", MANY)
    return places[: 4 * _MOST_DOUBLES]


def _resolved(rows: pa.Table, written: pa.Table, resolved: pa.Table) -> pa.Table:
    """Rows with everybody's id and name as all rows have them."""
    keys = [name for name in ("customer_id", "customer_name") if name in written.column_names]
    known = dict(zip(zip(*(written[name].to_pylist() for name in keys), strict=True), range(written.num_rows), strict=True))
    at = pa.array([known[pair] for pair in zip(*(rows[name].to_pylist() for name in keys), strict=True)], pa.int64())
    for name in ("customer_id", "customer_name"):
        if name in resolved.column_names:
            values = resolved[name].combine_chunks().take(at)
            rows = rows.set_column(rows.column_names.index(name), name, values) if name in rows.column_names else rows.append_column(name, values)
    return rows
