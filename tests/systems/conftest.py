"""The published systems at work: small workbooks graded under a shipped rulebook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import made
from tiercli import pipeline
from tiercli.outcome import Outcome
from tiercli.pipeline import Job

Judged = dict[str, dict[str, Any]]


def judged_rows(outcome: Outcome) -> Judged:
    """Per entity: the result columns, `owed` (treatments by key) and `alerts` (names, in the report's order)."""
    rows = outcome.results.to_pylist()
    key = outcome.results.column_names[0]
    treatments = outcome.treatments.to_pylist() or [{} for _ in rows]
    warned: dict[str, list[str]] = {}
    for alert in outcome.alerts.to_pylist():
        warned.setdefault(alert["entity_id"], []).append(alert["alert"])
    return {row[key]: {**row, "owed": owed, "alerts": warned.get(row[key], [])} for row, owed in zip(rows, treatments, strict=True)}


@pytest.fixture
def judge(graded: Callable[..., made.Graded], project: Path) -> Callable[..., Judged]:
    """judge("kunlun-urea", tables): everybody graded under a shipped rulebook, on each engine in turn, in Chinese."""

    def judge(name: str, tables: Mapping[str, Any], as_of: date = made.AS_OF, *, settings: tuple[str, ...] = ()) -> Judged:
        return judged_rows(graded(project / "rules" / f"{name}.yaml", tables, as_of, language="zh", settings=settings).outcome)

    return judge


@pytest.fixture(scope="session")
def sample_outcome(project: Path) -> Callable[[str], Outcome]:
    """sample_outcome("kunlun-urea"): the shipped sample of that system, graded from its workbook."""
    done: dict[str, Outcome] = {}

    def outcome(name: str) -> Outcome:
        if name not in done:
            done[name] = pipeline.score(Job((project / "samples" / f"{name}.xlsx",), date(2026, 11, 1), rules=name, language="zh"))
        return done[name]

    return outcome
