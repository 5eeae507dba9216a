"""Columns of a server whose values the driver hands over otherwise than the server means them: the server writes those as texts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_AS_THEY_COME = frozenset({"int2", "int4", "int8", "float4", "float8", "numeric", "bool", "date", "text", "varchar", "name", "json", "jsonb", "uuid"})
_CASTS = {"money": "::numeric", "timestamptz": "::timestamp::text"}
"""The driver has money in cents, and moments on the days of Greenwich. All other types become texts: it has domains, ranges and the like as bare
bytes, times without an end (infinity) as some day, and padded texts with their blanks."""


def as_said(asked: str, schema: pa.Schema) -> str:
    """SQL of a query whose columns are read as they are meant. schema: of its answer."""
    casts = [_cast(field) for field in schema]
    if not any(casts):
        return f"{asked}\n"  # which ends a comment
    names = [f"c{place}" for place in range(len(casts))]  # two columns of a query may have one name
    cells = ", ".join(f"{name}{cast}" for name, cast in zip(names, casts, strict=True))
    return f"SELECT {cells} FROM ({asked}\n) AS asked ({', '.join(names)})"


def is_moment(field: pa.Field) -> bool:
    """Whether a column holds moments, which are on one day here and on another there."""
    return _type_of(field) == "timestamptz"


def _cast(field: pa.Field) -> str:
    kind = _type_of(field)
    return "" if kind in _AS_THEY_COME else _CASTS.get(kind, "::text")


def _type_of(field: pa.Field) -> str:
    return (field.metadata or {}).get(b"POSTGRESQL:type", b"").decode()
