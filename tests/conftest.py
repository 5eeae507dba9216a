"""What tests of every kind share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import made
from tiercli.frames.engine import ENGINES, Engine


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def oracles(project: Path) -> Path:
    """Published cases with published answers; see the README there."""
    return project / "tests" / "oracles"


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine in turn: whatever uses it must give the same on all of them."""
    name: Engine = request.param
    return name


@pytest.fixture
def graded(engine: Engine) -> Callable[..., made.Graded]:
    """`made.graded` on each engine in turn."""
    return partial(made.graded, engine=engine)
