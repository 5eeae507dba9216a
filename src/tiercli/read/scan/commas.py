"""Commas in numbers of all rows: marks of thousands, unless a cell says otherwise or none can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tiercli.domain.exact import MICRO
from tiercli.frames.sql import SqlEngine, row_of
from tiercli.read.scan.engine import PLAIN, NotScannableError
from tiercli.read.scan.raw import PLACE, RawFiles, file_of
from tiercli.read.words.decimal_marks import mark_decimals

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 100_000


def refuse_decimal_commas(engine: SqlEngine, raw: RawFiles, texts: Sequence[str]) -> None:
    """Insist that commas mark no decimals anywhere. texts: SQL of the cells that are no plain numbers, nor ones in which commas part thousands.

    Errors: NotScannableError where they may: of what commas are, all cells of a column, and of the file, have a say.
    """
    for text in texts:
        with_commas = f"{text} AS cell FROM {raw.view} WHERE contains({text}, ',') OR contains({text}, '，')"
        cells = engine.arrow(f"SELECT DISTINCT {with_commas} LIMIT {_MOST}")["cell"].combine_chunks()
        if len(cells) == _MOST or mark_decimals(cells):
            raise NotScannableError("commas in numbers", PLAIN)


def refuse_open_commas(engine: SqlEngine, raw: RawFiles) -> None:
    """Insist that in columns in which commas were taken for marks of thousands some number is none that could be 12.345 as well as 12,345.

    Errors: NotScannableError where all are whole ones between a thousand and a million: then reading says what it takes them for, or asks.
    """
    headers = list(raw.columns)
    for header in raw.grouped:
        step, value = MICRO * 10 ** raw.powers.get(header, 0), f"v{headers.index(header)}"
        is_open = f"{value} % {step} = 0 AND abs({value}) >= {1000 * step} AND abs({value}) < {1000**2 * step}"
        if row_of(engine, f"SELECT {file_of(PLACE)} FROM {raw.view} GROUP BY 1 HAVING bool_and({value} IS NULL OR ({is_open})) LIMIT 1"):
            raise NotScannableError("commas in numbers of which none tells what they are", PLAIN)
