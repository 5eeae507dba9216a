"""Here, and only here, tests run on every row engine. What asks for a session of Spark or a server of PostgreSQL is marked `engines`."""

from __future__ import annotations

import pytest

from tiercli.frames.engine import Engine

STARTED = {"session", "postgres"}
"""Fixtures that start a program which is not ours."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nobody can forget the mark."""
    for item in items:
        if STARTED & set(getattr(item, "fixturenames", ())):
            item.add_marker("engines")


@pytest.fixture(params=["arrow", "duckdb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine of rows in memory in turn: whatever uses it must give the same on all of them. Spark leaves those to Arrow (see `test_parity.py`)."""
    name: Engine = request.param
    return name
