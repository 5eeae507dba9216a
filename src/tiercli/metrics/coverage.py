"""Metrics over windows that the data do not cover: no growth and no "new" made of nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tiercli.domain.codes import found
from tiercli.domain.coverage import Coverage
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.period import EARLIEST, Period, period_ending
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric


def is_covered(metric: Metric, period: Period, coverage: Mapping[str, Coverage], as_of: date) -> bool:
    """Whether the data reach back to the start of an earlier window that a metric looks at; windows up to the day of the run are sums of what there is."""
    if metric.table not in coverage or period.end >= as_of or period.start <= EARLIEST:
        return True
    return coverage[metric.table].covers(period.start)


def say_coverage(rulebook: Rulebook, coverage: Mapping[str, Coverage], periods: Mapping[str, Period], as_of: date) -> list[Finding]:
    """What is said of windows that begin before the data, and of months without sales.

    periods: the days that each metric looks at.
    """
    findings: list[Finding] = []
    whole = period_ending(as_of, rulebook.period.window, rulebook.fiscal)
    for table, one in coverage.items():
        own = {name: period for name, period in periods.items() if rulebook.metrics[name].table == table}
        dark = [name for name, period in own.items() if not is_covered(rulebook.metrics[name], period, coverage, as_of)]
        if dark:
            findings.append(_not_covered(table, one, rulebook, {name: own[name] for name in dark}))
        if own and one.stray:
            findings.append(_stray(table, one))
        if own and table == "sales":
            findings += _inside(one, rulebook, own, whole)
            findings += _empty(one, [whole, *own.values()])
    return findings


def _stray(table: str, one: Coverage) -> Finding:
    message = Text(
        f"有日期早至 {one.stray}，而其余数据始于 {one.first}：年份多半有误；数据的起点按 {one.first} 计。",
        f"a row is dated {one.stray} while all others begin on {one.first}: most likely a mistyped year. The data are taken to begin on {one.first}.",
    )
    return found(f"{table}.stray-date", Place(), message)


def _not_covered(table: str, one: Coverage, rulebook: Rulebook, periods: Mapping[str, Period]) -> Finding:
    start, end = min(period.start for period in periods.values()), max(period.end for period in periods.values())
    titles = [rulebook.title_of(name) for name in periods]
    message = Text(
        f"数据始于 {one.first}，没有覆盖 {start} 至 {end}：{'、'.join(title.zh for title in titles)}没有值。",
        f"the data begin on {one.first} and do not cover {start} to {end}: no value for {', '.join(title.en for title in titles)}.",
    )
    return found(f"{table}.not-covered", Place(), message, count=len(titles))


def _inside(one: Coverage, rulebook: Rulebook, periods: Mapping[str, Period], whole: Period) -> list[Finding]:
    """Sales that begin within the window of the run."""
    late = not one.covers(whole.start)
    if whole.start <= EARLIEST or not (late or one.is_short(whole.start)):
        return []
    message = Text(
        f"数据始于 {one.first}，统计期从 {whole.start} 起：期内数字只含已有的月份。",
        f"the data begin on {one.first} and the period on {whole.start}: its figures are of the months that there are.",
    )
    findings = [found("sales.begins-inside", Place(), message)] if late else []
    ever = [rulebook.title_of(name) for name, period in periods.items() if rulebook.metrics[name].source == "first" and period.start <= EARLIEST]
    if ever:
        message = Text(
            f"数据始于 {one.first}：{'、'.join(title.zh for title in ever)}可能更早，据此判断的新客户、合作年限不可靠。",
            f"the data begin on {one.first}: {', '.join(title.en for title in ever)} may be earlier; who is new and for how long cannot be told from it.",
        )
        findings.append(found("sales.first-unknown", Place(), message))
    return findings


def _empty(one: Coverage, windows: Sequence[Period]) -> list[Finding]:
    """Months of the period, and of the windows that it is compared with, without any sale, where most months have some."""
    looked_at = {month for window in windows if window.start > EARLIEST for month in window.months}
    months = [month for month in one.empty_months if month in looked_at] if windows[0].start > EARLIEST else list(one.empty_months)
    if not months or len(one.empty_months) >= one.months:
        return []
    listed = "、".join(months[:12])
    message = Text(
        f"统计期或比较期内有 {len(months)} 个月没有任何销售：{listed}。",
        f"the period, or one that it is compared with, has {len(months)} month(s) without any sale: {', '.join(months[:12])}.",
    )
    return [found("sales.empty-month", Place(), message, count=len(months))]
