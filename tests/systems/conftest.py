"""What the tests of the published systems share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.systems import book
from tiercli import pipeline
from tiercli.frames.engine import Engine
from tiercli.outcome import Outcome
from tiercli.pipeline import Job


@pytest.fixture
def judge(engine: Engine) -> Callable[..., book.Judged]:
    """judge("kunlun-urea", tables): everybody graded under a shipped rulebook, in Chinese."""
    return partial(book.judge, engine=engine)


@pytest.fixture(scope="module")
def one_engine() -> Engine:
    """The row engine of the workbooks that a whole module shares."""
    return "arrow"


@pytest.fixture(scope="session")
def sample_outcome(project: Path) -> Callable[[str], Outcome]:
    """sample_outcome("kunlun-urea"): the shipped sample of that system, graded from its workbook."""
    done: dict[str, Outcome] = {}

    def outcome(name: str) -> Outcome:
        if name not in done:
            done[name] = pipeline.score(Job((project / "samples" / f"{name}.xlsx",), date(2026, 11, 1), rules=name, language="zh"))
        return done[name]

    return outcome
