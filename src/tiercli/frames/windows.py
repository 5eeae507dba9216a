"""Sums, counts, extremes, places and running totals over the rows that share the values of some columns.

One meaning on every engine. pandas and DuckDB have windows of their own; Arrow has none that keep the order of
the rows (its joins return them in any order), so there the rows are numbered by group and looked up by that number.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import narwhals as nw

if TYPE_CHECKING:
    import pyarrow as pa

How = Literal["sum", "rough sum", "count", "max", "min", "first place", "last place", "running sum"]
"""first place: 1 + those strictly before a value; last place: those at or before it. A missing value has no place.
rough sum: of the sizes, as a float, to see whether the exact sum can fit. running sum: in the order of another column."""


def windowed(
    frame: nw.LazyFrame[Any], name: str, how: How, value: nw.Expr, groups: Sequence[str], *, descending: bool = False, order_by: str | None = None
) -> nw.LazyFrame[Any]:
    """The frame with one more column: the window's value in every row.

    value: whole numbers, or dates for max and min. groups: columns; missing values are a group of their own.
    descending: the largest value has the first place. order_by: for the running sum.
    """
    if how == "rough sum":
        value = value.abs() / nw.lit(1)
    if frame.implementation.is_pyarrow():
        rows = frame.with_columns(value.alias(name)).collect().to_native()
        answer = _over_arrow(rows, name, how, groups, descending=descending, order_by=order_by)
        kept: nw.LazyFrame[Any] = nw.from_native(rows.set_column(rows.column_names.index(name), name, answer)).lazy()
        return kept
    if how in ("first place", "last place"):
        expr = value.rank("min" if how == "first place" else "max", descending=descending).over(*groups).cast(nw.Int64)
    elif how == "running sum":
        expr = value.cum_sum().over(*groups, order_by=order_by).cast(nw.Int64)
    elif how in ("max", "min"):
        expr = (value.max() if how == "max" else value.min()).over(*groups)
    elif how == "count":
        expr = value.count().over(*groups).cast(nw.Int64)
    else:
        expr = value.sum().over(*groups)
    return frame.with_columns((expr.cast(nw.Int64) if how == "sum" else expr).alias(name))


def _over_arrow(rows: pa.Table, name: str, how: How, groups: Sequence[str], *, descending: bool, order_by: str | None) -> pa.ChunkedArray | pa.Array:
    values = rows[name].combine_chunks()
    numbers = _numbers([rows[group] for group in groups])
    if how in ("first place", "last place"):
        return _places(values, numbers, how, descending=descending)
    if how == "running sum":
        assert order_by is not None
        return _running_sums(values, rows[order_by], numbers)
    return _grouped(values, numbers, "sum" if how == "rough sum" else how)


def _numbers(columns: Sequence[pa.ChunkedArray | pa.Array]) -> pa.Array:
    """The same number for rows with the same values, from 0 up."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numbers: pa.Array | None = None
    for column in columns:
        whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
        encoded = whole.dictionary_encode("encode")
        these = encoded.indices.cast(pa.int64())
        if numbers is not None:
            both = pc.add(pc.multiply(numbers, len(encoded.dictionary)), these)
            these = both.dictionary_encode().indices.cast(pa.int64())
        numbers = these
    assert numbers is not None
    return numbers


def _grouped(values: pa.Array, numbers: pa.Array, how: str) -> pa.Array:
    """The sum, count, max or min of each row's group."""
    import pyarrow as pa
    import pyarrow.compute as pc

    options = {"sum": pc.ScalarAggregateOptions(min_count=0), "count": pc.CountOptions(mode="only_valid")}.get(how)
    found = pa.table({"number": numbers, "value": values}).group_by("number", use_threads=False).aggregate([("value", how, options)])
    return found.sort_by("number")[f"value_{how}"].combine_chunks().take(numbers)


def _places(values: pa.Array, numbers: pa.Array, how: How, *, descending: bool) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    keys = [("number", "ascending"), ("value", "descending" if descending else "ascending")]
    order = pc.sort_indices(pa.table({"number": numbers, "value": values}), sort_keys=keys)
    position = pc.sort_indices(order).cast(pa.int64())
    ties = _grouped(position, _numbers([numbers, values]), "min" if how == "first place" else "max")
    place = pc.add(pc.subtract(ties, _grouped(position, numbers, "min")), 1)
    return pc.if_else(pc.is_valid(values), place, pa.scalar(None, pa.int64()))


def _running_sums(values: pa.Array, order_by: pa.ChunkedArray, numbers: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    order = pc.sort_indices(pa.table({"number": numbers, "order": order_by}), sort_keys=[("number", "ascending"), ("order", "ascending")])
    position = pc.sort_indices(order).cast(pa.int64())
    sorted_values = values.take(order)
    steps = pc.cumulative_sum(sorted_values)
    before = pc.subtract(steps, sorted_values).take(_grouped(position, numbers, "min"))
    return pc.subtract(steps.take(position), before)
