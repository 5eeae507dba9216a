"""A process that is a copy of this one as it stood, libraries and all: on Linux, from a program of our own that has one thread.

It has the part of `subprocess.Popen` that a reading process needs. A copy saves what a new interpreter spends on loading the same
libraries again; whatever happens in it, an abort of a library included, happens to the copy alone. What it answers lies in memory that both
share: an answer of a hundred megabytes is neither sent through a pipe piece by piece nor put together again.
"""

from __future__ import annotations

import atexit
import gc
import mmap
import os
import select
import selectors
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO

_THREADS = Path("/proc/self/task")
_DESCRIPTORS = Path("/proc/self/fd")
_STOPS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))
_PIECE = 1 << 20
Reply = bytes | mmap.mmap
_ENDING: list[Forked] = []
"""Copies that have said all and may still be ending."""


def may_fork() -> bool:
    """Whether a copy of this process can be trusted: nothing else runs in it that may hold a lock at this moment."""
    try:
        return sys.platform == "linux" and hasattr(os, "memfd_create") and len(list(_THREADS.iterdir())) == 1
    except OSError:
        return False


class Forked:
    """A copy of this process that runs `main`, with pipes for its standard input and errors, as `subprocess.Popen` has them.

    among: a list that it stands in before any signal is heard again, so that whoever is interrupted at its making can still find it.
    Errors: OSError where the system gives no process.
    """

    def __init__(self, main: Callable[[], None], among: list[Forked] | None = None) -> None:
        self._code: int | None = None
        self._has_said_all = False
        self._waiting = threading.Lock()
        _forget_ended()
        its_input, to_it = os.pipe()
        its_words, its_errors = os.pipe()
        self._output: IO[bytes] = os.fdopen(os.memfd_create("tiercli", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING), "rb", buffering=0)
        _flush()
        gc.freeze()  # what is there stays as it is, so that the copies go on sharing it
        try:
            with _heard_afterwards() as heard:
                self.pid = os.fork()
                if self.pid == 0:
                    _run(main, its_input, self._output.fileno(), its_errors, heard)
                for end in (its_input, its_errors):
                    os.close(end)
                self.stdin: IO[bytes] = os.fdopen(to_it, "wb", buffering=0)
                self.stderr: IO[bytes] = os.fdopen(its_words, "rb", buffering=0)
                if among is not None:
                    among.append(self)
        except OSError:  # too many processes, or too little memory
            self._output.close()
            for end in (to_it, its_words, its_input, its_errors):
                os.close(end)
            raise
        finally:
            gc.unfreeze()

    @property
    def returncode(self) -> int | None:
        """The exit code if it is known; that of a copy that has said all is waited for."""
        if self._has_said_all:
            self.wait()
        return self._code

    def poll(self) -> int | None:
        """The exit code if it has ended: negative, the number of the signal that ended it."""
        with self._waiting:
            if self._code is None:
                try:
                    ended, status = os.waitpid(self.pid, os.WNOHANG)
                except ChildProcessError:  # an interruption came between the system's answer and its being noted
                    ended, status = self.pid, 0
                if ended:
                    self._code = os.waitstatus_to_exitcode(status)
            return self._code

    def kill(self) -> None:
        """Ends it if it still runs."""
        if self.poll() is None:  # until somebody asks again its number stays its own
            os.kill(self.pid, signal.SIGKILL)

    def stop(self) -> None:
        """Tells it to end, if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGTERM)

    def wait(self) -> None:
        """Until it has ended."""
        if self._code is None:
            with suppress(ChildProcessError):
                os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            self.poll()

    def communicate(self, rest: bytes | None = None) -> tuple[Reply, bytes]:
        """Gives it the rest of its input, and returns all that it wrote: output and errors.

        That it has closed them is enough: its end comes some milliseconds later, when its memory has been given back.
        """
        said: list[bytes] = []
        left = memoryview(rest or b"")
        with selectors.DefaultSelector() as streams:
            streams.register(self.stderr, selectors.EVENT_READ)
            if left:
                streams.register(self.stdin, selectors.EVENT_WRITE)
            else:
                self.stdin.close()
            while streams.get_map():
                for key, _ in streams.select():
                    if key.fileobj is self.stdin:
                        left = self._given(left)
                        if not left:
                            streams.unregister(self.stdin)
                            self.stdin.close()
                        continue
                    said.append(os.read(self.stderr.fileno(), _PIECE))
                    if not said[-1]:
                        streams.unregister(self.stderr)
                        self.stderr.close()
        self._has_said_all = True
        _ENDING.append(self)
        return self._reply(), b"".join(said)

    def _reply(self) -> Reply:
        """The output where it lies, once nobody can change it any more; nothing where somebody still might, whom the copy left behind."""
        import fcntl  # there is none where processes cannot be copied

        with self._output:
            output = self._output.fileno()
            if not (size := os.fstat(output).st_size):
                return b""
            if size <= _PIECE:  # sooner read than sealed: the system waits for all processors before it seals
                return os.pread(output, size, 0)
            try:
                fcntl.fcntl(output, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_WRITE)
            except OSError:
                return b""
            return mmap.mmap(output, size, flags=mmap.MAP_PRIVATE, prot=mmap.PROT_READ)

    def _given(self, left: memoryview) -> memoryview:
        """What is still to be written; nothing more where it does not read any longer."""
        try:
            return left[os.write(self.stdin.fileno(), left[: select.PIPE_BUF]) :]
        except BrokenPipeError:
            return left[:0]


def say_no_more() -> None:
    """Closes the streams of a process that is about to end: whoever listens need not wait until its memory has been given back."""
    os.closerange(0, 3)


@atexit.register
def _forget_ended() -> None:
    """Tells the system of copies that have ended that nobody asks any more how they did."""
    _ENDING[:] = [one for one in _ENDING if one.poll() is None]


@contextmanager
def _heard_afterwards() -> Iterator[Iterable[int]]:
    """No signal is heard while a copy is made: none may reach one that still has our handlers. Gives the mask that held before.

    A mask is of one thread, and a library's may hear what this one does not; so what Python does about signals waits as well.
    """
    came: list[int] = []
    handlers: dict[int, Callable[[int, FrameType | None], object]] = {}
    if threading.current_thread() is threading.main_thread():
        handlers = {one: handler for one in _STOPS if callable(handler := signal.getsignal(one))}
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
    try:
        for one in handlers:
            signal.signal(one, lambda number, _: came.append(number))
        yield masked
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)
        for one, handler in handlers.items():
            signal.signal(one, handler)
        for number in came[:1]:
            handlers[number](number, None)


def _flush() -> None:
    """What this process has said and not yet written is its own to write."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _run(main: Callable[[], None], its_input: int, its_output: int, its_errors: int, heard: Iterable[int]) -> None:
    """The copy's life: it never returns into what this program was doing."""
    try:
        for one in signal.valid_signals():
            if callable(signal.getsignal(one)):
                signal.signal(one, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, heard)
        for place, stream in enumerate((its_input, its_output, its_errors)):
            os.dup2(stream, place)
        for number in [int(one.name) for one in _DESCRIPTORS.iterdir()]:
            if number > 2:  # the files and the locks of the program are none of its business
                with suppress(OSError):
                    os.close(number)
        os.environ["RUST_BACKTRACE"] = "0"
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate(("r", "w", "w")))
        main()
        say_no_more()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - as Python itself would end
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(1)
