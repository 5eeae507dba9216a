"""Tables that lie beside a stored result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa


def table_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    """Rows as a table; the same schema for none of them."""
    columns = list(zip(*rows, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)], schema=schema)


def require_schema(table: pa.Table, schema: pa.Schema) -> None:
    """Refuse a table that is none of a schema.

    Errors: ValueError.
    """
    if table.schema.names != schema.names or [field.type for field in table.schema] != [field.type for field in schema]:
        raise ValueError("columns")
    table.validate(full=True)
    if any(table[field.name].null_count for field in schema if not field.nullable):
        raise ValueError("blank")
