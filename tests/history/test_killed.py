"""A job that is killed leaves the history as it was before or as it is after, and nothing in between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.history.jobs import content, environment
from tests.history.killing import kill_runs
from tiercli.ledger.store import Ledger

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is a thing of POSIX")

DIES = """
import os, signal, sys
from pathlib import Path
import pyarrow as pa
from tiercli.ledger.store import Ledger

wanted, seen = int(sys.argv[2]), 0

def dying(call):
    def counted(*arguments, **named):
        global seen
        seen += 1
        if seen == wanted:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **named)
    return counted

ledger = Ledger(Path(sys.argv[1]), "made")
ledger.publish("2026-01", pa.table({"customer_id": ["k1"]}), {"as_of": "2026-01-31"})
for name in ("mkdir", "rename", "fsync", "open", "close"):
    setattr(os, name, dying(getattr(os, name)))
ledger.publish("2026-02", pa.table({"customer_id": ["k1"]}), {"as_of": "2026-02-28"})
print(seen)
"""


def _published(folder: Path, dies_at: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", DIES, str(folder), str(dies_at)], env=environment(), capture_output=True, text=True, check=False)


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


@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.deep)])
def test_a_job_killed_at_random_loses_nothing_and_ends_as_if_undisturbed(tmp_path: Path, kills: int) -> None:
    assert kill_runs(tmp_path, kills=kills, seed=20261101) == kills
