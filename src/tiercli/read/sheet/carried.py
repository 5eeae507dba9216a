"""Columns of records that no field takes: they are carried along as they stand, to be shown with the record."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.columns import CARRIED
from tiercli.read.words.headers import Headers

RECORDS = ("customers", "managers")
"""Tables of which nothing that people wrote is left behind."""


def carried_columns(headers: Headers, texts: Mapping[int, pa.Array]) -> dict[str, pa.Array]:
    """The columns of a sheet of records that are no field's, by their headers with `CARRIED` before them; nothing for other tables.

    Blank cells have no value; of two columns with one header the first counts, and those without a header or a value are left out.
    """
    if headers.table not in RECORDS:
        return {}
    taken = {match.column for match in headers.matches} | {column for column, _ in headers.doubles}
    found: dict[str, pa.Array] = {}
    for index, cells in texts.items():
        header = headers.names[index].strip() if index < len(headers.names) and headers.names[index] else ""
        if index in taken or not header or CARRIED + header in found:
            continue
        words = cells.cast(pa.string())
        words = pc.if_else(pc.equal(words, ""), pa.scalar(None, pa.string()), words)
        if words.null_count < len(words):
            found[CARRIED + header] = words
    return found
