"""Which rows of a sheet are records, where the others go (totals, repeated headers, footers, hidden rows), and what is given to rows that do not say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.domain.arrays import Mask
from tiercli.domain.fields import Kind
from tiercli.domain.language import Text, counted
from tiercli.domain.period import Period, month_end
from tiercli.frames.encoded import encoded, rows_of
from tiercli.frames.marks import may_hold
from tiercli.read.sheet.flaws import any_problem
from tiercli.read.sheet.understanding import Understanding
from tiercli.read.words import rows as row_rules
from tiercli.read.words.typed import Typed
from tiercli.read.words.values import days

_NUMBERED = ("date", "customer_id", "order_no", "invoice_no", "manager_id")


def set_aside_non_records(sheet: Understanding) -> None:
    """Sets aside rows that are no records, and hidden ones where the user wants that."""
    _hidden_rows(sheet)
    matched = {match.column: sheet.texts[match.column] for match in sheet.headers.matches}
    numeric = {match.column for match in sheet.headers.matches if match.field.kind.is_number}
    names, wide = sheet.headers.names, list(matched)
    sheet.marks.aside(
        "repeated-header",
        among_doubtful(sheet, lambda columns, rows: row_rules.repeated_headers(dict(zip(wide, columns, strict=True)), names, rows), list(matched.values())),
    )
    wordy = [sheet.texts[index] for index in sheet.texts if index not in numeric]
    proper = _proper(sheet)
    sheet.marks.aside("total-row", among_doubtful(sheet, row_rules.worded_totals, wordy) & sheet.marks.content & ~proper)
    for match in sheet.headers.matches:
        if match.field.name in sheet.table.key and match.field.kind is not Kind.DATE:
            sheet.marks.aside("total-row", row_rules.chinese_totals(sheet.texts[match.column], sheet.count))
    numbers = among_doubtful(sheet, lambda columns, rows: row_rules.figures(columns, rows), [sheet.texts[index] for index in numeric])
    sheet.marks.aside("footer", among_doubtful(sheet, row_rules.footers, wordy) & ~numbers & ~proper)
    keys = [sheet.texts[match.column] for match in sheet.headers.matches if match.field.name in sheet.table.key and match.field.kind is not Kind.DATE]
    signed = row_rules.footers([column for column in keys if may_hold(column, ":", "：")], sheet.count)
    if signed.any():  # who made the sheet and the day of it look like a customer with a date
        sheet.marks.aside("footer", signed & ~row_rules.figures([sheet.texts[index] for index in numeric], sheet.count))
    sheet.marks.aside("outside-table", ~proper & ~among_doubtful(sheet, row_rules.has_content, list(matched.values())))


def _hidden_rows(sheet: Understanding) -> None:
    if not sheet.grid.hidden_rows:
        return
    mask = np.isin(sheet.grid.numbers(sheet.start), list(sheet.grid.hidden_rows))
    rows = np.flatnonzero(mask & sheet.marks.content)
    if sheet.options.skip_hidden:
        sheet.marks.aside("hidden-row", mask)
    elif len(rows):
        message = Text(f"{len(rows)} 个隐藏行已照常读取。", f"{counted(len(rows), 'hidden row was', 'hidden rows were')} read all the same.")
        sheet.say_rows("sheet.hidden", rows, message)


def plain_records(sheet: Understanding) -> Mask:
    """Rows with a plain date and a key: most of a clean table, and none of the things that stand between records."""
    dates = [match.column for match in sheet.headers.matches if match.field.name == "date"]
    keys = [match.column for match in sheet.headers.matches if match.field.name in sheet.table.key]
    if not dates or not keys:
        return np.zeros(sheet.count, dtype=bool)
    keyed = np.zeros(sheet.count, dtype=bool)
    for column in keys:
        keyed |= sheet.texts[column].is_valid().to_numpy(zero_copy_only=False)
    days = encoded(sheet.texts[dates[0]])
    return keyed & rows_of(days, row_rules.matching([days.dictionary], r"^[0-9]{4}[-./年]|^[0-9]{8}$|^[0-9]{5}$", len(days.dictionary)))


def among_doubtful(sheet: Understanding, rule: Callable[[list[pa.Array], int], Mask], columns: Sequence[pa.Array]) -> Mask:
    """A rule tried on the rows that are not plain records; false for the others."""
    mask = np.zeros(sheet.count, dtype=bool)
    if len(sheet.marks.doubtful):
        rows = pa.array(sheet.marks.doubtful)
        mask[sheet.marks.doubtful] = rule([column.take(rows) for column in columns], len(sheet.marks.doubtful))
    return mask


def _proper(sheet: Understanding) -> Mask:
    """Rows that have all of: a key, and a date where the table has one; a customer may be called Total."""
    keys = [match.column for match in sheet.headers.matches if match.field.name in sheet.table.key]
    dates = [match.column for match in sheet.headers.matches if match.field.name in _NUMBERED]
    if not dates or not keys:
        return np.zeros(sheet.count, dtype=bool)
    proper = np.ones(sheet.count, dtype=bool)
    if not len(sheet.marks.doubtful):
        return proper

    def rule(columns: list[pa.Array], rows: int) -> Mask:
        dated = np.zeros(rows, dtype=bool)
        for column in columns[: len(dates)]:
            dated |= row_rules.matching([column], r"[0-9]", rows) & ~row_rules.worded_totals([column], rows)
        return dated & row_rules.has_content(columns[len(dates) :], rows)

    proper[sheet.marks.doubtful] = among_doubtful(sheet, rule, [sheet.texts[column] for column in (*dates, *keys)])[sheet.marks.doubtful]
    return proper


def give_dates(sheet: Understanding) -> None:
    """In a month's sheet the rows without a date are of that month."""
    if sheet.table.name != "sales" or not (sheet.named or (sheet.month and sheet.year)):
        return
    last = sheet.named[0].end if sheet.named else month_end(sheet.year or 0, sheet.month or 0)
    if "date" not in sheet.typed:
        sheet.typed["date"] = Typed(pa.nulls(sheet.count, pa.date32()), months=np.zeros(sheet.count, dtype=bool))
        sheet.reading.derived = (sheet.named[0].start if sheet.named else last.replace(day=1)).isoformat()
    dates = sheet.typed["date"]
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


def keep_idle(sheet: Understanding) -> None:
    """Customers without anything sold in any column are no sale, and customers all the same."""
    if sheet.grid.idle is None or not len(sheet.grid.idle):
        return
    mask = sheet.mask_of(sheet.grid.idle) & sheet.marks.open
    rows = np.flatnonzero(mask)
    if not sheet.marks.aside("nothing-sold", mask):
        return
    ids, names = (sheet.typed[name].values.take(rows).to_pylist() if name in sheet.typed else [None] * len(rows) for name in ("customer_id", "customer_name"))
    sheet.reading.idle = list(zip(ids, names, sheet.grid.numbers(sheet.start)[rows].tolist(), strict=True))
    message = Text(
        f"{len(rows)} 行各列都没有数，客户照常分级。",
        f"{counted(len(rows), 'row has', 'rows have')} no figure in any of the columns; the customers are graded all the same.",
    )
    sheet.say_rows(f"{sheet.table.name}.nothing-sold", rows, message)
