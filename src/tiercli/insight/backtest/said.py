"""What a backtest says of its periods: those that the data do not cover, have no next one, or rest on less than they should."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.codes import found
from tiercli.domain.coverage import Coverage
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text, counted, listing, same
from tiercli.insight.backtest.calendar import Calendar
from tiercli.outcome.backtested import BacktestSide
from tiercli.rulebook.facts.names import fields_of
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    from tiercli.read import Reading

_RECORDS = ("customers.", "managers.", "branches.", "products.")
_DAYS = ("since", "manager")


def before_the_data(calendar: Calendar, wanted: Sequence[date], days: Sequence[date], coverage: Coverage) -> Finding:
    """That the first periods that were asked for lie before the data begin."""
    gone = wanted[: len(wanted) - len(days)]
    first, last = calendar.name(gone[0]), calendar.name(gone[-1])
    which = Text(first if len(gone) == 1 else f"{first} 至 {last}", first if len(gone) == 1 else f"{first} to {last}")
    message = Text(
        f"数据从 {coverage.first} 开始，没有覆盖 {which.zh}：{len(gone)} 期没有分级。",
        f"the data begin on {coverage.first} and do not cover {which.en}: {counted(len(gone), 'period is', 'periods are')} not graded.",
    )
    return found("backtest.not-covered", Place(), message, count=len(gone))


def unfinished(calendar: Calendar, coverage: Coverage) -> Finding:
    """That the data end within a period."""
    name = calendar.name(calendar.end(coverage.last))
    message = Text(
        f"数据到 {coverage.last} 为止，{name} 不完整，没有算作一期。", f"the data end on {coverage.last}: {name} is not whole and does not count as a period."
    )
    return found("backtest.unfinished", Place(), message)


def could_not_grade(name: str, why: Text) -> Finding:
    """That a period could not be graded, and why."""
    return found("backtest.not-graded", Place(), Text(f"{name} 没有分级：{why.zh}", f"{name} is not graded: {why.en}"))


def without_next(side: BacktestSide) -> list[Finding]:
    """Which periods have no next one, and why."""
    notes: list[Finding] = []
    for why in dict.fromkeys(period.why for period in side.periods if not period.following):
        names = [period.name for period in side.periods if period.why == why]
        notes.append(found("backtest.no-next", Place(), Text(f"{'、'.join(names)}：{why.zh}。", f"{', '.join(names)}: {why.en}."), count=len(names)))
    return notes


def short_windows(side: BacktestSide, coverage: Coverage, rulebook: Rulebook) -> list[Finding]:
    """Whose window begins before the data do."""
    short = [period.name for period in side.periods if period.short]
    if not short:
        return []
    which = Text(short[0] if len(short) == 1 else f"{short[0]} 至 {short[-1]}", short[0] if len(short) == 1 else f"{short[0]} to {short[-1]}")
    message = Text(
        f"{side.label}：数据从 {coverage.first} 开始，{which.zh} 的统计期（{rulebook.period.window}）没有数据填满，这 {len(short)} 期的结果只反映已有的月份。",
        f"{side.label}: the data begin on {coverage.first} and do not fill the window ({rulebook.period.window}) of {which.en}: "
        f"{counted(len(short), 'period rests', 'periods rest')} on the months that there are.",
    )
    return [found("backtest.short-window", Place(), message, count=len(short))]


def not_known_then(left_out: Mapping[str, int]) -> list[Finding]:
    """That rows which do not say since when they hold are left out of the past. left_out: how many, by table."""
    titles = {"levels": Text("现有级别", "current levels"), "overrides": Text("没有生效日期的人工调整", "overrides without the day on which they begin")}
    notes = []
    for table, count in left_out.items():
        title = titles[table]
        message = Text(
            f"{count} 行{title.zh}没有说从哪天起有效，回测不用。",
            f"{counted(count, 'row', 'rows')} of {title.en} {'does' if count == 1 else 'do'} not count in the past.",
        )
        notes.append(found("backtest.not-known-then", Place(), message, count=count))
    return notes


def records_of_today(side: BacktestSide, rulebook: Rulebook, reading: Reading) -> list[Finding]:
    """That fields of records, which have no days, count as they are now."""
    fields = _of_records(rulebook, reading)
    if not fields:
        return []
    zh, en = listing(field.zh for field in fields).zh, listing(field.en.lower() for field in fields).en
    message = Text(
        f"{side.label} 用到档案里的{zh}：档案没有日期，各期都按现在的值。",
        f"{side.label} uses {en} of the records, which have no days: every period takes them as they are now.",
    )
    return [found("backtest.records-of-today", Place(), message, count=len(fields))]


def _of_records(rulebook: Rulebook, reading: Reading) -> list[Text]:
    """The titles of the fields of records, without a day of their own, that a rulebook's metrics use and the data have."""
    fields = fields_of(rulebook)
    names = {name for metric in rulebook.metrics.values() for name in metric.expression.names if name.startswith(_RECORDS)}
    titles = []
    for name in sorted(names):
        table, _, column = name.partition(".")
        rows = reading.tables.get(table)
        if rows is not None and column in rows.column_names and column not in _DAYS and not column.endswith(("_id", "_name")):
            field = fields[table].field(column)
            titles.append(field.title if field else same(column))
    return titles
