"""The warnings of `odd_figures`, asked of the engine: figures a hundredfold above what is usual, prices that do not fit, sales within the company."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.sql import literal, quoted, row_of
from tiercli.read.scan.facts import FIGURES
from tiercli.read.scan.raw import PLACE
from tiercli.read.together.odd_figures import FEWEST, NAMED, TAXES, TIMES, named_words, say_hundredfold_rows, say_named_rows, say_price_rows

if TYPE_CHECKING:
    from tiercli.domain.finding import Finding
    from tiercli.frames.scanned import ScannedTable

_LISTED = 1000


def say_odd_figures(sales: ScannedTable, looked_at: pa.Table, pairs: pa.Table, notes: list[Finding]) -> None:
    """The same warnings as of rows in memory.

    looked_at: rows in which every customer's name and every type of customer stands. pairs: see `facts.by_customer`.
    """
    _say_hundredfold(sales, pairs, notes)
    for code, name, pattern in NAMED:
        if name in sales.column_names and (words := named_words(looked_at[name].combine_chunks(), pattern)):
            condition = f"{quoted(name)} IN ({', '.join(map(literal, words))})"
            counted = sales.engine.rows(f"SELECT {quoted(name)}, count(*) FROM {sales.view} WHERE {condition} GROUP BY 1 ORDER BY min({PLACE})")
            if counted:  # not where all of them came back, and the rulebook keeps that apart
                rows = sales.first_rows(condition, _LISTED)
                notes.append(say_named_rows(code, rows, [str(word) for word, _ in counted], sum(int(count) for _, count in counted)))
    if {"quantity", "price", "amount"} <= set(sales.column_names):
        _say_prices(sales, notes)


def _first(sales: ScannedTable, condition: str) -> tuple[pa.Table, int]:
    """The first rows for which a condition holds, and how many there are."""
    found = row_of(sales.engine, f"SELECT count(*) FROM {sales.view} WHERE {condition}")
    count = int(found[0]) if found else 0
    return sales.first_rows(condition, _LISTED), count


def _say_hundredfold(sales: ScannedTable, pairs: pa.Table, notes: list[Finding]) -> None:
    """Rows of customers with enough of them are held against the customer's median, others against the product's."""
    figures = [name for name in FIGURES if name in sales.column_names]
    if not figures:
        return
    engine = sales.engine
    asked: list[Any] = [(f"{name}_{of}", how) for name in figures for of, how in (("rows", "sum"), ("least", "min"), ("most", "max"))]
    sizes = pairs.group_by("customer_id", use_threads=False).aggregate(asked).rename_columns(["customer_id", *(name for name, _ in asked)])
    counts = [sizes[f"{name}_rows"].cast(pa.int64()).combine_chunks() for name in figures]
    most = counts[0] if len(counts) == 1 else pc.max_element_wise(*counts)
    judged = pc.greater_equal(most, FEWEST["customer_id"])
    places: list[pa.Table] = []
    for name, count in zip(figures, counts, strict=True):
        wide = pc.less_equal(sizes[f"{name}_least"].cast(pa.int64()), pc.divide(sizes[f"{name}_most"].cast(pa.int64()), TIMES))
        suspects = sizes.filter(pc.fill_null(pc.and_(wide, pc.greater_equal(count, FEWEST["customer_id"])), False))
        if suspects.num_rows:
            places.append(_above(sales, name, "customer_id", suspects["customer_id"], suspects[f"{name}_most"].cast(pa.int64()), None))
        others = sizes.filter(pc.invert(judged))["customer_id"]
        if "product" in sales.column_names and len(others):
            engine.register("_few", pa.table({"few": others}))
            above = f"{name} > 0 AND product IS NOT NULL AND customer_id IN (SELECT few FROM _few)"
            largest = engine.arrow(f"SELECT product, max({name}) AS most FROM {sales.view} WHERE {above} GROUP BY product")
            if largest.num_rows:
                places.append(_above(sales, name, "product", largest["product"], largest["most"].cast(pa.int64()), "_few"))
            engine.unregister("_few")
    if any(one.num_rows for one in places):
        odd = pc.unique(pa.concat_tables(places)[PLACE])
        engine.register("_far", pa.table({"far": odd}))
        rows = sales.first_rows(f"{PLACE} IN (SELECT far FROM _far)", _LISTED)
        notes.append(say_hundredfold_rows(rows, len(odd)))
        engine.unregister("_far")


def _above(sales: ScannedTable, figure: str, key: str, keys: pa.ChunkedArray, most: pa.ChunkedArray, few: str | None) -> pa.Table:
    """Places of rows a hundredfold above the median of their group.

    keys, most: groups, and the largest figure that might be far above. few: the view of customers whose rows alone are meant.
    Only groups with more than half of their figures a hundredfold below that are looked at closely.
    """
    engine = sales.engine
    engine.register("_groups", pa.table({"name": keys, "bound": pc.divide(most, TIMES)}))
    view = f"{sales.view} AS v JOIN _groups AS g ON v.{quoted(key)} = g.name"
    least = f" AND count(*) >= {FEWEST[key]}"
    below = f"2 * count(*) FILTER (WHERE v.{figure} <= g.bound) > count(*) - 1"
    close = engine.arrow(f"SELECT g.name FROM {view} WHERE v.{figure} > 0 GROUP BY g.name HAVING {below}{least}")
    engine.unregister("_groups")
    if not close.num_rows:
        return pa.table({PLACE: pa.array([], pa.int64())})
    engine.register("_close", close)
    chosen = f"{figure} > 0 AND {quoted(key)} IN (SELECT name FROM _close)"
    median = f"CAST(percentile_disc(0.5) WITHIN GROUP (ORDER BY {figure}) AS BIGINT)"
    medians = engine.arrow(f"SELECT {quoted(key)} AS name, {median} AS median FROM {sales.view} WHERE {chosen} GROUP BY 1")
    engine.unregister("_close")
    engine.register("_medians", medians)
    only = f" AND v.customer_id IN (SELECT few FROM {few})" if few else ""
    far = f"v.{figure} > 0 AND v.{figure} >= m.median * {TIMES}{only}"
    rows = engine.arrow(f"SELECT v.{PLACE} FROM {sales.view} AS v JOIN _medians AS m ON v.{quoted(key)} = m.name WHERE {far}")
    engine.unregister("_medians")
    return rows


def _say_prices(sales: ScannedTable, notes: list[Finding]) -> None:
    """As in memory, in the same floats."""
    quantity, price, amount = (f"CAST(coalesce({name}, 0) AS DOUBLE)" for name in ("quantity", "price", "amount"))
    figures = f"{amount} AS a, {quantity} AS q, {price} AS p, {amount} / nullif({quantity} * {price} / 1e6, 0) AS r"
    told = f"(SELECT {PLACE}, {figures} FROM {sales.view} WHERE quantity <> 0 AND price <> 0 AND amount <> 0)"
    row = row_of(sales.engine, f"SELECT count(*), count(*) FILTER (WHERE abs(abs(r) - 1) < 0.001) FROM {told}")
    assert row is not None
    count, exact = map(int, row)
    if count < 2:
        return
    usual = "CAST(1.0 AS DOUBLE)"
    if exact / count < 0.5:
        median = row_of(sales.engine, f"SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY abs(r)) FROM {told}")
        assert median is not None
        usual = f"CAST({median[0]!r} AS DOUBLE)"
    off = f"(abs(r) / {usual})"
    rates = [f"CAST({tax!r} AS DOUBLE)" for tax in (1.0, *TAXES)]
    taxes = [f"abs({one} / {rate} - 1) < 0.002 OR abs({one} * {rate} - 1) < 0.002" for rate in rates for one in (off, "abs(r)")]
    agrees = f"(abs({off} - 1) < 0.001 OR {' OR '.join(taxes)})"
    row = row_of(sales.engine, f"SELECT count(*) FILTER (WHERE {agrees}) FROM {told}")
    assert row is not None
    strict = int(row[0]) / count >= 0.8 or count < 5
    rounded = f"abs(a - sign(r) * {usual} * q * p / 1e6) <= 1e6"
    far = f"abs({off} - 1) > 0.01" if strict else f"({off} > 2 OR {off} < 0.5)"
    rows, number = _first(sales, f"{PLACE} IN (SELECT {PLACE} FROM {told} WHERE NOT {agrees} AND NOT ({rounded}) AND {far})")
    if number:
        notes.append(say_price_rows(rows, number))
