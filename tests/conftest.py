"""What tests of every kind share."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's root folder."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def oracles(project: Path) -> Path:
    """Published cases with published answers; see the README there."""
    return project / "tests" / "oracles"
