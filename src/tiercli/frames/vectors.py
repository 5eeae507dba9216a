"""Columns of entities that are no numbers, and how all of them come from Arrow and go back.

A vector holds one value an entity, or the same value for all (a constant). What has no value is marked beside it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.exact import MICRO
from tiercli.frames.kinds import ValueKind
from tiercli.frames.numbers import TRUE, Numbers, chosen

EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """One text an entity, null for none. constant: the text of a literal or param."""

    values: Any
    constant: str | None = None

    kind: ClassVar[ValueKind] = "text"

    @property
    def valid(self) -> Any:
        """Where there is a text."""
        return TRUE if self.constant is not None else to_numpy(pc.is_valid(self.values))

    def spread(self, count: int) -> Texts:
        """With a text of its own for each of so many entities."""
        return self if self.constant is None else Texts(pa.array([self.constant] * count, pa.string()))

    def take(self, places: Array) -> Texts:
        """The texts at these places."""
        return self if self.constant is not None else Texts(self.values.take(arrow(places)))


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """One day an entity, counted from 1970, where `valid`."""

    days: Any
    valid: Any = TRUE

    kind: ClassVar[ValueKind] = "date"

    @classmethod
    def of(cls, day: date) -> Days:
        """The same day for all."""
        return cls(np.int64(day.toordinal() - EPOCH))

    def spread(self, count: int) -> Days:
        """With a day of its own for each of so many entities."""
        return Days(np.broadcast_to(self.days, count), np.broadcast_to(self.valid, count))

    def take(self, places: Array) -> Days:
        """The days at these places."""
        return Days(self.days[places], self.valid if self.valid.ndim == 0 else self.valid[places]) if self.days.ndim else self


@dataclass(frozen=True, slots=True, eq=False)
class Flags:
    """One yes or no an entity, where `valid`."""

    yes: Any
    valid: Any = TRUE

    kind: ClassVar[ValueKind] = "flag"

    @property
    def holds(self) -> Any:
        """Where it is yes; none is no."""
        return self.yes & self.valid

    def spread(self, count: int) -> Flags:
        """With an answer of its own for each of so many entities."""
        return Flags(np.broadcast_to(self.yes, count), np.broadcast_to(self.valid, count))

    def take(self, places: Array) -> Flags:
        """The answers at these places."""
        return Flags(*(one if one.ndim == 0 else one[places] for one in (self.yes, self.valid)))


Vector = Numbers | Texts | Days | Flags


def to_numpy(values: pa.Array | pa.ChunkedArray) -> Array:
    """An Arrow column without nulls as numpy."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    found: Array = whole.to_numpy(zero_copy_only=False)
    return found


def arrow(values: Array, valid: Any = TRUE) -> pa.Array:
    """Whole numbers (int64) or yes and no as an Arrow column; nulls where it is not valid."""
    count = len(values)
    bitmap = None if np.all(valid) else _buffer(np.packbits(np.broadcast_to(valid, count), bitorder="little"))
    if values.dtype == np.bool_:
        return pa.Array.from_buffers(pa.bool_(), count, [bitmap, _buffer(np.packbits(values, bitorder="little"))])
    type_ = {np.dtype(np.int64): pa.int64(), np.dtype(np.int32): pa.int32(), np.dtype(np.float64): pa.float64()}[values.dtype]
    return pa.Array.from_buffers(type_, count, [bitmap, _buffer(np.ascontiguousarray(values))])


def _buffer(bits: Any) -> pa.Buffer:
    return pa.py_buffer(bits)


def from_arrow(values: pa.Array | pa.ChunkedArray) -> Vector:
    """A table's column: whole numbers are millionths."""
    whole = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    if pa.types.is_null(whole.type):
        whole = whole.cast(pa.int64())
    valid = TRUE if whole.null_count == 0 else to_numpy(pc.is_valid(whole))
    if pa.types.is_date(whole.type):
        return Days(to_numpy(pc.fill_null(whole.cast(pa.date32()).cast(pa.int32()), 0)).astype(np.int64), valid)
    if pa.types.is_boolean(whole.type):
        return Flags(to_numpy(pc.fill_null(whole, fill_value=False)), valid)
    if pa.types.is_integer(whole.type):
        return Numbers(to_numpy(pc.fill_null(whole.cast(pa.int64()), 0)), MICRO, valid)
    return Texts(whole.cast(pa.string()))


def to_arrow(vector: Vector) -> pa.Array:
    """A vector (one value an entity) as a table's column: numbers as whole millionths, rounded half up.

    Errors: numbers.TooLargeError.
    """
    if isinstance(vector, Numbers):
        return arrow(vector.to_micros(), vector.valid)
    if isinstance(vector, Days):
        return arrow(np.where(vector.valid, vector.days, 0).astype(np.int32), vector.valid).view(pa.date32())
    if isinstance(vector, Flags):
        return arrow(np.asarray(vector.yes & vector.valid), vector.valid)
    return vector.values


def constant(value: Decimal | str | bool | date | int) -> Vector:
    """A literal, a param or the as-of date."""
    if isinstance(value, date):
        return Days.of(value)
    if isinstance(value, bool):
        return Flags(np.bool_(value))
    if isinstance(value, str):
        return Texts(pa.scalar(value, pa.string()), value)
    return Numbers.of(value)


def merged(holds: Any, yes: Vector, no: Vector, count: int) -> Vector:
    """The one where a condition holds, the other elsewhere; both are of one kind."""
    if isinstance(yes, Numbers) and isinstance(no, Numbers):
        return chosen(holds, yes, no)
    if isinstance(yes, Days) and isinstance(no, Days):
        return Days(np.where(holds, yes.days, no.days), np.where(holds, yes.valid, no.valid))
    if isinstance(yes, Flags) and isinstance(no, Flags):
        return Flags(np.where(holds, yes.yes, no.yes), np.where(holds, yes.valid, no.valid))

    assert isinstance(yes, Texts)
    assert isinstance(no, Texts)
    return Texts(pc.if_else(arrow(np.broadcast_to(np.asarray(holds, bool), count)), yes.values, no.values))


def only_where(holds: Any, vector: Vector, count: int) -> Vector:
    """The values where a condition holds, none elsewhere."""
    if isinstance(vector, Texts):
        return merged(holds, vector, Texts(pa.nulls(count, pa.string())), count)
    if isinstance(vector, Numbers):
        return vector.where(holds)
    return Days(vector.days, vector.valid & holds) if isinstance(vector, Days) else Flags(vector.yes, vector.valid & holds)
