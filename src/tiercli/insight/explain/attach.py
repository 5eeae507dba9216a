"""Explanations put into an outcome, so that reports show them: everybody's nearest step, the whole next step where it is asked for, and profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tiercli.domain.beside import Beside
from tiercli.domain.language import Language
from tiercli.follow import GradedRows
from tiercli.follow.graded import Stages
from tiercli.frames.entities import Entities
from tiercli.insight.explain.everybody import Everybody
from tiercli.insight.explain.explain import Explainer
from tiercli.outcome import Outcome
from tiercli.outcome.explained import Explanation, NextStep
from tiercli.outcome.extras import Extra, Records
from tiercli.rulebook.model import Rulebook

if TYPE_CHECKING:
    import pyarrow as pa

_PROFILES = "profiles"


def with_explanations(graded: GradedRows, *, everybody: bool, nearest: bool = False) -> GradedRows:
    """The graded rows, their outcome with the explanations that its report shows.

    everybody: whether the next step of each entity is worked out, pairs of changes and what would lose the level included; profiles have theirs in
    any case. nearest: whether the nearest single step of each is. Without any of them nothing is tried.
    """
    profiles = graded.outcome.extras.get(_PROFILES)
    if graded.stages is None or not (everybody or nearest or isinstance(profiles, Records)):
        return graded
    outcome, explainer = graded.outcome, cache(lambda: Explainer(graded))
    if nearest and not everybody:
        later = outcome.later_nearest or begin_nearest(graded.stages, graded.entities, outcome.rulebook, outcome.language, graded.hidden)
        outcome = replace(outcome, later_nearest=later)
        _try_now(outcome)
    if everybody:
        steps: dict[str, NextStep] = {one.entity_id: one for one in explainer().next_steps(range(graded.count))}
        outcome = replace(outcome, next_steps=steps)
    if isinstance(profiles, Records):
        made: dict[str, Extra] = {_PROFILES: _explained(profiles, explainer(), graded.ids())}
        outcome = replace(outcome, extras={**outcome.extras, **made})
    return replace(graded, outcome=outcome)


def begin_nearest(stages: Stages, entities: Entities, rulebook: Rulebook, language: Language, hidden: frozenset[str]) -> Beside[pa.Table]:
    """Everybody's nearest step (`Outcome.nearest`), tried beside all that is still done with graded entities; arguments as of `Everybody`."""
    return Beside(lambda: Everybody(stages, entities, rulebook, language, hidden).nearest())


def _try_now(outcome: Outcome) -> None:
    """Tries the steps if that is not done beside. A report that shows them shows the amounts over time as well: these the engine adds up meanwhile."""
    if isinstance(outcome.later_nearest, Beside) and not outcome.later_nearest.is_apart:
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor(1) as pool:
            pool.submit(outcome.later_flows)  # what fails fails again, and is told, when the report asks
            outcome.later_nearest()


def _explained(profiles: Records, explainer: Explainer, ids: Sequence[str]) -> Records:
    """The records, each with its explanation."""
    places = {entity: place for place, entity in enumerate(ids)}
    wanted = [places[record.entity_id] for record in profiles.records]
    found: dict[str, Explanation] = {one.entity_id: one for one in explainer.explanations(wanted)}
    return replace(profiles, records=tuple(replace(record, explanation=found[record.entity_id]) for record in profiles.records))
