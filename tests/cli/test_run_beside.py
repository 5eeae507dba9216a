"""`tiercli run` over months writes a report beside the grading of the next: what it says and leaves is what runs one after the other say and leave."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
import weakref
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import Told
from tests.history.jobs import BATCH, RULES, a_job, content, environment, ledger
from tiercli.batch import runner
from tiercli.domain import beside
from tiercli.domain.beside import Beside
from tiercli.ledger.store import Ledger

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only"),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]
TWO = BATCH.replace("[rules.yaml]", "[rules.yaml, other.yaml]").replace("[csv]", "[csv, json]")
MONTHS = "2026-08..2026-10"


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> list[Beside[Any]]:
    """Reports are written by copies of this process; those that there were."""
    begun: list[Beside[Any]] = []

    class Counted(Beside[Any]):
        def __init__(self, work: Callable[[], Any]) -> None:
            super().__init__(work)
            begun.append(self)

    monkeypatch.setattr(beside, "_may_copy", lambda: True)
    monkeypatch.setattr(runner, "Beside", Counted)
    return begun


def a_job_of_two(folder: Path, sales: str | None = None) -> Path:
    batch = a_job(folder, TWO, sales)
    (folder / "other.yaml").write_text(RULES.replace("name: small", "name: other"), "utf-8")
    return batch


def emptied(batch: Path) -> None:
    for name in ("history", "reports"):
        shutil.rmtree(batch.parent / name)


@pytest.mark.parametrize(
    ("sales", "how"), [(None, ("--json",)), (ledger(["2026-08", "2026-10"]), ("--log-format", "json")), (ledger(["2026-08", "2026-10"]), ())]
)
def test_what_is_said_and_left_is_the_same_as_in_turn(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, sales: str | None, how: Sequence[str]
) -> None:
    batch = a_job_of_two(tmp_path / "job", sales)

    def ran(*, may_copy: bool) -> tuple[int, str, str, dict[str, bytes]]:
        monkeypatch.setattr(beside, "_may_copy", lambda: may_copy)
        code, out, err = told("run", batch, "--period", MONTHS, *how)
        return code, out, re.sub(r'"time": "[^"]*"', "", err), content(batch.parent)

    in_turn = ran(may_copy=False)
    emptied(batch)
    assert ran(may_copy=True) == in_turn


def test_every_report_but_the_last_is_written_beside(tmp_path: Path, told: Told, copies: list[Beside[Any]]) -> None:
    assert told("run", a_job_of_two(tmp_path / "job"), "--period", MONTHS)[0] == 0
    assert len(copies) == 5
    copies.clear()
    assert told("run", a_job(tmp_path / "other"), "--period", "2026-10")[0] == 0
    assert copies == []


def test_a_report_that_cannot_be_written_fails_its_month_and_nothing_is_stored_on_top_of_it(tmp_path: Path, told: Told, copies: list[Beside[Any]]) -> None:
    batch = a_job_of_two(tmp_path / "job")
    (batch.parent / "reports" / "2026-09" / "small.csv").mkdir(parents=True)
    code, out, err = told("run", batch, "--period", MONTHS, "--json")
    assert code == 5
    runs = [(one["period"], one["rulebook"], one["status"], one["revision"]) for one in json.loads(out)["runs"]]
    assert [status for _, name, status, _ in runs if name == "small"] == ["stored", "failed", "skipped"]
    assert [status for _, name, status, _ in runs if name == "other"] == ["stored"] * 3
    assert ("2026-09", "small", "failed", 1) in runs
    assert Ledger(batch.parent / "history", "small").periods() == ["2026-08", "2026-09"]
    assert copies
    assert "folder" in err


def test_a_fault_of_ours_in_a_report_is_told_as_ours(tmp_path: Path, told: Told, copies: list[Beside[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_job(tmp_path / "job")
    write = runner.write_split
    monkeypatch.setattr(
        runner, "write_split", lambda graded, target, *words, **named: 1 // 0 if "2026-09" in str(target.path) else write(graded, target, *words, **named)
    )
    code, _, err = told("run", batch, "--period", MONTHS)
    assert code == 70
    assert "2026-09" in err
    assert "ZeroDivisionError" in err
    assert len(copies) == 2
    assert Ledger(batch.parent / "history", "small").periods() == ["2026-08", "2026-09"]


def test_a_copy_that_dies_loses_no_report(tmp_path: Path, told: Told, copies: list[Beside[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_job(tmp_path / "job")
    assert told("run", batch, "--period", MONTHS)[0] == 0
    whole, here = content(batch.parent), os.getpid()
    emptied(batch)
    write = runner.write_split
    monkeypatch.setattr(runner, "write_split", lambda *words, **named: write(*words, **named) if os.getpid() == here else os._exit(9))
    assert told("run", batch, "--period", MONTHS)[0] == 0
    assert content(batch.parent) == whole


def test_nothing_is_stored_before_the_report_before_it_is_written(
    tmp_path: Path, told: Told, copies: list[Beside[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = a_job_of_two(tmp_path / "job")
    publish, write, stored = Ledger.publish, runner.write_split, []

    def slow(*words: Any, **named: Any) -> Any:
        time.sleep(0.5)
        return write(*words, **named)

    def seen(ledger: Ledger, period: str, *words: Any, **named: Any) -> Any:
        stored.append((f"{period}/{ledger.rulebook}", sorted(str(one.relative_to(batch.parent / "reports")) for one in batch.parent.rglob("reports/*/*.csv"))))
        return publish(ledger, period, *words, **named)

    monkeypatch.setattr(Ledger, "publish", seen)
    monkeypatch.setattr(runner, "write_split", slow)
    assert told("run", batch, "--period", MONTHS)[0] == 0
    names = [name for name, _ in stored]
    for place, (_, there) in enumerate(stored):
        assert there == sorted(f"{name}.csv" for name in names[:place])
    assert len(copies) == 5


def test_a_run_that_is_stopped_leaves_no_copy_at_work(tmp_path: Path, told: Told, copies: list[Beside[Any]], monkeypatch: pytest.MonkeyPatch) -> None:
    batch = a_job(tmp_path / "job")
    publish = Ledger.publish

    def stopped(ledger: Ledger, period: str, *words: Any, **named: Any) -> Any:
        if period == "2026-10":
            raise KeyboardInterrupt
        return publish(ledger, period, *words, **named)

    monkeypatch.setattr(Ledger, "publish", stopped)
    assert told("run", batch, "--period", MONTHS)[0] == 130
    assert beside._AT_WORK == []
    assert len(copies) == 2
    assert not list(batch.parent.rglob("*.tmp"))


def test_a_program_of_its_own_gives_the_same_bytes_with_one_processor_and_with_two(tmp_path: Path) -> None:
    found = []
    for name, words in (("one", ["taskset", "-c", "0"]), ("two", [])):
        batch = a_job(tmp_path / name, BATCH.replace("{rulebook}.csv", "{rulebook}.xlsx").replace("[csv]", "[xlsx]"))
        run = [*words, sys.executable, "-m", "tiercli", "run", "batch.yaml", "--period", MONTHS]
        done = subprocess.run(run, cwd=batch.parent, env=environment(), capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr
        found.append((done.stdout, done.stderr, content(batch.parent)))
    assert found[0] == found[1]


def test_a_month_is_let_go_as_soon_as_the_next_one_is_stored(tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    held: list[weakref.ref[Any]] = []
    grade, most = runner.run_reading, 0

    def seen(*words: Any, **named: Any) -> Any:
        nonlocal most
        kept = grade(*words, **named)
        held.append(weakref.ref(kept))
        most = max(most, sum(one() is not None for one in held))
        return kept

    monkeypatch.setattr(beside, "_may_copy", lambda: True)
    monkeypatch.setattr(runner, "run_reading", seen)
    monkeypatch.setattr(runner, "with_replaced_report", lambda kept, _paths: kept)  # else it is another object that is held
    assert told("run", a_job(tmp_path / "job"), "--period", "2026-06..2026-10")[0] == 0
    assert most == 1
