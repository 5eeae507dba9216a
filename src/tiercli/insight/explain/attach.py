"""Explanations put into an outcome, so that reports show them: everybody's nearest step, the whole next step where it is asked for, and profiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tiercli.follow import GradedRows
from tiercli.insight.explain.explain import Explainer
from tiercli.outcome.explained import Explanation, NextStep
from tiercli.outcome.extras import Extra, Records

_PROFILES = "profiles"


def with_explanations(graded: GradedRows, *, everybody: bool, nearest: bool = False) -> GradedRows:
    """The graded rows, their outcome with the explanations that its report shows.

    everybody: whether the next step of each entity is worked out, pairs of changes and what would lose the level included; profiles have theirs in
    any case. nearest: whether the nearest single step of each is. Without any of them nothing is tried.
    """
    profiles = graded.outcome.extras.get(_PROFILES)
    if graded.stages is None or not (everybody or nearest or isinstance(profiles, Records)):
        return graded
    explainer = Explainer(graded)
    outcome = graded.outcome
    if nearest and not everybody:
        outcome = replace(outcome, nearest=explainer.nearest())
    if everybody:
        steps: dict[str, NextStep] = {one.entity_id: one for one in explainer.next_steps(range(graded.count))}
        outcome = replace(outcome, next_steps=steps)
    if isinstance(profiles, Records):
        made: dict[str, Extra] = {_PROFILES: _explained(profiles, explainer, graded.ids())}
        outcome = replace(outcome, extras={**outcome.extras, **made})
    return replace(graded, outcome=outcome)


def _explained(profiles: Records, explainer: Explainer, ids: Sequence[str]) -> Records:
    """The records, each with its explanation."""
    places = {entity: place for place, entity in enumerate(ids)}
    wanted = [places[record.entity_id] for record in profiles.records]
    found: dict[str, Explanation] = {one.entity_id: one for one in explainer.explanations(wanted)}
    return replace(profiles, records=tuple(replace(record, explanation=found[record.entity_id]) for record in profiles.records))
