"""Kills the monthly job at random moments and looks at what is left of the history each time."""

from __future__ import annotations

import random
import shutil
import time
from pathlib import Path

from tests.history.jobs import a_job, content, started, tiercli_run
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

MONTHS = [f"2026-{month:02d}" for month in range(1, 9)]


def kill_runs(folder: Path, kills: int, seed: int) -> int:
    """Run the job over eight months and kill it again and again; returns how many kills hit a running job.

    After each kill: every stored period is, byte for byte, as an undisturbed job stores it; verification finds nothing
    wrong; nothing that was stored is gone. A job that gets to its end is begun anew in an empty folder.
    """
    chance = random.Random(seed)
    batch = a_job(folder / "job")
    history = batch.parent / "history"
    assert tiercli_run("run", batch, "--period", f"{MONTHS[0]}..{MONTHS[-1]}", "-q").returncode == 0
    expected = content(history)
    shutil.rmtree(history)
    hit = 0
    while hit < kills:
        before = set(_stored(history))
        missing = [month for month in MONTHS if month not in Ledger(history, "small").periods()]
        if not missing:
            assert content(history) == expected
            shutil.rmtree(history)
            continue
        hit += _killed(batch, f"{missing[0]}..{MONTHS[-1]}", history, chance.uniform(0.0, 1.5))
        after = _stored(history)
        assert before <= set(after), "a stored period is gone"
        for name, found in after.items():
            assert found == expected[name], f"{name} is neither as before nor as after"
        if after:
            assert verify(history).is_sound
    assert tiercli_run("run", batch, "--period", f"{MONTHS[0]}..{MONTHS[-1]}", "-q").returncode == 0
    assert content(history) == expected
    return hit


def _stored(history: Path) -> dict[str, bytes]:
    """The files of all revisions, without what a killed run left aside."""
    return {name: found for name, found in content(history).items() if "/." not in name} if history.is_dir() else {}


def _killed(batch: Path, months: str, history: Path, delay: float) -> int:
    """1 if the job was still running some time after it took the lock, and was killed."""
    begun = time.time()
    process = started("run", batch, "--period", months, "-q")
    lock = history / ".lock"
    while process.poll() is None and not (lock.exists() and lock.stat().st_mtime >= begun):
        time.sleep(0.01)
    time.sleep(delay)
    running = process.poll() is None
    process.kill()
    out, err = process.communicate()
    assert running or process.returncode == 0, out + err
    return int(running)
