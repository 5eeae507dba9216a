"""Which days each metric looks at."""

from __future__ import annotations

from datetime import date

from tiercli.domain.period import EARLIEST, Period, Window, period_ending, shift, shift_months
from tiercli.rulebook.facts.row_sums import TREND_MONTHS, needed_for, row_sums, trend_metrics
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.metric import Metric

EVER = ("first", "last", "latest")
"""Sources that look at all rows up to the as-of date: tenure comes from the first sale ever seen."""


def periods_of(rulebook: Rulebook, as_of: date) -> dict[str, Period]:
    """The days whose rows each metric over events counts."""
    return {name: period_of(metric, rulebook, as_of) for name, metric in rulebook.metrics.items() if metric.table in rulebook.dated}


def period_of(metric: Metric, rulebook: Rulebook, as_of: date) -> Period:
    """The days whose rows a metric counts."""
    window = metric.window or (Window("all") if metric.source in EVER or metric.table not in rulebook.dated else rulebook.period.window)
    end = shift(as_of, metric.offset, -1, rulebook.fiscal) if metric.offset else as_of
    return period_ending(end, window, rulebook.fiscal)


def earliest_days(rulebook: Rulebook, as_of: date) -> dict[str, date]:
    """The first day that any metric or sheet looks at in each table; tables that are seen whole are left out."""
    days: dict[str, date] = {}
    for metric in rulebook.metrics.values():
        if metric.table in rulebook.dated:
            start = period_of(metric, rulebook, as_of).start
            days[metric.table] = min(days.get(metric.table, start), start)
    for broken in rulebook.sheets.breakdowns.values():
        if broken.of in days:
            periods = [period_of(metric, rulebook, as_of).start for metric in broken.measures.values() if metric.table]
            days[broken.of] = min(days[broken.of], *periods, period_ending(as_of, rulebook.period.window, rulebook.fiscal).start)
    whole = period_ending(as_of, rulebook.period.window, rulebook.fiscal)
    starts = [(one.table, whole.start) for one in row_sums(rulebook).values()]
    begins = shift_months(as_of.replace(day=1), 1 - TREND_MONTHS)
    starts += [(rulebook.metrics[name].table, begins) for name in needed_for(rulebook, trend_metrics(rulebook))]
    for table, start in starts:
        if table in days:
            days[table] = min(days[table], start)
    if rulebook.sheets.plan is not None:
        days.pop("visits", None)  # the last visit may have been long ago
    return {table: day for table, day in days.items() if day > EARLIEST}
