"""Closed, full and broken streams change neither what is written nor the exit code; being told to stop leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.forks import run_program
from tests.history.jobs import a_job, environment
from tiercli.cli import app
from tiercli.domain import signals
from tiercli.ledger.store import Ledger
from tiercli.runs.verify import verify

pytestmark = pytest.mark.skipif(os.name == "nt", reason="shells and signals are other there")
FULL = Path("/dev/full")


def again(*streams: str) -> list[Any]:
    """Cases for `make test-more`."""
    return [pytest.param(one, marks=pytest.mark.long) for one in streams]


def more(*streams: str) -> list[Any]:
    """Cases for `make test-deep`: each starts Python anew once or twice."""
    return [pytest.param(one, marks=pytest.mark.deep) for one in streams]


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A line for the shell in which T is tiercli."""
    words = f'T() {{ "{sys.executable}" -m tiercli "$@"; }}; {line}'
    return subprocess.run(["bash", "-c", words], cwd=folder, env=environment(), capture_output=True, text=True, encoding="utf-8", timeout=120, check=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sales.csv").write_text("customer,date,quantity\na,2026-01-01,1\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize("streams", [">&-", ">/dev/full", *again("<&- >&- 2>&-", "2>&1 | true"), *more("2>&-", ">&- 2>&-", "2>/dev/full", "| true")])
def test_the_report_and_the_exit_code_are_the_works_own_whatever_the_streams_are(folder: Path, streams: str) -> None:
    if "full" in streams and not FULL.exists():
        pytest.skip("no such device")
    whole = run_program("score", "sales.csv", "-o", "whole.csv", "--lang", "en", folder=folder, environment=environment())
    assert whole.returncode == 0, whole.stderr
    done = shell(f"set -o pipefail; T score sales.csv -o report.csv --lang en {streams}", folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert (folder / "report.csv").read_bytes() == (folder / "whole.csv").read_bytes()


@pytest.mark.parametrize("streams", [">&- 2>&-", *more("2>&-", "2>/dev/full")])
def test_an_error_that_nobody_can_be_told_keeps_its_exit_code(folder: Path, streams: str) -> None:
    assert shell(f"T score none.csv --lang en {streams}", folder).returncode == 4


@pytest.mark.skipif(not FULL.exists(), reason="no such device")
@pytest.mark.parametrize("words", ["score sales.csv -o x.csv --json", "score sales.csv -o - --format csv", "fields", "rules schema"])
def test_what_was_asked_for_on_standard_output_and_did_not_arrive_is_an_output_error(folder: Path, words: str) -> None:
    full = shell(f"T {words} --lang en >/dev/full" if words != "rules schema" else f"LANG=en_US.UTF-8 T {words} >/dev/full", folder)
    assert full.returncode == 5
    assert "andard output cannot be written: No space left on device" in full.stderr


@pytest.mark.parametrize("streams", ["2>&1 | true", *more(">/dev/full 2>/dev/full", ">&- 2>&-")])
def test_the_monthly_job_goes_on_when_nobody_listens(tmp_path: Path, streams: str) -> None:
    a_job(tmp_path / "job")
    done = shell(f"set -o pipefail; T run batch.yaml --period 2026-08..2026-10 {streams}", tmp_path / "job")
    assert done.returncode == 0
    assert Ledger(tmp_path / "job" / "history", "small").periods() == ["2026-08", "2026-09", "2026-10"]


def test_a_job_that_fails_keeps_its_exit_code_when_nobody_listens(tmp_path: Path) -> None:
    a_job(tmp_path / "job")
    (tmp_path / "job" / "rules.yaml").write_text("tiercli: 1\n", "utf-8")
    assert shell("set -o pipefail; T run batch.yaml --period 2026-10 2>&1 | true", tmp_path / "job").returncode == 3


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), pytest.param(signal.SIGHUP, 129, marks=pytest.mark.deep), (signal.SIGINT, 130)])
def test_being_told_to_stop_cleans_up_and_says_so_in_the_exit_code(tmp_path: Path, number: signal.Signals, code: int) -> None:
    batch = a_job(tmp_path / "job")
    job = subprocess.Popen(
        [sys.executable, "-m", "tiercli", "run", str(batch), "--period", "2026-01..2026-12"],
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(number, signal.SIG_DFL),  # the tests themselves may run where hanging up is ignored
    )
    history = tmp_path / "job" / "history"
    deadline = time.monotonic() + 60
    while not list(history.glob("small/2026-02/r1")) and time.monotonic() < deadline:
        time.sleep(0.005)
    job.send_signal(number)
    _, said = job.communicate(timeout=60)
    assert job.returncode == code
    assert said == "tiercli: interrupted 已中断\n"
    assert not list((tmp_path / "job").rglob("*.tmp"))
    assert verify(history).is_sound


def test_what_the_caller_ignores_stays_ignored(tmp_path: Path) -> None:
    a_job(tmp_path / "job")
    done = shell('trap "" HUP; T run batch.yaml --period 2026-10 -q & sleep 0.3; kill -HUP $!; wait $!', tmp_path / "job")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("delay", [0.03, 0.06, 0.1, 0.2, 0.4])
def test_ctrl_c_in_the_first_moments_is_a_word_and_never_a_traceback(folder: Path, delay: float) -> None:
    job = subprocess.Popen([sys.executable, "-m", "tiercli", "score", "sales.csv", "-q"], cwd=folder, env=environment(), stderr=subprocess.PIPE, text=True)
    time.sleep(delay)
    job.send_signal(signal.SIGINT)
    _, said = job.communicate(timeout=60)
    if "/tiercli/" in said or "Traceback" not in said:  # before our first line Python may say something of its own
        assert said in ("tiercli: interrupted 已中断\n", "")
        assert job.returncode in (130, -signal.SIGINT, 0)


def test_what_a_library_makes_of_ctrl_c_is_still_ctrl_c(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def built(_words: list[str]) -> int:
        raise ValueError("pydantic says so of whatever ends the building of a model")

    monkeypatch.setattr(app, "_run", built)
    with pytest.raises(SystemExit) as ended:
        app.main(["score"])
    assert ended.value.code == 70
    assert "internal error (ValueError)" in capsys.readouterr().err
    monkeypatch.setattr(signals, "_RECEIVED", [signal.SIGTERM])
    with pytest.raises(SystemExit) as ended:
        app.main(["score"])
    assert ended.value.code == 143
    assert capsys.readouterr().err == "tiercli: interrupted 已中断\n"
