"""Windows of time as they are read aloud."""

from __future__ import annotations

from collections.abc import Mapping

from tiercli.domain.language import Text
from tiercli.domain.period import Window

_WINDOWS: Mapping[str, Text] = {
    "week": Text("当周", "the calendar week"),
    "month": Text("当月", "the calendar month"),
    "quarter": Text("当季", "the quarter"),
    "half-year": Text("当半年", "the half-year"),
    "year": Text("当年", "the year"),
    "year-to-date": Text("年初至今", "the year to date"),
    "all": Text("全部时间", "all time"),
    "previous week": Text("上周", "the week before"),
    "previous month": Text("上月", "the month before"),
    "previous quarter": Text("上季", "the quarter before"),
    "previous half-year": Text("上半个年度", "the half-year before"),
    "previous year": Text("上年", "the year before"),
}


def window_words(window: Window) -> Text:
    """A window as it is read aloud: 12 个月, the quarter."""
    if window.unit in _WINDOWS:
        return _WINDOWS[window.unit]
    if window.unit == "days" and window.length % 7 == 0:
        weeks = window.length // 7
        return Text(f"{weeks} 周", f"{weeks} week" if weeks == 1 else f"{weeks} weeks")
    one = window.unit.removesuffix("s") if window.length == 1 else window.unit
    return Text(f"{window.length} {'天' if window.unit == 'days' else '个月'}", f"{window.length} {one}")
