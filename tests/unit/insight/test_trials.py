"""Trials: what would be if metrics were others, worked out only as far as these reach."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from tiercli import pipeline
from tiercli.insight.explain.everybody import Everybody
from tiercli.insight.explain.search import least_numbers
from tiercli.insight.explain.trial import Changes
from tiercli.pipeline import Job

SAMPLES = Path(__file__).parents[3] / "samples"


@pytest.mark.parametrize("name", ["kunlun-urea", "tibet-refined-oil"])
def test_points_that_a_change_does_not_reach_are_those_that_working_all_out_anew_gives(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pipeline.graded_rows(Job((SAMPLES / f"{name}.xlsx",), date(2026, 11, 22), name))
    assert rows.stages is not None
    trials = Everybody(rows.stages, rows.entities, rows.outcome.rulebook, "en", frozenset()).trials
    places = np.arange(rows.count)
    for lever, able in ((lever, places[one.most > 0]) for lever, one in enumerate(trials.levers)):
        numbers = np.maximum(trials.levers[lever].most[able] // 3, 1)
        changes = Changes(able, (np.full(len(able), lever),), (numbers,))
        known = trials.of(changes)
        with monkeypatch.context() as patch:
            patch.setattr(trials, "_unmoved", lambda _: None)
            assert known.tolist() == trials.of(changes).tolist()


@pytest.mark.parametrize("width", [1, 2, 3, 100, 101, 102, 10_000])
def test_the_first_number_that_hits_is_found_whatever_room_there_is_for_trials(width: int) -> None:
    low, high = np.array([5, 5, 5]), np.array([5 + width, 5 + width, 6])
    first = np.array([6, 5 + width, 6])
    for at_once in (1, 30, 2000):
        for last_first in (False, True):
            found = least_numbers(low, high, lambda which, numbers: numbers >= first[which], at_once, last_first=last_first)
            assert found.tolist() == first.tolist()
