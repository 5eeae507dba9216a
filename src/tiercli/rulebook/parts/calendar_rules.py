"""The calendar of a rulebook: when its years begin, in months or in weeks of 4-4-5, and what they are called."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from tiercli.domain.errors import WordsError
from tiercli.domain.fiscal import FiscalYear
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.domain.period import Window
from tiercli.grammar.small_types import Meaning, Model, WindowWords
from tiercli.rulebook.parts.basis import OwnBasis

_WEEKDAYS = (
    ("monday", "周一", "星期一"), ("tuesday", "周二", "星期二"), ("wednesday", "周三", "星期三"), ("thursday", "周四", "星期四"),
    ("friday", "周五", "星期五"), ("saturday", "周六", "星期六"), ("sunday", "周日", "星期日", "周天", "星期天"),
)  # fmt: skip
_DAY = late_pattern(r"(?<!\d)(\d{1,2})-(\d{1,2})(?!\d)")
_FORMS = Text(
    "写第一天 2026-02-01，或 'sunday nearest 02-01'（离 2 月 1 日最近的周日），或 'sunday from 01-26'（1 月 26 日起的第一个周日）",
    "Write the first day, 2026-02-01, or 'sunday nearest 02-01', or 'sunday from 01-26' (the first one from that day on)",
)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


class PeriodRules(Model):
    """The days that count: the rows in (as_of - window, as_of]."""

    window: Annotated[WindowWords, Meaning("统计哪一段时间", "the days that count")] = Window("months", 12)
    fiscal_year_starts: Annotated[
        Annotated[int, Field(ge=1, le=12)], Meaning("财年从几月开始（1-12）", "the month (1-12) in which quarters, half-years and years begin")
    ] = 1
    basis: OwnBasis = None


class CalendarRules(Model):
    """Years of weeks, and what fiscal years are called."""

    weeks: Annotated[
        str | None,
        Meaning("按周的财年：每季三个“月”各几周，如 4-4-5", "a fiscal year of weeks: how many the three months of each quarter have, such as 4-4-5"),
    ] = None
    starts: Annotated[
        Annotated[str, BeforeValidator(_plain)] | None,
        Meaning(
            "按周的财年从哪天开始：某年的第一天 2026-02-01（每年从离该月该日最近的同一星期几开始），或 sunday nearest 02-01，或 sunday from 01-26",
            "when a year of weeks begins: the first day of one, 2026-02-01 (each begins on that weekday nearest to that day), "
            "or sunday nearest 02-01, or sunday from 01-26",
        ),
    ] = None
    fiscal_year: Annotated[
        Literal["begins", "ends"] | None,
        Meaning(
            "FY2026 是 2026 年开始（begins）还是结束（ends）的财年；不写：上半年开始的按开始的年份，7 月及以后开始的按结束的年份",
            "whether FY2026 begins or ends in 2026; if not said, a year that begins by June is called after the year in which it begins, "
            "a later one after the year in which it ends",
        ),
    ] = None

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.weeks is None) != (self.starts is None):
            raise WordsError(Text("weeks 和 starts 要一起写", "weeks and starts go together"), _FORMS)
        if self.weeks is not None:
            lengths = self.weeks.split("-")
            if len(lengths) != 3 or not all(one.isdecimal() and int(one) >= 1 for one in lengths) or sum(map(int, lengths)) != 13:
                raise WordsError(
                    Text(f"weeks: {self.weeks:.20} 不是一季三个月的周数", f"weeks: {self.weeks:.20} are not the weeks of the three months of a quarter"),
                    Text("三个数合计 13，如 4-4-5", "Three numbers that add up to 13, such as 4-4-5"),
                )
            self.first_day()
        return self

    def first_day(self) -> tuple[int, int, int, bool]:
        """Month, day, weekday (0 is Monday), and whether the nearest such weekday counts rather than the first from that day on.

        Errors: WordsError.
        """
        words = (self.starts or "").strip().casefold()
        wrong = WordsError(Text(f"starts: {self.starts or '':.40} 看不懂", f"starts: {self.starts or '':.40} cannot be read"), _FORMS)
        try:
            day = date.fromisoformat(words)
        except ValueError:
            pass
        else:
            return day.month, day.day, day.weekday(), True
        weekday = next((number for number, names in enumerate(_WEEKDAYS) if any(name in words for name in names)), None)
        found = _DAY.search(words)
        is_nearest, is_from = "nearest" in words or "近" in words, "from" in words or "起" in words or "after" in words
        if weekday is None or found is None or is_nearest == is_from:
            raise wrong
        month, number = int(found[1]), int(found[2])
        try:
            date(2023, month, number)  # no leap day: it is not there every year
        except ValueError:
            raise wrong from None
        return month, number, weekday, is_nearest


def fiscal_year(period: PeriodRules, calendar: CalendarRules) -> FiscalYear:
    """How the years of a rulebook are divided and called."""
    if calendar.weeks is None:
        return FiscalYear(period.fiscal_year_starts, named=calendar.fiscal_year or "")
    month, day, weekday, is_nearest = calendar.first_day()
    first, second, third = (int(one) for one in calendar.weeks.split("-"))
    return FiscalYear(month, day, (first, second, third), weekday, is_nearest, calendar.fiscal_year or "")
