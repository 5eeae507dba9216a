"""The commas of one sheet's numbers: what was taken is said, and asked where nobody can tell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from tiercli.domain.language import Text
from tiercli.read.notes import found
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words.decimal_marks import Commas, commas_of

if TYPE_CHECKING:
    import pyarrow as pa


def sheet_commas(sheet: Understanding, columns: Mapping[int, pa.Array]) -> Mapping[int, Commas]:
    """What the commas of a sheet's columns of numbers are; says what was taken, and asks where nobody can tell."""
    chinese = any(not match.header.isascii() for match in sheet.headers.matches)
    question = sheet.grid.delimiter == ";" or (sheet.grid.delimiter != "," and not chinese)
    commas = commas_of(columns, sheet.options.decimal_comma, is_question=question, exported=bool(sheet.grid.delimiter))
    for column, one in commas.items():
        if sheet.options.decimal_comma is None and (one.by or (one.open is not None and one.open.all())):
            _say(sheet, column, one)
    return commas


def _say(sheet: Understanding, column: int, commas: Commas) -> None:
    header = sheet.headers.names[column]
    first = int(np.argmax(commas.open)) if commas.open is not None and commas.open.any() else None
    where = sheet.place() if first is None else sheet.place(first, column)
    if commas.decimal:
        message = Text(f"“{header}”的逗号按小数点读出。", f"commas in '{header}' are read as marks of decimals.")
        sheet.findings.append(found("sheet.decimal-comma", where, message))
    elif commas.by != "question":
        message = Text(f"“{header}”的逗号按千位分隔读出。", f"commas in '{header}' are read as marks of thousands.")
        sheet.findings.append(found("sheet.thousands-comma", where, message))
    # A question is said with the rows that it sets aside.
