"""Sheets understood before it is known how: what comes of it is the answer where nothing that was asked turns out otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from tiercli.domain.fields import STANDARD, TableFields
from tiercli.read.formats.grid import Grid
from tiercli.read.options import ReadOptions
from tiercli.read.sheet.sheet import understand_tables
from tiercli.read.sheet_reading import SheetReading

Settled = tuple[ReadOptions, Mapping[str, TableFields]]
"""How sheets are to be understood: what the user and the rulebook settled, and the tables to look for."""
_MOST_CELLS = 1_000_000
"""More are not held, nor understood at the risk that it was in vain; reading so many takes longer than a rulebook."""


class _Asked:
    """Options that keep what was asked of them, with the answer."""

    def __init__(self, options: ReadOptions) -> None:
        self._options = options
        self.answers: dict[str, object] = {}

    def __getattr__(self, name: str) -> object:
        value = self.answers[name] = getattr(self._options, name)
        return value


@dataclass(frozen=True)
class _Begun:
    """A sheet that waits: its cells, what is known of it, and what came of it under the listed tables and the options that it asked for."""

    grid: Grid
    known: Mapping[str, Any]
    asked: Mapping[str, object]
    made: list[SheetReading] | None

    def holds(self, options: ReadOptions, fields: Mapping[str, TableFields]) -> bool:
        """Whether the same would come of it now."""
        same_tables = list(fields.items()) == list(STANDARD.items())
        return self.made is not None and same_tables and all(getattr(options, name) == answer for name, answer in self.asked.items())


class Ahead:
    """The sheets of one file, understood as their cells come.

    options: what is known when reading begins. settled: all that is to be known, which may have to be waited for. is_settled: whether not.
    readings: what came of them, each with its sheet's place in the file; all of it after this was entered and left.
    """

    def __init__(self, options: ReadOptions, settled: Callable[[], Settled], is_settled: Callable[[], bool]) -> None:
        self.readings: list[tuple[int, SheetReading]] = []
        self._options, self._settled, self._is_settled = options, settled, is_settled
        self._begun: list[_Begun] = []
        self._cells = 0

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        """What is wrong with a sheet goes before what is wrong with those behind it.

        Errors: as `understand_tables`.
        """
        self._settle()

    def take(self, grid: Grid, **known: Any) -> None:
        """One sheet more. known: what else `understand_tables` is to know of it.

        Errors: as `understand_tables`, of this sheet or one before.
        """
        self._cells += len(grid.columns) * grid.height
        is_settled = self._cells > _MOST_CELLS or self._is_settled()
        self._begun.append(_Begun(grid, known, {}, None) if is_settled else self._tried(grid, known))
        if is_settled:
            self._settle()

    def _settle(self) -> None:
        while self._begun:
            begun = self._begun.pop(0)
            options, fields = self._settled()
            made = begun.made if begun.holds(options, fields) else understand_tables(begun.grid, options, fields, **begun.known)
            self.readings += [(begun.grid.place, one) for one in made or ()]

    def _tried(self, grid: Grid, known: Mapping[str, Any]) -> _Begun:
        """What goes wrong here is said when the sheet is understood in earnest."""
        asked: Any = _Asked(self._options)
        with suppress(Exception):
            return _Begun(grid, known, asked.answers, understand_tables(replace(grid), asked, STANDARD, **known))
        return _Begun(grid, known, {}, None)
