"""A process that is a copy of this one as it stood, libraries and all: on Linux, from a program of our own that has one thread.

It has the part of `subprocess.Popen` that a reading process needs. A copy saves what a new interpreter spends on loading the same
libraries again; whatever happens in it, an abort of a library included, happens to the copy alone.
"""

from __future__ import annotations

import gc
import os
import select
import selectors
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

_THREADS = Path("/proc/self/task")
_DESCRIPTORS = Path("/proc/self/fd")
_PIECE = 1 << 20


def may_fork() -> bool:
    """Whether a copy of this process can be trusted: nothing else runs in it that may hold a lock at this moment."""
    try:
        return sys.platform == "linux" and len(list(_THREADS.iterdir())) == 1
    except OSError:
        return False


class Forked:
    """A copy of this process that runs `main`, with pipes for its standard streams, as `subprocess.Popen` has them.

    Errors: OSError where the system gives no process.
    """

    def __init__(self, main: Callable[[], None]) -> None:
        import fcntl  # there is none where processes cannot be copied

        self.returncode: int | None = None
        self._waiting = threading.Lock()
        its_input, to_it = os.pipe()
        from_it, its_output = os.pipe()
        with suppress(OSError):  # a large reply then takes few turns; where a user has too many such pipes, it takes more
            fcntl.fcntl(from_it, fcntl.F_SETPIPE_SZ, _PIECE)
        its_words, its_errors = os.pipe()
        _flush()
        gc.freeze()  # what is there stays as it is, so that the copies go on sharing it
        try:
            self.pid = os.fork()
            if self.pid == 0:
                _run(main, its_input, its_output, its_errors)
        except OSError:  # too many processes, or too little memory
            for end in (to_it, from_it, its_words, its_input, its_output, its_errors):
                os.close(end)
            raise
        finally:
            gc.unfreeze()
        for end in (its_input, its_output, its_errors):
            os.close(end)
        self.stdin: IO[bytes] = os.fdopen(to_it, "wb", buffering=0)
        self.stdout: IO[bytes] = os.fdopen(from_it, "rb", buffering=0)
        self.stderr: IO[bytes] = os.fdopen(its_words, "rb", buffering=0)

    def poll(self) -> int | None:
        """The exit code if it has ended: negative, the number of the signal that ended it."""
        with self._waiting:
            if self.returncode is None:
                ended, status = os.waitpid(self.pid, os.WNOHANG)
                if ended:
                    self.returncode = os.waitstatus_to_exitcode(status)
            return self.returncode

    def kill(self) -> None:
        """Ends it if it still runs."""
        if self.poll() is None:  # until somebody asks again its number stays its own
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, rest: bytes | None = None) -> tuple[bytes, bytes]:
        """Gives it the rest of its input, waits for its end, and returns all that it wrote: output and errors."""
        said: dict[IO[bytes], list[bytes]] = {self.stdout: [], self.stderr: []}
        left = memoryview(rest or b"")
        with selectors.DefaultSelector() as streams:
            for stream in said:
                streams.register(stream, selectors.EVENT_READ)
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
                    stream = next(one for one in said if one is key.fileobj)
                    piece = os.read(stream.fileno(), _PIECE)
                    said[stream].append(piece)
                    if not piece:
                        streams.unregister(stream)
                        stream.close()
        if self.returncode is None:
            os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
            self.poll()
        return b"".join(said[self.stdout]), b"".join(said[self.stderr])

    def _given(self, left: memoryview) -> memoryview:
        """What is still to be written; nothing more where it does not read any longer."""
        try:
            return left[os.write(self.stdin.fileno(), left[: select.PIPE_BUF]) :]
        except BrokenPipeError:
            return left[:0]


def _flush() -> None:
    """What this process has said and not yet written is its own to write."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:
            stream.flush()


def _run(main: Callable[[], None], its_input: int, its_output: int, its_errors: int) -> None:
    """The copy's life: it never returns into what this program was doing."""
    try:
        for one in signal.valid_signals():
            if callable(signal.getsignal(one)):
                signal.signal(one, signal.SIG_DFL)
        for place, stream in enumerate((its_input, its_output, its_errors)):
            os.dup2(stream, place)
        for number in [int(one.name) for one in _DESCRIPTORS.iterdir()]:
            if number > 2:  # the files and the locks of the program are none of its business
                with suppress(OSError):
                    os.close(number)
        os.environ["RUST_BACKTRACE"] = "0"
        sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, mode, encoding="utf-8") for number, mode in enumerate(("r", "w", "w")))
        main()
        os._exit(0)
    except BaseException:  # noqa: BLE001 - as Python itself would end
        os.write(2, traceback.format_exc().encode("utf-8", "replace"))
    finally:
        os._exit(1)
