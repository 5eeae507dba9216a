"""What tests of every kind share."""

from __future__ import annotations

import compileall
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests import made
from tests.depth import DEEP, MORE, same_everywhere, sown
from tests.forks import CAN_FORK, FORKS, wait_for_no_disk
from tests.identities import check_identities
from tests.shipped_once import load_shipped_once
from tiercli import pipeline
from tiercli.domain import standby
from tiercli.domain.own_process import collect_seldom
from tiercli.frames.engine import Engine


def pytest_configure(config: pytest.Config) -> None:
    """What makes thousands of tests cheap in one process.

    The program is compiled once: where PYTHONDONTWRITEBYTECODE is set, each process that tests start would do it anew. Garbage is looked for as seldom as
    in a process of the program's own.
    """
    load_shipped_once()
    collect_seldom()
    same_everywhere()
    wait_for_no_disk()
    if not hasattr(config, "workerinput"):  # the process that starts the others
        compileall.compile_dir(Path(__file__).parent.parent / "src", quiet=2)


def pytest_addoption(parser: pytest.Parser) -> None:
    """`pytest tests/golden --regold` makes the expected workbooks anew."""
    parser.addoption("--regold", action="store_true", help="make the golden files anew, to be looked at in the diff")


@pytest.fixture
def regold(request: pytest.FixtureRequest) -> bool:
    """Whether the golden files are to be made anew."""
    return bool(request.config.getoption("--regold"))


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def oracles(project: Path) -> Path:
    """Published cases with published answers; see the README there."""
    return project / "tests" / "oracles"


@pytest.fixture(scope="session", autouse=True)
def _forked_reading() -> Iterator[None]:
    """Reading processes are forks of one that has loaded its libraries, where the system can do that."""
    if not CAN_FORK:
        yield
        return
    with pytest.MonkeyPatch.context() as changes:
        changes.setattr(standby, "_started", FORKS.reading)
        yield
    FORKS.end()


@pytest.fixture
def cold_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading processes start as they do for users: a Python of their own each."""
    monkeypatch.setattr(standby, "_started", FORKS.cold)
    standby._end()


@pytest.fixture
def engine() -> Engine:
    """The row engine of every test but those in tests/engines, which hold all engines against each other."""
    return "arrow"


@pytest.fixture
def graded(engine: Engine) -> Callable[..., made.Graded]:
    """`made.graded` on the default engine."""
    return partial(made.graded, engine=engine)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """`make test` leaves out what is marked; `make test-more` runs what is marked engines or long, `make test-deep` what is marked deep, every property with
    many examples, and each module that asks how DEEP to look.
    """

    def is_property(item: pytest.Item) -> bool:
        return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))

    def is_wanted(item: pytest.Item) -> bool:
        is_more = any(item.get_closest_marker(name) is not None for name in ("engines", "long"))
        if MORE or is_more:
            return MORE and is_more
        is_deep = item.get_closest_marker("deep") is not None
        if not DEEP:
            return not is_deep
        return is_deep or hasattr(getattr(item, "module", None), "DEEP") or is_property(item)

    for item in items:
        if is_property(item):
            sown(item.obj, item.nodeid.partition("[")[0])  # type: ignore[attr-defined]
    left_out = [item for item in items if not is_wanted(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if is_wanted(item)]


@pytest.fixture(autouse=True)
def _nobody_stands_by() -> Iterator[None]:
    """A reading process that a test had started and did not use does not read for the next one, from another folder and in another environment."""
    yield
    standby._end()


@pytest.fixture(autouse=True)
def _identities(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both identities hold in the summary of every run that a test makes in this process."""
    grade_rows = pipeline.grade_rows

    def checked(*given: Any, **named: Any) -> Any:
        graded = grade_rows(*given, **named)
        check_identities(graded.outcome.summary())
        return graded

    monkeypatch.setattr(pipeline, "grade_rows", checked)
