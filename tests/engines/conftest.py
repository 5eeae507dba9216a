"""Here, and only here, tests run on every row engine. What asks for a session of Spark or a server of PostgreSQL is marked `engines`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiercli.frames.engine import Engine
from tiercli.read.scan import plain_lines

_HERE = Path(__file__).parent
_PARITY = ("test_parity.py", "test_without_pandas.py")
STARTED = {"session", "postgres"}
"""Fixtures that start a program which is not ours."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Nobody can forget the mark. In `make test` two engines meet in the parity suite; what each of them makes of single functions is `long`."""
    for item in items:
        if STARTED & set(getattr(item, "fixturenames", ())):
            item.add_marker("engines")
        call = getattr(item, "callspec", None)
        if call is not None and call.params.get("engine") == "duckdb" and item.path.parent == _HERE and item.path.name not in _PARITY:
            item.add_marker("long")


@pytest.fixture(autouse=True)
def _small_buffers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Text of some kilobytes needs no buffers of megabytes, which take as long to be made as the text to be read."""
    monkeypatch.setattr(plain_lines, "_BLOCK", 1 << 18)


@pytest.fixture(params=["arrow", "duckdb"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """Each engine of rows in memory in turn: whatever uses it must give the same on all of them. Spark leaves those to Arrow (see `test_parity.py`)."""
    name: Engine = request.param
    return name
