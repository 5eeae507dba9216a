"""A disk that is full, or a target that cannot be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.history.jobs import a_job, content, tiercli_run
from tiercli.domain.errors import HistoryError
from tiercli.ledger import store
from tiercli.ledger.prune import plan_pruning, prune
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

TABLE = pa.table({"customer_id": ["k1"], "customer_name": ["k1"]})


def full(*arguments: Any, **named: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("place", [(os, "fsync"), (store, "_write"), (store, "sync_folder"), (Path, "rename")])
def test_a_full_disk_leaves_what_was_stored_and_no_half_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: tuple[Any, str]) -> None:
    ledger = Ledger(tmp_path, "made")
    ledger.publish("2026-01", TABLE, {"as_of": "2026-01-31"})
    before = content(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(*place, full)
        with pytest.raises(HistoryError, match="No space left"):
            ledger.publish("2026-02", TABLE, {"as_of": "2026-02-28"})
    assert content(tmp_path) == before
    ledger.publish("2026-02", TABLE, {"as_of": "2026-02-28"})
    assert ledger.periods() == ["2026-01", "2026-02"]


@pytest.mark.parametrize("failing", ["replace", "rename"])
def test_pruning_on_a_full_disk_can_be_done_again_and_what_remains_is_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str, a_history: Callable[[Path], Ledger]
) -> None:
    ledger = a_history(tmp_path)
    plan = plan_pruning(ledger, periods=2, revisions=None)
    with monkeypatch.context() as patch:
        patch.setattr(Path, failing, full)
        with pytest.raises(HistoryError, match="pruning did not end"):
            prune(plan)
    assert verify(tmp_path).is_sound
    prune(plan_pruning(ledger, periods=2, revisions=None))
    assert ledger.periods() == ["2026-04", "2026-05", "2026-06"]
    assert verify(tmp_path).is_sound


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_history_folder_that_is_read_only_is_refused_in_words(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    history = tmp_path / "job" / "history"
    history.mkdir(mode=0o555)
    refused = tiercli_run("run", batch, "--period", "2026-10")
    assert refused.returncode == 6
    assert "history" in refused.stderr


def test_a_history_path_that_is_a_file_is_refused_in_words(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    (tmp_path / "job" / "history").write_text("not a folder")
    refused = tiercli_run("run", batch, "--period", "2026-10")
    assert refused.returncode == 6
    assert "the history folder cannot be used" in refused.stderr


def test_a_report_that_cannot_be_written_is_told_and_written_the_next_time(tmp_path: Path) -> None:
    batch = a_job(tmp_path / "job")
    reports = tmp_path / "job" / "reports"
    reports.write_text("in the way")
    refused = tiercli_run("run", batch, "--period", "2026-10")
    assert refused.returncode == 5
    assert verify(tmp_path / "job" / "history").is_sound
    reports.unlink()
    again = tiercli_run("run", batch, "--period", "2026-10")
    assert again.returncode == 0
    assert "nothing changed" in again.stdout
    assert (reports / "2026-10" / "small.csv").is_file()
