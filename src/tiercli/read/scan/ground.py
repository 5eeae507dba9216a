"""What a look at rows that the engine holds stands on: the files, and how their columns are typed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tiercli.frames.sql import SqlEngine
from tiercli.read.scan.learned import Learned, saying
from tiercli.read.scan.order_lines import COUNTED
from tiercli.read.scan.pieces_and_litres import typed_by_units
from tiercli.read.scan.raw import PLACE, RawFiles, code_of, file_of
from tiercli.read.scan.typed_sql import TypedSql, bounded, by_words, scaled_down
from tiercli.read.scan.typed_view import Word, typed_column

if TYPE_CHECKING:
    from tiercli.domain.fields import Field, TableFields
    from tiercli.read.options import ReadOptions


@dataclass(frozen=True)
class Ground:
    """What is scanned, and how its columns are typed as far as their types tell. columns: field -> column."""

    engine: SqlEngine
    raw: RawFiles
    options: ReadOptions
    fields: Mapping[str, TableFields]
    said: str | None
    columns: Mapping[str, str]
    known: Mapping[str, Field]
    typed: Mapping[str, TypedSql]
    words: Sequence[Word]

    @property
    def files(self) -> list[tuple[str, str, str]]:
        """See `understood`."""
        return list(zip(self.raw.names, (task.shown for task in self.raw.tasks), self.raw.hashes, strict=True))

    @property
    def numbers(self) -> list[str]:
        """The fields that are numbers."""
        return [name for name, field in self.known.items() if field.kind.is_number]

    @property
    def others(self) -> list[str]:
        """The other fields."""
        return [name for name, field in self.known.items() if not field.kind.is_number]

    @property
    def codes(self) -> dict[str, str]:
        """Fields and words whose texts are numbered -> the columns of those numbers, which are compared sooner."""
        headers = list(self.raw.columns)
        owners = {**self.columns, **{f"_w{place}": word.column for place, word in enumerate(self.words)}}
        return {name: code_of(headers.index(header)) for name, header in owners.items() if header in self.raw.codes}

    def scaled(self, told: Learned) -> dict[str, TypedSql]:
        """The columns as they are typed when units are heeded."""
        typed = {name: self._to_power(name, 0) for name in self.typed}
        for name, shift in told.shifts.items():
            by_power = {power: self._to_power(name, power) for power in {0, *shift.powers.values()}}
            text = self.text_of(shift.column) if shift.column else ""
            cases = [(rows, by_power[power]) for (file, word), power in shift.powers.items() if (rows := shift.rows(text, file, word)) and power]
            typed[name] = by_words(cases, by_power[0]) if cases else by_power[next(iter(shift.powers.values()))]
        if told.orders:
            own = typed["amount"]
            typed["amount"] = replace(own, value=f"coalesce({COUNTED}, {own.value})", quick=own.quick and f"coalesce({COUNTED}, {own.quick})")
        return typed_by_units(self.engine, typed, told.counted) if told.counted else typed

    def text_of(self, column: str) -> str:
        """SQL of a column of words, or of a field that tells customers."""
        return self.typed[column].value if column in self.typed else self.words[int(column.removeprefix("_w"))].text

    def odd(self, told: Learned) -> list[str]:
        """SQL of the rows that must be looked at for what they say."""
        return [saying(self.text_of(column), word) for column, words in told.odd.items() for word in sorted(words, key=lambda word: word or "")]

    def left(self, told: Learned) -> list[str]:
        """SQL of the rows that are left out for what they say, by file and kind of document."""
        return [
            f"({file_of(PLACE)} = {number} AND ({' OR '.join(saying(self.text_of(column), word) for word, own in stages.items() if own == kind)}))"
            for number, kinds in told.left.items()
            for column, stages in told.stages.items()
            for kind in sorted(kinds)
        ]

    def _to_power(self, name: str, power: int) -> TypedSql:
        if power > 0:
            return typed_column(self.engine, self.columns[name], self.raw, self.known[name], power)
        one = scaled_down(self.engine, self.typed[name], -power, self.known[name].kind) if power else self.typed[name]
        return bounded(one) if self.columns[name] in self.raw.powers else one
