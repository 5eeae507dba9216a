"""Arrow tables of the caller as grids, so that they go the way of files."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.formats.grid import Grid


def grid_of(name: str, frame: pa.Table, *, file: str = "") -> Grid:
    """The frame's headers and values as text; row 1 is the header, as it would be in Excel."""
    columns = []
    for header, column in zip(frame.column_names, frame.columns, strict=True):
        text = as_text(column)
        columns.append(pa.concat_arrays([pa.array([str(header)], pa.string()), *text.chunks]) if text.num_chunks else pa.array([str(header)], pa.string()))
    return Grid(file=file or name, sheet="", columns=columns, workbook=False, merges_known=True)


def hash_of(rows: pa.Table) -> str:
    """The sha256 of a table's headers and cells as text: of what has no file."""
    digest = hashlib.sha256("\0".join(rows.column_names).encode())
    for column in rows.columns:
        for buffer in as_text(column).combine_chunks().buffers():
            digest.update(buffer or b"")
    return digest.hexdigest()


def as_text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Any column as text: days as ISO, numbers as exact decimals, NaN as nothing."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.cast(kind.value_type)
        kind = column.type
    if pa.types.is_floating(kind):
        text = column.cast(pa.string())
        return pc.if_else(pc.fill_null(pc.is_finite(column), False), text, pa.scalar(None, pa.string()))
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        column = pc.local_timestamp(column)
    if pa.types.is_timestamp(kind):
        return (
            pc.strftime(column, format="%Y-%m-%d %H:%M:%S").cast(pa.string())
            if column.type.unit == "s"
            else pc.strftime(column.cast(pa.timestamp("s"), safe=False), format="%Y-%m-%d %H:%M:%S")
        )
    try:
        return column.cast(pa.string())
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid):
        # Lists, structs, binary that is no text: shown as they print, so that nothing is lost without a word.
        return pa.chunked_array([pa.array([None if value is None else str(value) for value in column.to_pylist()], pa.string())])
