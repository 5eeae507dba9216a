"""What the caller may settle about reading, and the limits that keep hostile files harmless."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from tiercli.domain.language import Language
from tiercli.domain.period import Period

Returns = Literal["net", "exclude", "separate"]
DateOrder = Literal["", "dmy", "mdy", "ymd"]

MEBIBYTE = 1024 * 1024

UnitWeights = Mapping[str, Decimal | Mapping[str, Decimal]]
"""Unit -> the tonnes in one, or the same by product; the product "" is any other."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of the machine one input file may take.

    max_bytes: the size of a workbook once unpacked.
    max_ratio: unpacked to packed size of one part of a workbook; counted for parts above 16 MiB only, because small parts pack well.
    max_cells: cells between the first and the last used cell of a sheet, empty ones included.
    max_memory: memory of a reading process, where the system can enforce it (not on Windows).
    max_seconds: time for reading all files.
    """

    max_bytes: int = 2048 * MEBIBYTE
    max_ratio: int = 250
    max_cells: int = 40_000_000
    max_memory: int = 4096 * MEBIBYTE
    max_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What cannot be guessed, settled by the user.

    maps: header as written -> standard field, or "table.field" (`--map 数量=quantity`).
    tables: table -> "file" or "file#sheet" (`--table receivables=ar.xlsx#Sheet2`).
    header_row: the row that holds the headers, as Excel numbers it, for every sheet.
    encoding: of delimited files; otherwise byte order mark, UTF-8, GB18030.
    decimal_comma: 1.234,50 is one thousand two hundred thirty-four and a half; what the columns prove when none.
    date_order: 1/3/2025 is the first of March (dmy) or the third of January (mdy), 26-10-04 the fourth of October 2026 (ymd); what the column shows when "".
    skip_hidden: leave hidden sheets, rows and columns out instead of reading them.
    password: of protected workbooks.
    units: what one piece or litre weighs, as the rulebook says.
    measured: "table.field" of all that the rulebook measures; all fields when none.
    rounds_rows: whether the rulebook multiplies, divides or rounds numbers of single rows, for which Spark is not exact.
    named: "table.field" of all that the rulebook names: how a status that it names counts is for the rulebook to say.
    skip_sheets: names of sheets that are left out. fill_down: headers or fields whose blanks mean the same as above.
    period: what `--period` named; as_of: the last day that counts, where it is known: for tables that do not say of when they are.
    join_zeros: ids that lost their leading zeros are joined with those that have them, where no name speaks against it.
    otherwise: the language of a reading whose headers say none.
    returns: negative sales rows count against the others (net), are set aside (exclude), or go to a table `returns` of their own (separate).
    own_reports: read the sheets of this program's own reports, which are no input otherwise.
    """

    maps: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    tables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    header_row: int | None = None
    encoding: str | None = None
    decimal_comma: bool | None = None
    date_order: DateOrder = ""
    skip_hidden: bool = False
    otherwise: Language = "en"
    password: str | None = field(default=None, repr=False)
    limits: Limits = field(default_factory=Limits)
    skip_sheets: tuple[str, ...] = ()
    fill_down: tuple[str, ...] = ()
    period: Period | None = None
    as_of: date | None = None
    join_zeros: bool = False
    returns: Returns = "net"
    units: UnitWeights = field(default_factory=lambda: MappingProxyType({}))
    measured: frozenset[str] | None = None
    named: frozenset[str] = frozenset()
    rounds_rows: bool = False
    own_reports: bool = False
