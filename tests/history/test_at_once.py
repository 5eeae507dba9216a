"""Several jobs on one history folder at once."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from tests.history.jobs import BATCH, a_job, content, started, tiercli_run
from tiercli.ledger.lock import locked
from tiercli.runs.verify import verify


@pytest.mark.parametrize("count", [2, pytest.param(8, marks=pytest.mark.deep)])
def test_runs_of_the_same_month_at_once_store_it_once_and_all_end_well(tmp_path: Path, count: int) -> None:
    batch = a_job(tmp_path / "job", BATCH + "wait: 240\n")
    runs = [started("run", batch, "--period", "2026-10", "--json", "-q") for _ in range(count)]
    told = [json.loads(run.communicate(timeout=280)[0]) for run in runs]
    assert [one["exit_code"] for one in told] == [0] * count
    statuses = sorted(one["runs"][0]["status"] for one in told)
    assert statuses == ["stored", *["unchanged"] * (count - 1)]
    history = batch.parent / "history"
    assert sorted(content(history)) == ["small/2026-10/r1/result.parquet", "small/2026-10/r1/run.json"]
    assert verify(history).is_sound


def test_a_run_that_does_not_wait_says_who_holds_the_history_and_exits_with_6(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    with locked(tmp_path / "job" / "history", command="another job"):
        refused = tiercli_run("run", batch, "--period", "2026-10", "--wait", "0")
    assert refused.returncode == 6
    assert f"pid {os.getpid()}" in refused.stderr
    assert "2026-10" in refused.stderr
    assert tiercli_run("run", batch, "--period", "2026-10", "--wait", "0").returncode == 0
