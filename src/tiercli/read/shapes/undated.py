"""Tables without dates: the period that their sheet, title, file or `--period` names."""

from __future__ import annotations

from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.read.shapes.context import Sheet
from tiercli.read.shapes.spans import named_span


def summary_period(sheet: Sheet, row: int) -> tuple[Period, Text] | None:
    """The period whose sales a table below a header row sums up, and what named it; none when nothing does, or several are named.

    A named period that still runs on the last day that counts ends there.
    """
    for texts, source in (
        ([sheet.grid.sheet], Text("工作表名", "the sheet's name")),
        (sheet.titles(row), Text("标题", "the title")),
        ([sheet.grid.stem], Text("文件名", "the file's name")),
    ):
        named = {span for text in texts if (span := named_span(text))}
        if len(named) > 1:
            return None
        if named:
            return _until_now(sheet, named.pop()[1]), source
    if sheet.options.period is not None:
        sheet.grid.period_bound = True
        return sheet.options.period, Text("--period", "--period")
    return None


def _until_now(sheet: Sheet, period: Period) -> Period:
    asked = sheet.options.period.end if sheet.options.period else sheet.options.as_of
    if asked is None or asked not in period or asked == period.end:
        return period
    sheet.grid.period_bound = True
    return Period(period.start, asked)
