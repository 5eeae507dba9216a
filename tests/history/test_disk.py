"""A disk that is full, or a target that cannot be written."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tests.history.jobs import a_job, content, tiercli_run
from tiercli.domain import disk
from tiercli.domain.errors import HistoryError
from tiercli.ledger import store
from tiercli.ledger.prune import plan_pruning, prune
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

TABLE = pa.table({"customer_id": ["k1"], "customer_name": ["k1"]})


def full(*arguments: Any, **named: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("place", [(os, "fsync"), (store, "write_file"), (disk, "sync_folder"), (Path, "rename")])
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


def refusing(kinds: str) -> Callable[[int], None]:
    """A disk that cannot sync folders, files or either, as network drives cannot."""
    real = os.fsync

    def fsync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        if kinds == "both" or is_folder == (kinds == "folders"):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        real(handle)

    return fsync


@pytest.mark.parametrize("kinds", ["folders", "files", "both"])
def test_a_drive_that_refuses_to_sync_keeps_a_history_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kinds: str) -> None:
    monkeypatch.setattr(os, "fsync", refusing(kinds))
    ledger = Ledger(tmp_path, "made")
    for month in ("2026-01", "2026-02", "2026-03"):
        ledger.publish(month, TABLE, {"as_of": f"{month}-28"})
    prune(plan_pruning(ledger, periods=1, revisions=None))
    assert ledger.periods() == ["2026-03"]


def test_a_drive_whose_folders_cannot_be_opened_keeps_a_history_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = os.open

    def no_folders(path: Any, *arguments: Any, **named: Any) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "open", no_folders)
    Ledger(tmp_path, "made").publish("2026-01", TABLE, {"as_of": "2026-01-31"})
    assert Ledger(tmp_path, "made").periods() == ["2026-01"]


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOSPC])
def test_a_disk_that_fails_while_syncing_a_folder_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    real = os.fsync

    def failing(handle: int) -> None:
        if stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(number, os.strerror(number))
        real(handle)

    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(HistoryError):
        Ledger(tmp_path, "made").publish("2026-01", TABLE, {"as_of": "2026-01-31"})
    assert Ledger(tmp_path, "made").periods() == []


@pytest.mark.skipif(os.name == "nt", reason="folders are not synced there")
def test_a_run_is_on_the_disk_before_it_has_its_name_and_its_name_before_it_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    sync, rename = os.fsync, Path.rename

    def synced(handle: int) -> None:
        events.append("sync " + Path(f"/proc/self/fd/{handle}").readlink().name)
        sync(handle)

    def renamed(path: Path, target: Path) -> Path:
        events.append("rename")
        return rename(path, target)

    if not Path("/proc/self/fd").is_dir():
        pytest.skip("no way to tell which file is synced")
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "rename", renamed)
    Ledger(tmp_path / "new", "made").publish("2026-01", TABLE, {"as_of": "2026-01-31"})
    at = events.index("rename")
    assert set(events[:at]) == {"sync result.parquet", "sync run.json", f"sync .r1.{os.getpid()}.tmp"}
    assert events[at - 1].endswith(".tmp")
    assert set(events[at + 1 :]) == {"sync 2026-01", "sync made", "sync new", f"sync {tmp_path.name}"}


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


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no way to tell which file is synced")
def test_pruning_is_on_the_disk_when_it_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, a_history: Callable[[Path], Ledger]) -> None:
    ledger, synced, sync = a_history(tmp_path), [], os.fsync
    plan = plan_pruning(ledger, periods=2, revisions=None)

    def noted(handle: int) -> None:
        synced.append((Path(f"/proc/self/fd/{handle}").readlink(), ledger.periods()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", noted)
    prune(plan)
    assert synced[-1] == (ledger.folder, ["2026-04", "2026-05", "2026-06"])


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
