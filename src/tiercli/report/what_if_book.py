"""The workbook of scenarios: all side by side, then for each where its customers go, and who they are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from tiercli.domain import disk
from tiercli.domain.columns import Column, Role
from tiercli.domain.errors import UsageError
from tiercli.domain.language import EMPTY, Language, Text
from tiercli.domain.own_sheets import SCENARIOS, WHO_MOVES
from tiercli.outcome.extras import STATE, Listing
from tiercli.outcome.what_if import Tried, WhatIf
from tiercli.report.book import Sheet, always
from tiercli.report.delimited import write_csv
from tiercli.report.sheets.listing import write_listing
from tiercli.report.sheets.scenarios import write_comparison, write_scenario
from tiercli.report.styles import NAVY, SLATE, TEAL

_SUFFIXES = (".xlsx", ".csv")


def refuse_what_if(path: Path, inputs: Sequence[Path], password: str | None = None) -> None:
    """Say before any work is done why the answer cannot go there.

    Errors: UsageError for a suffix that is neither .xlsx nor .csv, or a .csv under a password; OutputError.
    """
    suffix = path.suffix.lower()
    if suffix not in _SUFFIXES:
        raise UsageError(Text(f"-o {path.name}：只能写 .xlsx 或 .csv", f"-o {path.name}: it must be an .xlsx or a .csv"))
    if password is not None and suffix != ".xlsx":
        raise UsageError(Text("csv 不能加密，只有 xlsx 可以。", "csv cannot be encrypted; only xlsx can."))
    disk.refuse(path, inputs)


def write_what_if(found: WhatIf, path: Path, inputs: Sequence[Path], password: str | None = None, *, private: bool = False) -> None:
    """The workbook, or the list of who moves as CSV; whole or not there at all.

    Errors: as `refuse_what_if`.
    """
    refuse_what_if(path, inputs, password)
    with disk.replacing(path, inputs=inputs, private=private) as file:
        if path.suffix.lower() == ".csv":
            movers_csv(found, file)
        elif password is None:
            _write_book(found, file)
        else:
            from tiercli.report.encrypt import encrypt

            plain = io.BytesIO()
            _write_book(found, plain)
            plain.seek(0)
            encrypt(plain, password, file)


def movers_csv(found: WhatIf, file: BinaryIO) -> None:
    """Everybody who moves, one line a scenario and entity: the scenario's name, the way (up, down, rated ...), then as in the lists."""
    tables = []
    for one in found.scenarios:
        for kind, listing in one.movements.lists.items():
            rows, count = listing.rows, listing.rows.num_rows
            marks = {"scenario": pa.array([one.name] * count, pa.string()), "movement": pa.array([kind] * count, pa.string())}
            tables.append(pa.table({**marks, **dict(zip(rows.column_names, rows.columns, strict=True))}))
    write_csv(pa.concat_tables(tables, promote_options="default"), file)


def _write_book(found: WhatIf, file: BinaryIO) -> None:
    from tiercli.report.workbook import write_sheets

    sheets = [Sheet("what-if", SCENARIOS, always, partial(write_comparison, found=found), NAVY)]
    for number, one in enumerate(found.scenarios, start=1):
        alone = len(found.scenarios) == 1
        name = Text("去向", "Where they go") if alone else Text(f"{number} {one.name}", f"{number} {one.name}")
        who = WHO_MOVES if alone else Text(f"{number} {WHO_MOVES.zh}", f"{number} {WHO_MOVES.en.lower()}")
        sheets.append(Sheet(f"scenario.{number}", name, always, partial(write_scenario, one=one), TEAL))
        sheets.append(Sheet(f"movers.{number}", who, always, partial(write_listing, listing=movers_of(one, found.outcome.language)), SLATE))
    write_sheets(found.outcome, sheets, file)


def movers_of(one: Tried, language: Language) -> Listing:
    """All lists of a scenario as one: who rises first, the way in words and colour."""
    tables, states = [], {"up": "good", "down": "bad"}
    for kind, listing in one.movements.lists.items():
        count = listing.rows.num_rows
        words = pa.array([listing.title.spoken(language)] * count, pa.string())
        state = pa.array([states.get(kind, "soon")] * count, pa.string())
        tables.append(listing.rows.append_column("movement", words).append_column(STATE, state))
    columns = list(next(iter(one.movements.lists.values())).columns)
    place = next(index for index, column in enumerate(columns) if column.name == "old_level")
    columns.insert(place, Column("movement", Text("变动", "Way"), Role.LEVEL))
    columns = [replace(column, role=Role.LEVEL_TITLE) if column.name == "new_level" else column for column in columns]
    rows = pa.concat_tables(tables, promote_options="default")
    counts = ((Text("升级", "Rise"), one.up), (Text("降级", "Fall"), one.down))
    return Listing(Text(f"{one.name}：变动名单", f"{one.name}: who moves"), tuple(columns), rows, EMPTY, counts)
