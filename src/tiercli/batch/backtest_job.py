"""What is asked of a backtest, and the one reading of its files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.batch.reading import Readings
from tiercli.domain.coverage import Coverage
from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.domain.period import Period
from tiercli.insight.backtest.calendar import Every
from tiercli.pipeline import read_paths
from tiercli.read.rulebook_options import fields_for, groups_of, reading_for
from tiercli.read.together.periods import coverage_of
from tiercli.rulebook.facts.needs import measures_sales
from tiercli.rulebook.load import Loaded
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    from tiercli.pipeline import Job
    from tiercli.read import Reading

LONGEST = 600
"""So many periods a backtest goes through at most."""


@dataclass(frozen=True)
class BacktestJob:
    """A backtest to be done.

    job: the files and what is said of them; its own rulebook does not count. rules: shipped names or files. periods: how many, up to the last
    one. every: how long a period is; none for a month, or a week where the rulebooks run by week. lost_months: see `Backtested`.
    history: levels as a history holds them, instead of graded again.
    """

    job: Job
    rules: tuple[str, ...]
    periods: int = 24
    every: Every | None = None
    lost_months: int = 3
    history: Path | None = None


def readings_of(asked: BacktestJob, loaded: Sequence[Loaded]) -> list[Reading]:
    """The reading for each rulebook; one for all whose fields and settings allow it.

    Errors: InputError.
    """
    groups = groups_of(dict(enumerate(loaded)))
    held = Readings(asked.job.reading)
    end = asked.job.as_of or asked.job.today
    made = {number: held.of(number, group, asked.job.paths, Period(end.replace(day=1), end)) for number, group in enumerate(groups)}
    return [made[next(number for number, group in enumerate(groups) if place in group.members)] for place in range(len(loaded))]


def reading_under(asked: BacktestJob, rulebook: Rulebook) -> Reading:
    """The files as one rulebook reads them.

    Errors: InputError.
    """
    end = asked.job.as_of or asked.job.today
    options = replace(reading_for(asked.job.reading, rulebook), period=Period(end.replace(day=1), end), as_of=end)
    return read_paths(asked.job.paths, options, fields_for(rulebook), need_sales=measures_sales(rulebook))


def coverage_for(reading: Reading, rulebook: Rulebook, horizon: date) -> Coverage:
    """What the sales cover up to a day; without sales, the first table of events that there is.

    Errors: InputError where no row has a day of its own, or none up to that day.
    """
    hint = Text("请给出带日期的销售明细。", "Give the sales with a date on every row.")
    dated = [name for name in rulebook.dated if name in reading.tables and "date" in reading.tables[name].column_names]
    if reading.period_bound or not dated:
        raise InputError(Text("数据没有日期，分不出期间，不能回测。", "the data have no days of their own: there are no periods to go back over."), hint=hint)
    covered = coverage_of(reading.tables, horizon, rulebook.dated)
    found: Coverage | None = covered.get("sales") or next(iter(covered.values()), None)
    if found is None:
        raise InputError(Text(f"{horizon} 及以前没有任何数据。", f"there are no data up to {horizon}."), hint=hint)
    return found
