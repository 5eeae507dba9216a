"""Names that stand on the first of their lines only: the hint that has them filled down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.domain.language import Text

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding
    from tiercli.read.words.typed import Typed


def fill_down_hint(sheet: Understanding, blank: Mask, column: int | None, key: Typed | None) -> Text | None:
    """What to say about rows without a customer where names look as if they were written once and left blank below: the first row has one,
    and no name is written twice, as every name is that has rows elsewhere."""
    if column is None or key is None or (sheet.grid.elsewhere is not None and sheet.grid.elsewhere.has_rows):
        return None
    named = key.values.filter(pa.array(sheet.marks.open & ~blank))
    rows = np.flatnonzero(sheet.marks.open)
    if not len(named) or blank[rows[0]] or pc.count_distinct(named).as_py() < len(named):
        return None
    header = sheet.headers.names[column]
    shown = f'"{header}"' if " " in header else header
    return Text(
        f"若名称只写在每组的第一行、下面的空白表示同上，加 --fill-down {shown}；否则补上客户。",
        f"If the name stands on the first of its lines only and a blank means the same as above, add --fill-down {shown}; otherwise fill in the customer.",
    )
