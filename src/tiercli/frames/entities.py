"""The entities: one row each, with what is known of them, as values that nobody changes.

Stages hand on an `Entities` and return another one. Everything here is computed on one engine, in exact numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Array
from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.domain.nobody import NOBODY
from tiercli.frames.kinds import ENTITY, NO_DATA, ValueKind
from tiercli.frames.numbers import Numbers, TooLargeError
from tiercli.frames.vectors import Flags, Texts, Vector, arrow, from_arrow, to_arrow, to_numpy


@dataclass(frozen=True)
class Entities:
    """One row an entity.

    columns: by the name under which they are stored: values of expressions as vectors, places and the like as Arrow.
    names: name in expressions -> (column, kind); kind "missing" for what the workbook has no data for.
    judged_by: marks the population; the other rows are measured against it without being part of it. None: everybody is.
    What belongs to nobody is measured against the others as well, and is a part of totals only.
    origins: for rows that stand in for another (what would be if it were like this), the row whose place each takes; a row of the population has its
    own. worlds: populations side by side that know nothing of each other, a number a row.
    crowd: everybody among whom the rows are measured though they are not of them (see `crowd.py`); `origins` are places in it then.
    """

    ids: pa.Array
    columns: Mapping[str, Any]
    names: Mapping[str, tuple[str, ValueKind]]
    constants: Mapping[str, Decimal | str | bool | date]
    as_of: date
    judged_by: Array | None = None
    origins: Array | None = None
    worlds: Array | None = None
    crowd: Entities | None = field(default=None, compare=False, repr=False)
    tables: dict[str, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.ids)

    @cached_property
    def is_nobody(self) -> Array:
        """Which line, if any, stands for what belongs to nobody."""
        if self.names.get("customer_id") == (ENTITY, "text"):
            return np.zeros(self.count, bool)  # every customer is somebody, whatever he is called
        return to_numpy(pc.fill_null(pc.equal(self.ids, NOBODY), fill_value=False))

    @property
    def members(self) -> Array:
        """Who belongs to the population."""
        return ~self.is_nobody if self.judged_by is None else self.judged_by

    def counted(self, *, of_sum: bool) -> Array:
        """Who counts for a function over all: of a sum, what belongs to nobody is a part; among those who are ranked it is none."""
        return np.ones(self.count, bool) if of_sum and self.judged_by is None else self.members

    def with_columns(self, columns: Mapping[str, Any], names: Mapping[str, tuple[str, ValueKind]] | None = None) -> Entities:
        """The same entities with more columns, and more names for them."""
        return replace(self, columns={**self.columns, **columns}, names={**self.names, **(names or {})}, tables={})

    def with_values(self, values: Mapping[str, tuple[str, Vector | None]]) -> Entities:
        """The same entities with more values.

        values: name in expressions -> (column, vector); a vector of none is no data.
        Errors: InputError for a number that does not fit, with its name.
        """
        columns: dict[str, Any] = {}
        names: dict[str, tuple[str, ValueKind]] = {}
        for name, (column, vector) in values.items():
            if vector is None:
                names[name] = NO_DATA
                continue
            columns[column] = kept(name, vector.spread(self.count))
            names[name] = (column, vector.kind)
        return self.with_columns(columns, names)

    def place_of(self, name: str) -> tuple[str, ValueKind]:
        """The column and the kind of a name; NO_DATA for one that stands for nothing here."""
        return self.names.get(name, NO_DATA)

    def named(self, name: str) -> Vector | None:
        """What a name of an expression stands for; none for what has no data."""
        column, kind = self.names[name]
        return None if kind == "missing" else self.columns[column]

    def known(self, name: object) -> list[Vector]:
        """What a name stands for, alone; nothing for none, for one that stands for nothing here, or without data."""
        vector = None if name is None or self.place_of(str(name))[1] == "missing" else self.named(str(name))
        return [] if vector is None else [vector]

    def take(self, places: pa.Array) -> Entities:
        """The entities at these places, in this order."""
        assert self.origins is None  # places would no longer be those of the rows that are meant
        assert self.crowd is None
        rows = to_numpy(places).astype(np.int64)
        columns = {name: one.take(rows) if isinstance(one, Vector) else one.take(places) for name, one in self.columns.items()}
        judged = None if self.judged_by is None else self.judged_by[rows]
        worlds = None if self.worlds is None else self.worlds[rows]
        return replace(self, ids=self.ids.take(places), columns=columns, judged_by=judged, worlds=worlds, tables={})

    def arrow(self, column: str) -> pa.Array:
        """One stored column as Arrow; numbers as whole millionths, rounded half up."""
        if column == ENTITY:
            return self.ids
        stored = self.columns[column]
        if not isinstance(stored, Vector):
            return stored
        if column not in self.tables:
            self.tables[column] = to_arrow(stored)
        return self.tables[column]

    def table(self) -> pa.Table:
        """Everything that is known, one row an entity."""
        return pa.table({ENTITY: self.ids, **{name: self.arrow(name) for name in self.columns}})

    def joined(self, table: pa.Table, key: str) -> dict[str, Any]:
        """Columns of another table for each entity, null where it has no row there.

        key: the column that holds the entities' ids; of several rows the first counts.
        """
        places = pc.index_in(self.ids, value_set=table[key].combine_chunks().cast(pa.string()))
        return {name: table[name].combine_chunks().take(places) for name in table.column_names if name != key}


def entities(ids: pa.Array, columns: Mapping[str, Any], names: Mapping[str, tuple[str, ValueKind]], constants: Mapping[str, Any], as_of: date) -> Entities:
    """Entities from Arrow columns; whole numbers are millionths."""
    vectors = {name: from_arrow(values) for name, values in columns.items()}
    return Entities(ids, {ENTITY: Texts(ids), **vectors}, names, {**constants, "as_of": as_of}, as_of)


def kept(name: str, vector: Vector) -> Vector:
    """A vector that is to be kept under a name.

    Errors: InputError for a number that does not fit into 64 bits of millionths.
    """
    if isinstance(vector, Numbers) and not vector.fits():
        try:
            vector.to_micros()
        except TooLargeError as error:
            raise too_large(name) from error
    return vector


def too_large(name: str) -> InputError:
    """That a number does not fit, and what to do."""
    return InputError(
        Text(
            f"'{name}' 的数值过大，无法精确计算（最大约 9.2 万亿）",
            f"the numbers of '{name}' are too large to be computed exactly (the largest is about 9.2 million million)",
        ),
        hint=Text("请把这一列换成更大的单位，例如 万元、万吨", "Give that column in a larger unit, such as 10,000 yuan (万元) or 1,000 t"),
    )


def sum_too_large() -> InputError:
    """That what one entity comes to does not fit, and what to do: a unit in the header would be converted back."""
    return InputError(
        Text(
            "数值过大，无法精确计算：一个客户（或其他分级对象）的合计超过约 9.2 万亿。",
            "the numbers are too large to be computed exactly: what one customer (or other graded entity) comes to is beyond about 9.2 million million.",
        ),
        hint=Text(
            "先核对单位（元与万元、吨与公斤）。若数确实这么大，请把这一列改写成以万元（万吨）计的数，表头不写单位（写了会换算回元），规则里的界限也按万元写。",
            "Check the unit first (yuan or 10,000 yuan, tonnes or kilograms). If they are so large, give the column in 10,000 yuan (万元) or 10,000 t, "
            "without a unit in the header (it would be converted back), and write the rulebook's bounds in the same.",
        ),
    )


def flags(values: Any, count: int) -> pa.Array:
    """Yes and no as an Arrow column."""
    return arrow(np.broadcast_to(np.asarray(values, bool), count))


def held(vector: Vector | None) -> Any:
    """Where a condition holds; none is no."""
    return vector.holds if isinstance(vector, Flags) else np.False_
