"""Here, and only here, tests run on every row engine."""

from __future__ import annotations

import pytest

from tiercli.frames.engine import ENGINES, Engine


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each row engine in turn: whatever uses it must give the same on all of them."""
    name: Engine = request.param
    return name
