"""Reading processes that are copies of the program: what happens in one happens to it alone."""

from __future__ import annotations

import mmap
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from tests.unit.read.test_shapes import book
from tiercli.domain.forked import Forked, say_no_more
from tiercli.domain.own_process import WITHOUT_THREADS

linux = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux only")
pytestmark = [linux, pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")]


def ended(process: Forked, rest: bytes = b"") -> tuple[int | None, bytes, bytes]:
    said, words = process.communicate(rest)
    return process.returncode, said[:], words


def test_a_copy_reads_its_input_and_writes_its_output_whole_however_long() -> None:
    def answer() -> None:
        sys.stdout.buffer.write(sys.stdin.buffer.read()[::-1])
        sys.stdout.flush()

    rest = bytes(range(256)) * 4000
    assert ended(Forked(answer), rest) == (0, rest[::-1], b"")


LONG = 1 << 20


def test_a_short_answer_is_read_and_the_copys_memory_let_go() -> None:
    for size, kind in ((1, bytes), (LONG, bytes), (LONG + 1, mmap.mmap)):
        said, _ = Forked(lambda size=size: os._exit(os.write(1, b"a" * size) - size)).communicate()  # type: ignore[misc]
        assert isinstance(said, kind)
        assert said[:] == b"a" * size


def test_a_long_answer_lies_where_the_copy_wrote_it_and_nobody_can_change_it() -> None:
    said, _ = Forked(lambda: os._exit(os.write(1, b"a" * 2 * LONG) - 2 * LONG)).communicate()
    assert isinstance(said, mmap.mmap)
    with pytest.raises(TypeError):
        said[0] = 0  # type: ignore[index]


def test_a_long_answer_that_somebody_may_still_change_is_none() -> None:
    """A copy that leaves a process behind which still writes to its output. By a process of its own: Arrow bears no copies of copies once it read text."""
    script = """
        import mmap, os, time
        from tiercli.domain.forked import Forked

        def leave_one():
            os.ftruncate(1, 2 << 20)
            kept = mmap.mmap(1, 2 << 20)
            if os.fork() == 0:
                os.close(2)
                time.sleep(2)
                kept[:6] = b"change"
            os._exit(0)

        process = Forked(leave_one)
        print(process.communicate(), process.returncode)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "(b'', b'') 0\n"


def test_a_copy_that_aborts_or_fails_leaves_the_program_alive_and_says_how_it_ended() -> None:
    assert ended(Forked(os.abort))[0] == -6
    code, said, words = ended(Forked(lambda: os._exit(1 // 0)))
    assert (code, said) == (1, b"")
    assert words.endswith(b"ZeroDivisionError: integer division or modulo by zero\n")


def test_a_copy_without_memory_ends_alone() -> None:
    def grow() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (1 << 20, 1 << 20))
        bytearray(1 << 28)

    code, _, words = ended(Forked(grow))
    assert code == 1
    assert b"MemoryError" in words


def test_a_copy_that_has_closed_its_streams_has_said_all_and_its_end_is_waited_for_by_whoever_asks() -> None:
    def tell() -> None:
        os.write(1, b"all")
        say_no_more()
        time.sleep(0.5)
        os._exit(3)

    process = Forked(tell)
    reply, words = process.communicate()
    assert (bytes(reply), words) == (b"all", b"")
    assert process.poll() is None
    assert process.returncode == 3


def test_copies_that_nobody_asks_for_their_end_are_gone_with_the_next_one() -> None:
    process = Forked(lambda: None)
    process.communicate()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    ended(Forked(lambda: None))
    assert not Path(f"/proc/{process.pid}").exists()
    assert process.returncode == 0


def test_a_copy_is_ended_when_it_is_asked_for_and_only_once() -> None:
    process = Forked(lambda: time.sleep(60))
    assert process.poll() is None
    process.kill()
    assert ended(process)[0] == -9
    process.kill()
    assert process.poll() == -9


def test_a_copy_whose_end_was_told_as_an_interruption_came_has_ended_and_nobody_fails_for_it() -> None:
    process = Forked(lambda: time.sleep(60))
    os.kill(process.pid, signal.SIGKILL)
    os.waitpid(process.pid, 0)  # what came of it is lost, as an interruption loses it
    process.wait()
    assert process.poll() == 0
    process.kill()


def test_a_copy_has_none_of_the_programs_files_and_its_own_handling_of_signals(tmp_path: Path) -> None:
    def tell() -> None:
        files = len(list(Path("/proc/self/fd").iterdir())) - 1  # the folder itself
        os.write(1, f"{files} {signal.getsignal(signal.SIGTERM)!r}".encode())

    with (tmp_path / "lock").open("w"):
        before = signal.signal(signal.SIGTERM, lambda *_: None)
        try:
            said = ended(Forked(tell))[1]
        finally:
            signal.signal(signal.SIGTERM, before)
    assert said == f"3 {signal.SIG_DFL!r}".encode()


def test_what_the_program_has_said_so_far_is_written_once(tmp_path: Path) -> None:
    script = "import sys\nfrom tiercli.domain.forked import Forked\nprint('once')\nForked(lambda: None).communicate()\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "once\n"


def test_no_copies_are_made_beside_other_threads() -> None:
    script = """
        import threading
        from tiercli.domain.forked import may_fork
        print(may_fork())
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        print(may_fork())
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["True", "False"]


def test_the_program_reads_by_a_copy_and_outlives_a_reader_that_aborts(tmp_path: Path) -> None:
    """One process of the program, where fastexcel is made to abort: exit 4, in words, and no second interpreter is started."""
    book(tmp_path / "sales.xlsx", 销售=[["客户", "日期", "数量"], ["甲", "2025-01-01", 1]])
    script = """
        import subprocess, sys
        def no(*_, **__): raise AssertionError("a second interpreter")
        subprocess.Popen.__init__ = no
        if len(sys.argv) > 4:
            import os, tiercli.read.formats.workbook as workbook
            workbook.sheets = lambda *_, **__: os.abort()
            import tiercli.read.open as opened
            opened.sheets = workbook.sheets
        from tiercli.__main__ import main
        sys.argv = sys.argv[:4]
        main()
    """
    command = [sys.executable, "-c", textwrap.dedent(script), "check", str(tmp_path / "sales.xlsx"), "--lang=en"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one), **WITHOUT_THREADS}
    good = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert "second interpreter" not in good.stderr
    assert good.returncode == 0, good.stderr
    bad = subprocess.run([*command, "abort"], capture_output=True, text=True, check=False, timeout=120, env=environment)
    assert bad.returncode == 4
    assert bad.stderr.startswith("tiercli: sales.xlsx: reading needed more memory than allowed")
