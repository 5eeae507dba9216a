"""By how much units make the numbers of text larger: what must be known before they are typed, so that no digit is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.fields import Kind
from tiercli.read.reading import ROW
from tiercli.read.scan.learned import FARTHEST
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import PLACE
from tiercli.read.together.unit_sizes import EACH, PIECES
from tiercli.read.words.number_column import number_column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tiercli.read.scan.raw import Seen

_NEAR = 0.01


def powers_written(seen: Seen, numbers: Mapping[str, str]) -> dict[str, int]:
    """Columns of text -> the largest power of ten by which units scale their numbers up, where any does; smaller units are told apart later.

    seen: some rows of each file. numbers: field -> column.
    """
    powers: dict[str, int] = {}
    for number, reading in enumerate(seen.readings):
        rows = reading.rows
        assert rows is not None
        assert reading.input is not None
        for header, name in reading.input.columns.items():
            if name not in numbers or name not in rows.column_names:
                continue
            own = seen.cells.take(pc.index_in(pc.add(rows[ROW].cast(pa.int64()), number * FILE_STEP - 2), seen.cells[PLACE]))
            written = number_column(own[seen.raw.headers[number][header]].combine_chunks(), Kind.QUANTITY).values
            known = pc.and_(pc.fill_null(pc.not_equal(written, 0), False), pc.fill_null(pc.not_equal(rows[name], 0), False))
            for column in (one for one in (PIECES + name, *([EACH + "quantity"] if name == "price" else [])) if one in rows.column_names):
                known = pc.and_(known, rows[column].is_null())
            by = np.log10(np.abs(rows[name].filter(known).to_numpy() / written.filter(known).to_numpy()))
            power = int(np.rint(by[np.abs(by - np.rint(by)) < _NEAR]).max(initial=0))
            powers[numbers[name]] = max(powers.get(numbers[name], 0), power if power <= FARTHEST else 0)
    return {column: power for column, power in powers.items() if power}
