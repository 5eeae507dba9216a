"""The first and last day of each table of events and its months without a row, before anything is set aside for its date."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.coverage import Coverage
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


_ENOUGH, _YEARS_APART = 6, 3 * 365


def coverage_of(tables: Mapping[str, pa.Table], as_of: date, dated: Sequence[str]) -> dict[str, Coverage]:
    """What each dated table covers up to a day; tables without a row until then are left out."""
    found = {}
    for name in dated:
        if name in tables and "date" in tables[name].column_names and (one := _covered(days_in(tables[name]), as_of)):
            found[name] = one
    return found


def _covered(days: pa.Array, as_of: date) -> Coverage | None:
    known = pc.drop_null(days)
    known = known.filter(pc.less_equal(known, pa.scalar(as_of, pa.date32())))
    if not len(known):
        return None
    known, stray = _without_stray(known)
    first, last = pc.min(known).as_py(), pc.max(known).as_py()
    months = np.unique(pc.year(known).to_numpy(zero_copy_only=False) * 12 + pc.month(known).to_numpy(zero_copy_only=False) - 1)
    every = np.arange(months[0], as_of.year * 12 + as_of.month)
    empty = tuple(f"{month // 12}-{month % 12 + 1:02d}" for month in np.setdiff1d(every, months).tolist())
    return Coverage(first, last, empty, len(months), int(np.diff(months).max(initial=1)), stray)


def _without_stray(days: pa.Array) -> tuple[pa.Array, date | None]:
    """The days without one or two that stand years before all others, where a year was most likely mistyped; and the first of these."""

    ordered = pc.sort_indices(days)
    ranked = days.take(ordered)
    for few in (1, 2):
        if len(ranked) >= few + _ENOUGH and (ranked[few].as_py() - ranked[few - 1].as_py()).days > _YEARS_APART:
            return ranked.slice(few), ranked[0].as_py()
    return days, None
