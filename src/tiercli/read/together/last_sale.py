"""The day that counts when nobody says one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.errors import InputError
from tiercli.domain.fields import DATED
from tiercli.domain.language import Text
from tiercli.frames.scanned import days_in


def latest_event(tables: Mapping[str, pa.Table], today: date, dated: Sequence[str] = DATED) -> date | None:
    """The day of the last sale that is not in the future; where there are no sales at all, of the last other event. dated: the tables of events."""
    past: list[date] = []
    for name in ("sales",) if "sales" in tables else dated:
        if name in tables and "date" in tables[name].column_names:
            days = days_in(tables[name])
            past += [day for day in [pc.max(days.filter(pc.less_equal(days, today))).as_py()] if day]
    return max(past, default=None)


def last_sale(tables: Mapping[str, pa.Table], today: date, dated: Sequence[str] = DATED) -> date:
    """The same, and today where there is no event at all.

    Errors: InputError when all sales are in the future.
    """
    latest = latest_event(tables, today, dated)
    if latest is None and "sales" in tables:
        raise InputError(
            Text("没有日期在今天或以前的销售记录", "there are no sales dated today or before"),
            hint=Text("可用 --as-of 2026-10-31 指定日期", "Say the day with --as-of 2026-10-31"),
        )
    return latest or today
