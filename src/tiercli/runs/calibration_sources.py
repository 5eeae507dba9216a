"""Over what bounds are found: the files, or all periods that a history keeps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import TierError
from tiercli.domain.language import Text
from tiercli.insight.calibrate import Problem
from tiercli.insight.target_words import Target
from tiercli.pipeline import Job, grade_rows, read_files
from tiercli.read.together.periods import last_sale
from tiercli.rulebook.load import Loaded
from tiercli.runs.calibration_proof import shares_in_force, shares_of
from tiercli.runs.stored_months import StoredMonth, lacking_fields, no_records, regraded_months, stored_months, without_data
from tiercli.runs.what_if import earlier_of

if TYPE_CHECKING:
    from tiercli.domain.finding import Finding
    from tiercli.follow import GradedRows
    from tiercli.frames.entities import Entities
    from tiercli.rulebook.model import Rulebook

Say = Callable[[Text], None]
Months = tuple[tuple[str, tuple[float, ...]], ...]
"""Each stored period with the share of each level."""


@dataclass(frozen=True)
class Aim:
    """What was asked for.

    of: what the shares are of. by: "score", a metric, or empty for whatever the levels ask. rounding: auto, none or a step. grading: empty for the main one.
    seed, resamples: of the rows. history: the folder whose stored periods are looked at as well. overlay: where the overlay will stand, for `extends`.
    """

    targets: tuple[Target, ...]
    of: str = "customers"
    by: str = ""
    rounding: str = "auto"
    grading: str = ""
    seed: int = 1
    resamples: int = 20
    history: Path | None = None
    overlay: Path | None = None


class Files:
    """Bounds over the files; a history, where there is one, tells what they would have given before."""

    def __init__(self, job: Job, loaded: Loaded, aim: Aim, say: Say) -> None:
        self.reading, _ = read_files(job)
        self.job = replace(job, as_of=job.as_of or last_sale(self.reading.tables, job.today, loaded.rulebook.dated))
        self.aim, self.loaded, self.say = aim, loaded, say
        self._last: GradedRows | None = None

    def graded(self, rules: Loaded) -> tuple[GradedRows, ...]:
        """The files' period by these rules."""
        self._last = grade_rows(self.reading, rules, self.job)
        return (self._last,)

    def months(self, rules: Loaded, problem: Problem) -> Months:
        """The share of each level in every stored period."""
        if self.aim.history is None or problem.by_bands:
            return ()
        self.say(Text("存档各期", "stored periods"))
        months = stored_months(self.aim.history, self.loaded.rulebook, self.job.as_of)
        today = self._last.stages.measured if self._last is not None and self._last.stages is not None else None
        return _shares_by_month(months, rules, problem, today)

    def lacks(self, rules: Rulebook) -> Iterator[Finding]:  # noqa: ARG002 - the files say all that there is
        """Nothing: records stand in the files."""
        yield from ()

    def reviewed(self, rules: Loaded, problem: Problem) -> tuple[float, ...] | None:
        """The shares in force after reviews, from the last stored period on."""
        earlier = earlier_of(self.aim.history, self.loaded, self.job)
        if not earlier.reviewed or problem.by_bands:
            return None
        return shares_in_force(grade_rows(self.reading, rules, self.job, earlier), problem)


class History:
    """Bounds over all stored periods."""

    def __init__(self, job: Job, loaded: Loaded, aim: Aim, say: Say) -> None:
        if aim.history is None:
            raise without_data("tiercli calibrate sales.xlsx --target A=5%")
        self.stored, self.say, self.language = stored_months(aim.history, loaded.rulebook, job.as_of), say, job.language

    def graded(self, rules: Loaded) -> tuple[GradedRows, ...]:
        """Every stored period by these rules.

        Errors: as grading, where a period cannot be graded.
        """
        answer = []
        for _, graded in regraded_months(self.stored, rules, None, language=self.language):
            if isinstance(graded, TierError):
                raise graded
            answer.append(graded)
        return tuple(answer)

    def months(self, rules: Loaded, problem: Problem) -> Months:
        """The share of each level in every stored period."""
        return () if problem.by_bands else _shares_by_month(self.stored, rules, problem, None)

    def reviewed(self, rules: Loaded, problem: Problem) -> tuple[float, ...] | None:
        """The shares in force at the end of the last period."""
        return None if problem.by_bands else shares_in_force(self.graded(rules)[-1], problem)

    def lacks(self, rules: Rulebook) -> Iterator[Finding]:
        """What the stored periods cannot say: whatever asks for fields of records."""
        if fields := lacking_fields(rules, None):
            yield no_records("calibrate.no-records", Text("规则", "the rules"), fields)


def _shares_by_month(stored: list[StoredMonth], rules: Loaded, problem: Problem, today: Entities | None) -> Months:
    answer = []
    for month, graded in regraded_months(stored, rules, today):
        if not isinstance(graded, TierError):
            shares = shares_of(graded, problem)
            answer.append((month.stored.period, tuple(share for share, _ in shares.values())))
    return tuple(answer)
