"""A job that is killed leaves the history as it was before or as it is after, and nothing in between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.forks import run_module
from tests.history.jobs import content, environment
from tests.history.killing import kill_runs
from tiercli.ledger.store import Ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a thing of POSIX")


def _published(folder: Path, dies_at: int) -> subprocess.CompletedProcess[str]:
    return run_module("tests.history.dying", folder, str(dies_at), folder=Path.cwd(), environment=environment())


def test_whichever_step_of_storing_is_the_last_the_period_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    undisturbed = _published(tmp_path / "whole", 0)
    steps = int(undisturbed.stdout)
    expected = content(tmp_path / "whole")
    assert steps >= 6
    kept = []
    for step in range(1, steps + 1):
        folder = tmp_path / str(step)
        assert _published(folder, step).returncode == -9
        ledger = Ledger(folder, "made")
        found = content(folder)
        assert all(found[name] == expected[name] for name in found if "/." not in name)
        assert ledger.periods()[0] == "2026-01"
        kept.append(len(ledger.periods()))
        ledger.sweep()
        assert not list(folder.glob("made/*/.r*"))
    assert kept == sorted(kept)
    assert set(kept) == {1, 2}


@pytest.mark.deep
def test_a_job_killed_at_random_loses_nothing_and_ends_as_if_undisturbed(tmp_path: Path) -> None:
    assert kill_runs(tmp_path, kills=20, seed=20261101) == 20
