"""Results for programs: JSON records and Parquet."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    import pyarrow as pa


def write_json(results: pa.Table, file: BinaryIO, nested: Sequence[Mapping[str, object]] = ()) -> None:
    """An array of records, one line each; whole numbers without a decimal point, no value as null.

    nested: what stands behind the columns of each record; one a row, or nothing at all.
    """
    columns = [[plain_value(value) for value in column.to_pylist()] for column in results.columns]
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
    file.write(b"[")
    for number, values in enumerate(zip(*columns, strict=True)):
        record = dict(zip(results.column_names, values, strict=True))
        line = encode({**record, **nested[number]} if nested else record)
        file.write(f"{',' if number else ''}\n{line}".encode())
    file.write(b"\n]\n")


def write_parquet(results: pa.Table, file: BinaryIO) -> None:
    """The frame as it is typed: float64 numbers, date32 days, text."""
    import pyarrow.parquet as pq  # CSV and JSON, which have values of this module too, go without

    pq.write_table(results.replace_schema_metadata(None), file, compression="zstd")


def plain_value(value: object) -> object:
    """A value as JSON has it."""
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    return value.isoformat() if isinstance(value, date) else value
