"""The months before: everybody measured, and graded where it takes that, as of the end of each, with what was known then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from tiercli.domain.period import EARLIEST, month_end
from tiercli.follow.given import PastMonth
from tiercli.follow.graded import GradedRows
from tiercli.frames.engine import Session
from tiercli.grade import follow_up, grade_entities
from tiercli.metrics import entities_seen, measure, periods_of, with_joined_entities, with_own_parents
from tiercli.points import score_entities
from tiercli.read import settle_period
from tiercli.rulebook.facts.behind import behind

if TYPE_CHECKING:
    from tiercli.domain.coverage import Coverage
    from tiercli.read import Reading
    from tiercli.rulebook.model import Rulebook


@dataclass(frozen=True)
class PastMonths:
    """Makes the months before a run.

    reading: the tables before the day of the run took rows out of them. today: the clock.
    """

    reading: Reading
    session: Session
    today: date

    def of(self, graded: GradedRows) -> tuple[PastMonth, ...]:
        """The months that the rulebook's figures go back, the earliest first, without that of the run; none where no figure goes back."""
        rulebook, as_of = graded.outcome.rulebook, graded.outcome.as_of
        months = max((sheet.months for sheet in rulebook.sheets.targets), default=0)
        if months < 2:
            return ()
        asked = {name for sheet in rulebook.sheets.targets if sheet.months for name in sheet.names}
        wanted = behind(rulebook, asked)
        small = rulebook.model_copy(update={"alerts": []})
        if not wanted.needs_levels:
            small = small.model_copy(update={"metrics": {name: one for name, one in rulebook.metrics.items() if name in wanted.metrics}})
        ends = list(_ends(as_of, months))
        return tuple(self._at(end, small, graded, levels=wanted.needs_levels) for end in ends)

    def _at(self, end: date, rulebook: Rulebook, graded: GradedRows, *, levels: bool) -> PastMonth:
        tables, _ = with_own_parents(self.reading.tables, rulebook)
        reading = replace(self.reading, tables=with_joined_entities(tables, rulebook, end))
        seen = entities_seen(reading.tables, rulebook, end)
        settled = settle_period(reading, as_of=end, today=max(self.today, end), earliest={}, dated=rulebook.dated)
        measured = measure(settled.tables, rulebook, end, self.session, seen, settled.coverage)
        entities = measured.entities
        if levels and entities.count:
            entities = follow_up(grade_entities(score_entities(entities, measured.unavailable, rulebook).entities, rulebook), rulebook)
        then = replace(graded, rows=entities.table(), entities=entities, findings=[])
        return PastMonth(f"{end:%Y-%m}", end, then, frozenset(_dark(rulebook, end, settled.coverage)))


def _dark(rulebook: Rulebook, end: date, coverage: Mapping[str, Coverage]) -> Iterator[str]:
    """The metrics whose time the data do not cover: what is added up over half of it is no figure of that month."""
    for name, period in periods_of(rulebook, end).items():
        one = coverage.get(rulebook.metrics[name].table)
        if period.start > EARLIEST and (one is None or one.months_late(period.start) > 0):
            yield name


def _ends(as_of: date, months: int) -> Iterator[date]:
    """The last days of the months before that of the run, the earliest first."""
    for back in range(months - 1, 0, -1):
        index = as_of.year * 12 + as_of.month - 1 - back
        yield month_end(index // 12, index % 12 + 1)
