"""Work beside: a copy of the program does it where that is safe, else the program itself; nothing of it is lost."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest
from rich.console import Console

from tiercli.domain import beside
from tiercli.domain.beside import Beside
from tiercli.domain.disk import replacing
from tiercli.domain.errors import InputError
from tiercli.domain.language import same
from tiercli.domain.own_process import WITHOUT_THREADS

linux = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")


@pytest.fixture
def copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies are made, whatever else runs in this process."""
    monkeypatch.setattr(beside, "_may_copy", lambda: True)


@linux
@pytest.mark.usefixtures("copies")
def test_the_answer_comes_from_a_copy_whole_and_is_asked_for_once() -> None:
    later = Beside(lambda: (os.getpid(), pa.table({"a": range(200_000)}), os.write(1, b"by the way")))
    assert later.is_apart
    process, table, _ = later()
    assert process != os.getpid()
    assert table.equals(pa.table({"a": range(200_000)}))
    assert later() is later()
    assert beside._AT_WORK == []


@linux
@pytest.mark.usefixtures("copies")
@pytest.mark.parametrize("end", [os.abort, lambda: os._exit(0), lambda: os.kill(os.getpid(), signal.SIGKILL), lambda: 1 // 0])
def test_a_copy_that_ends_badly_costs_time_and_nothing_else(end: Callable[[], object]) -> None:
    parent = os.getpid()
    assert Beside(lambda: "here" if os.getpid() == parent else end())() == "here"


@linux
@pytest.mark.usefixtures("copies")
def test_an_answer_that_cannot_be_sent_is_worked_out_here() -> None:
    assert Beside(lambda: lambda: 3)()() == 3


@linux
@pytest.mark.usefixtures("copies")
def test_an_error_of_the_work_is_raised_where_the_answer_is_asked_for() -> None:
    def refuse() -> None:
        raise InputError(same("no"))

    later = Beside(refuse)
    for _ in range(2):
        with pytest.raises(InputError, match="no"):
            later()


def test_a_program_that_only_imports_tiercli_is_never_copied() -> None:
    later = Beside(os.getpid)
    assert not later.is_apart
    assert later() == os.getpid()


@linux
@pytest.mark.usefixtures("copies")
def test_where_no_process_can_be_started_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", full)
    assert Beside(os.getpid)() == os.getpid()


@linux
@pytest.mark.usefixtures("copies")
def test_a_copy_does_itself_what_another_one_is_at() -> None:
    """It has no way to hear it."""
    other = Beside(os.getpid)
    first, second = Beside(lambda: (other(), os.getpid()))()
    assert first == second
    assert other() not in (first, os.getpid())


def _half_written(folder: Path) -> None:
    """A report that takes its time."""
    with replacing(folder / "report.csv") as file:
        file.write(b"half")
        time.sleep(60)


def _until_written(folder: Path) -> None:
    deadline = time.monotonic() + 60
    while not list(folder.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.001)
    assert list(folder.iterdir())


@linux
@pytest.mark.usefixtures("copies")
def test_a_copy_that_is_abandoned_puts_away_what_it_was_at(tmp_path: Path) -> None:
    writing = Beside(partial(_half_written, tmp_path))
    _until_written(tmp_path)
    writing.abandon()
    assert list(tmp_path.iterdir()) == []
    assert beside._AT_WORK == []


@linux
@pytest.mark.usefixtures("copies")
def test_a_copy_that_has_answered_may_be_abandoned_too() -> None:
    work = Beside(os.getpid)
    answer = work()
    work.abandon()
    assert work() == answer


@linux
@pytest.mark.usefixtures("copies")
def test_a_copy_that_is_being_made_when_the_program_is_told_to_stop_puts_away_what_it_is_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The signal is heard when the copy is there, and before anybody has it in hand."""

    def told() -> int:
        os.kill(os.getpid(), signal.SIGINT)
        return fork()

    fork = os.fork
    monkeypatch.setattr(os, "fork", told)
    usual = signal.signal(signal.SIGINT, signal.default_int_handler)  # the tests themselves may run where it is ignored
    try:
        with pytest.raises(KeyboardInterrupt):
            Beside(partial(_half_written, tmp_path))
    finally:
        signal.signal(signal.SIGINT, usual)
    _until_written(tmp_path)
    beside._end()
    assert list(tmp_path.iterdir()) == []
    assert beside._AT_WORK == []


@linux
def test_a_program_of_our_own_is_copied_while_there_are_processors_and_nothing_in_it_has_threads_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    threads = threading.enumerate
    others = [one for one in threads() if not beside._may_be_missing(one)]  # of the tests themselves
    for name in beside._WITH_THREADS:
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(beside, "allows_copies", lambda: True)
    monkeypatch.setattr(beside.threading, "enumerate", lambda: [threading.main_thread()])
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert beside._may_copy()
    with monkeypatch.context() as more:
        more.setattr(os, "sched_getaffinity", lambda _: {0})
        assert not beside._may_copy()
    with monkeypatch.context() as more:
        more.setattr(beside, "_AT_WORK", [None])
        assert not beside._may_copy()
        more.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2})
        assert beside._may_copy()
    with monkeypatch.context() as more:
        more.setitem(sys.modules, "duckdb", sys)
        assert not beside._may_copy()
    with monkeypatch.context() as more:
        more.setattr(beside.threading, "enumerate", lambda: [threading.main_thread(), threading.Thread()])
        assert not beside._may_copy()
    with monkeypatch.context() as more, Console(force_terminal=True, file=io.StringIO()).status("grading"):
        more.setattr(beside.threading, "enumerate", threads)
        assert len(threads()) > 1
        assert [one for one in threads() if not beside._may_be_missing(one)] == others


@linux
def test_copies_that_nobody_waits_for_end_with_the_program(tmp_path: Path) -> None:
    script = """
        import os, sys, time
        from tiercli.domain import beside
        beside._may_copy = lambda: True
        later = beside.Beside(lambda: time.sleep(60))
        print(beside._AT_WORK[0].pid, flush=True)
        if len(sys.argv) > 1:
            os.kill(os.getpid(), 9)
    """
    for more in ([], ["killed"]):
        command = [sys.executable, "-c", textwrap.dedent(script), *more]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, timeout=30)
        assert done.returncode == (-9 if more else 0)
        deadline = time.monotonic() + 20
        while _runs(int(done.stdout)) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert not _runs(int(done.stdout))


def _runs(process: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text("utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return False


@linux
def test_a_report_is_the_same_whether_steps_are_tried_beside_here_or_by_a_copy_that_dies(tmp_path: Path, project: Path) -> None:
    """Processes of the program, one of which says which way it went."""
    script = """
        import os, sys
        how, place = sys.argv[1:3]
        sys.argv = ["tiercli", "score", sys.argv[3], "-r", "kunlun-urea", "-q", "-o", place]
        from tiercli.domain import beside
        if how == "here":
            beside._may_copy = lambda: False
        if how == "dies":
            beside._tell = lambda *_: os.abort()
        made = beside.Beside.__init__
        def init(self, work):
            made(self, work)
            sys.stderr.write(f"apart {self.is_apart}")
        beside.Beside.__init__ = init
        from tiercli.__main__ import main
        main()
    """
    said, made = {}, {}
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one), **WITHOUT_THREADS}
    for how in ("beside", "here", "dies"):
        place = tmp_path / f"{how}.xlsx"
        command = [sys.executable, "-W", "error", "-c", textwrap.dedent(script), how, str(place), str(project / "samples" / "kunlun-urea.xlsx")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
        assert done.returncode == 0, done.stderr
        said[how], made[how] = done.stderr, place.read_bytes()
    several = len(os.sched_getaffinity(0)) > 1
    assert said == {"beside": f"apart {several}", "here": "apart False", "dies": f"apart {several}"}
    assert made["beside"] == made["here"] == made["dies"]
