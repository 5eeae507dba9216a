"""What levels hold before and after: by grading with the rules as they were, and with the overlay."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tiercli.domain.columns import place_column
from tiercli.domain.language import same
from tiercli.insight.calibrate import Problem, weights_of
from tiercli.insight.mixtures import measured_period
from tiercli.insight.regraded import graded_again
from tiercli.outcome.calibration import LevelShares

if TYPE_CHECKING:
    from tiercli.follow import GradedRows


def shares_of(graded: GradedRows, problem: Problem) -> dict[str, tuple[float, int]]:
    """For each level that the period computes, its share of what the targets are of, and its entities."""
    entities = graded_again(measured_period(graded), graded.outcome.rulebook).entities
    weights = weights_of(problem, entities)
    total = float(weights.sum())
    places = entities.arrow(place_column(problem.grading)).to_numpy(zero_copy_only=False)
    answer = {}
    for place, name in enumerate(graded.outcome.rulebook.gradings[problem.grading].all_names, start=1):
        here = places == place
        answer[name] = (float(weights[here].sum()) / total if total else 0.0, int(here.sum()))
    return answer


@dataclass(frozen=True)
class Proof:
    """What the levels hold before and after, by grading with either rules: shares are means over the periods, counts those of the last one."""

    problem: Problem
    befores: tuple[GradedRows, ...]
    afters: tuple[GradedRows, ...]

    @cached_property
    def was(self) -> dict[str, tuple[float, int]]:
        """By the rules as they were."""
        return self._mean(self.befores)

    @cached_property
    def now(self) -> dict[str, tuple[float, int]]:
        """By the overlay."""
        return self._mean(self.afters)

    def _mean(self, graded: tuple[GradedRows, ...]) -> dict[str, tuple[float, int]]:
        found = [shares_of(one, self.problem) for one in graded]
        return {name: (sum(one[name][0] for one in found) / len(found), count) for name, (_, count) in found[-1].items()}

    def levels(self) -> tuple[LevelShares, ...]:
        """Every level before and after."""
        grading = self.afters[-1].outcome.rulebook.gradings[self.problem.grading]
        titles = {level.name: level.title or same(level.name) for level in grading.levels_in_order} | grading.outside
        return tuple(LevelShares(name, titles[name], self.was[name][0], self.now[name][0], self.was[name][1], self.now[name][1]) for name in self.now)

    def moved(self) -> int:
        """How many change their level in the last period."""
        sides = []
        for graded in (self.befores[-1], self.afters[-1]):
            entities = graded_again(measured_period(graded), graded.outcome.rulebook).entities
            sides.append(dict(zip(entities.ids.to_pylist(), entities.arrow(place_column(self.problem.grading)).to_pylist(), strict=True)))
        return sum(sides[0].get(one) != place for one, place in sides[1].items())


def shares_in_force(graded: GradedRows, problem: Problem) -> tuple[float, ...]:
    """The share of each level in force, reviews and overrides included."""
    weights = weights_of(problem, graded.entities)
    places = graded.rows[place_column(problem.grading)].to_numpy()
    total = float(weights.sum())
    names = graded.outcome.rulebook.gradings[problem.grading].all_names
    return tuple(float(weights[places == place].sum()) / total if total else 0.0 for place in range(1, len(names) + 1))
