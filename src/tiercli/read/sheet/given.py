"""What rows are given that do not say it themselves: the month or period of their sheet; and rows of customers who bought nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.language import Text, counted
from tiercli.domain.period import Period, month_end
from tiercli.read.sheet.flaws import any_problem
from tiercli.read.words.typed import Typed
from tiercli.read.words.values import days

if TYPE_CHECKING:
    from tiercli.read.sheet.understanding import Understanding


def give_dates(sheet: Understanding, typed: dict[str, Typed]) -> None:
    """In a month's sheet the rows without a date are of that month."""
    if sheet.table.name != "sales" or not (sheet.named or (sheet.month and sheet.year)):
        return
    last = sheet.named[0].end if sheet.named else month_end(sheet.year or 0, sheet.month or 0)
    if "date" not in typed:
        typed["date"] = Typed(pa.nulls(sheet.count, pa.date32()), months=np.zeros(sheet.count, dtype=bool))
        sheet.reading.derived = (sheet.named[0].start if sheet.named else last.replace(day=1)).isoformat()
    dates = typed["date"]
    blank = dates.values.is_null().to_numpy(zero_copy_only=False) & sheet.marks.open & ~any_problem(sheet, dates)
    if count := int(blank.sum()):
        dates.values = pc.if_else(pa.array(blank), days(last, sheet.count), dates.values)
        if sheet.named:
            _say_named_period(sheet, *sheet.named, count)
            return
        message = Text(
            f"{count} 行没有日期，按工作表名计为 {last:%Y-%m}（{last}）。",
            f"{counted(count, 'row without a date is', 'rows without a date are')} taken as {last:%Y-%m} ({last}), from the sheet's name.",
        )
        sheet.say("sheet.month-from-name", message, count=count)


def _say_named_period(sheet: Understanding, period: Period, source: Text, count: int) -> None:
    message = Text(
        f"没有日期列：{count} 行按 {source.zh} 计为 {period.start} 至 {period.end} 的合计，日期取最后一天；按月、按天的指标无从得知。",
        f"has no column of dates: {counted(count, 'row counts', 'rows count')} as the sum of {period.start} to {period.end} (from {source.en}), "
        "dated at its last day; what looks at single months or days cannot know them.",
    )
    sheet.say("sheet.summary-dated", message, count=count)


def keep_idle(sheet: Understanding, typed: Mapping[str, Typed]) -> None:
    """Customers without anything sold in any column are no sale, and customers all the same."""
    if sheet.grid.idle is None or not len(sheet.grid.idle):
        return
    mask = sheet.mask_of(sheet.grid.idle) & sheet.marks.open
    rows = np.flatnonzero(mask)
    if not sheet.marks.aside("nothing-sold", mask):
        return
    ids, names = (typed[name].values.take(rows).to_pylist() if name in typed else [None] * len(rows) for name in ("customer_id", "customer_name"))
    sheet.reading.idle = list(zip(ids, names, sheet.grid.numbers(sheet.start)[rows].tolist(), strict=True))
    message = Text(
        f"{len(rows)} 行各列都没有数，客户照常分级。",
        f"{counted(len(rows), 'row has', 'rows have')} no figure in any of the columns; the customers are graded all the same.",
    )
    sheet.say_rows(f"{sheet.table.name}.nothing-sold", rows, message)
