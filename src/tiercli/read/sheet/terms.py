"""Terms of payment in words, as days: Net 30, 2/10 net 30, 货到30天, 现款, due on receipt."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from tiercli.domain.exact import MICRO
from tiercli.domain.patterns import late_pattern
from tiercli.read.words.traditional import simplified
from tiercli.read.words.typed import Typed, each_distinct
from tiercli.read.words.written import folded

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding

_NET = late_pattern(r"(?:^|\d)net(\d{1,3})(?:days?)?|^n/?(\d{1,3})$")
_DAYS = late_pattern(
    r"^(?:货到|票到|到票|到货|开票|开票后|发货|发货后|收货后|账期|信用期|赊销)?(\d{1,3})(?:天|日|days?)(?:内|后|付款|账期|内付款|后付款|afterinvoice|frominvoice)*$"
)
_AT_ONCE = late_pattern(
    r"^(?:现款现货|现款|现结|现金|货到付款|款到发货|先款后货|预付|预付款|全款|即期|cod|cia|pia|prepaid|prepayment|cash|cashondelivery|cashinadvance|dueonreceipt|immediate|immediately)$"
)


def settle_terms(sheet: Understanding, texts: Mapping[int, pa.Array], typed: Mapping[str, Typed]) -> None:
    """Terms that are words become days; what says no number of days from the invoice (月结30天, end of month) stays unknown and is said."""
    match = next((one for one in sheet.headers.matches if one.field.name == "payment_days"), None)
    if match is None or not typed["payment_days"].problems:
        return
    column = typed["payment_days"]
    odd = np.logical_or.reduce(list(column.problems.values()))
    rows = np.flatnonzero(odd)
    if not len(rows):
        return
    answers, codes = each_distinct(texts[match.column].take(pa.array(rows)), days_of_terms)
    days = np.array([-1 if answer is None else answer for answer in (*answers, None)], dtype=np.int64)[codes]
    known = rows[days >= 0]
    values = column.values.fill_null(0).to_numpy(zero_copy_only=False).copy()
    has = column.values.is_valid().to_numpy(zero_copy_only=False).copy()
    values[known], has[known] = days[days >= 0] * MICRO, True
    column.values = pa.array(values, pa.int64(), mask=~has)
    for mask in column.problems.values():
        mask[known] = False


def days_of_terms(text: str) -> int | None:
    """The days from the invoice that terms give: 30 for Net 30, 0 for cash on delivery; none for other words."""
    words = simplified(folded(text))
    if _AT_ONCE.match(words):
        return 0
    found = _NET.search(words) or _DAYS.match(words)
    return int(next(part for part in found.groups() if part)) if found else None
