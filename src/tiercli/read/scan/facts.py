"""What the engine counts and adds up of all rows that are plain: by day, and by customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.frames.scanned import DaySums
from tiercli.frames.sql import quoted
from tiercli.read.scan.raw import PLACE

if TYPE_CHECKING:
    from tiercli.frames.sql import SqlEngine

FIGURES = ("quantity", "amount")
NO_CODES: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class DayFacts:
    """What is known of all rows by day.

    days: of the plain rows. least: the smallest number in each column of them. firsts: the place of each day's first row. odd: rows that are not plain.
    unfit: rows for which the quick way to a number is not good enough.
    """

    days: tuple[DaySums, ...]
    least: Mapping[str, int]
    firsts: tuple[int, ...]
    odd: int
    unfit: int = 0

    @property
    def filled(self) -> frozenset[str]:
        """Columns that have a value in every row."""
        names = self.days[0].filled if self.days else ()
        return frozenset(name for name in names if all(one.filled[name] == one.rows for one in self.days))

    @property
    def negative(self) -> frozenset[str]:
        """Columns in which a number is below zero."""
        return frozenset(name for name, number in self.least.items() if number < 0)


def by_day(
    engine: SqlEngine, view: str, odd: str, numbers: Sequence[str], others: Sequence[str], unfit: str = "false", stored: Mapping[str, str] | None = None
) -> DayFacts:
    """The rows by day, in one pass. odd: SQL of rows that must be looked at.

    stored: numbers that are there wherever another column is: what lies in a file as it is, the file says itself where it has no blanks.
    """
    there = stored or {}
    names = [*numbers, *others]
    parts = ["count(*)", f"count(*) FILTER (WHERE {unfit})", f"min({PLACE})", *(f"count({quoted(there.get(name, name))})" for name in names)]
    parts += [f"coalesce(sum({quoted(name)}), 0), min({quoted(name)})" for name in numbers]
    rows = engine.rows(f"SELECT {odd} AS _is_odd, date, {', '.join(parts)} FROM {view} GROUP BY 1, 2 ORDER BY 2")
    days, firsts, least = [], [], dict[str, int]()
    for is_odd, day, count, _, first, *rest in rows:
        if is_odd:
            continue
        filled, sums = dict(zip(names, rest, strict=False)), rest[len(names) :]
        days.append(DaySums(day, count, {name: int(sums[2 * place]) for place, name in enumerate(numbers)}, filled))
        firsts.append(int(first))
        for place, name in enumerate(numbers):
            if (smallest := sums[2 * place + 1]) is not None:
                least[name] = min(least.get(name, smallest), smallest)
    return DayFacts(tuple(days), least, tuple(firsts), sum(row[2] for row in rows if row[0]), sum(row[3] for row in rows))


def by_customer(
    engine: SqlEngine, view: str, fields: Sequence[str], positive: Collection[str], filled: Collection[str] = (), codes: Mapping[str, str] = NO_CODES
) -> pa.Table:
    """Each pair of id and name, in the order of its first row: its place, first and last day; of each figure how many are above zero, the least and the most.

    positive: columns whose every number is above zero. filled: those that have one in every row.
    codes: of ids and names, columns that differ where they do; then customer_id is that of the ids.
    Columns: customer_id, place, first, last, and for each figure <figure>_rows, _least, _most.
    """
    parts = [f"min({PLACE}) AS place", "min(date) AS first", "max(date) AS last"]
    for name in FIGURES:
        if name in fields:
            above = "" if name in positive else f" FILTER (WHERE {name} > 0)"
            parts += [
                f"count({'*' if name in filled else name}){above} AS {name}_rows",
                f"min({name}){above} AS {name}_least",
                f"max({name}){above} AS {name}_most",
            ]
    own, called = (codes.get(name, name) for name in ("customer_id", "customer_name"))
    shown = f"{own if 'customer_id' in fields else 'CAST(NULL AS STRING)'} AS customer_id, {', '.join(parts)}"
    if not {"customer_id", "customer_name"} <= set(fields):
        return engine.arrow(f"SELECT {shown} FROM {view} GROUP BY {own if 'customer_id' in fields else called} ORDER BY place")
    # most ids have one name: grouping by two texts takes twice as long as grouping by one and looking whether the names of it have one hash
    name = called if called in codes.values() else engine.hashed(["customer_name"])
    several = f"({own} IS NULL OR min({name}) <> max({name})) AS several"
    found = engine.arrow(f"SELECT {shown}, {several} FROM {view} GROUP BY {own} ORDER BY place")
    has_one = pc.invert(found["several"])
    pairs = found.drop_columns(["several"]).filter(has_one)
    if pairs.num_rows == found.num_rows:
        return pairs
    engine.register("_several", found.select(["customer_id"]).filter(found["several"]))
    rest = f"{view} AS v WHERE {own} IS NULL OR {own} IN (SELECT customer_id FROM _several)"
    others = engine.arrow(f"SELECT {shown} FROM {rest} GROUP BY {own}, {called}")
    engine.unregister("_several")
    return pa.concat_tables([pairs, others.cast(pairs.schema)]).sort_by("place")


def without(days: Sequence[DaySums], gone: Sequence[DaySums]) -> tuple[DaySums, ...]:
    """The days less rows that are gone."""
    return combined(days, [DaySums(one.day, -one.rows, _negated(one.sums), _negated(one.filled)) for one in gone])


def combined(days: Sequence[DaySums], others: Sequence[DaySums]) -> tuple[DaySums, ...]:
    """The days of both, in order; those without a row are left out."""
    whole = {one.day: one for one in days}
    for one in others:
        known = whole.get(one.day)
        whole[one.day] = one if known is None else DaySums(one.day, known.rows + one.rows, _added(known.sums, one.sums), _added(known.filled, one.filled))
    return tuple(whole[day] for day in sorted(whole) if whole[day].rows)


def _negated(numbers: Mapping[str, int]) -> dict[str, int]:
    return {name: -number for name, number in numbers.items()}


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in {**one, **other}}


def days_of(rows: pa.Table, numbers: Sequence[str], others: Sequence[str]) -> tuple[DaySums, ...]:
    """The same of rows in memory."""
    single = [
        DaySums(
            row["date"], 1, {name: row[name] or 0 for name in numbers}, {name: int(row[name] is not None) for name in (*numbers, *others)}
        )
        for row in rows.to_pylist()
    ]  # fmt: skip
    return combined((), single)
