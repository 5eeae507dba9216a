"""Processes for tests, without the start of Python and the imports: forks of one process that has loaded the program (`fork_server.py`).

Each file is still read in a process of its own, by the same code, within the same limits of time and memory, and all it says crosses the same pipes; what is saved
is half a second of a processor, some thousands of times. The same for the program itself, where a test runs it as users do and is not about how a process starts,
is killed or speaks to its terminal. Tests of those things start real ones: `cold_reading` for readers, `subprocess` for the program. Where a test changes on which
path modules are found, the fork loads the program's own modules anew.
"""

from __future__ import annotations

import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from tiercli.domain import standby
from tiercli.domain.own_process import WITHOUT_THREADS

CAN_FORK = hasattr(os, "pidfd_open") and hasattr(socket, "send_fds")
READER, PROGRAM = "tiercli.read.worker", "tiercli.__main__"
_SECONDS = 60
_DAY = 86_400


def wait_for_no_disk() -> None:
    """Files that this process and its forks sync are handed to the system, which outlives them, and not to the disk: some 2,700 waits of a few ms each.

    What is synced, when, and what follows where that fails is tested by what takes the place of `os.fsync`; processes that are killed are real ones, and sync.
    """
    os.fsync = os.fstat  # which refuses, as the other does, what is not open


class Fork:
    """A process with those parts of `subprocess.Popen` that the program and the tests use.

    request: what the server is asked, see there. merged: whether errors go where the output goes.
    """

    def __init__(self, door: socket.socket, request: tuple[object, ...], *, merged: bool = False) -> None:
        theirs_in, stdin = os.pipe()
        stdout, theirs_out = os.pipe()
        stderr, theirs_err = os.pipe()
        status, theirs_status = os.pipe()
        socket.send_fds(door, [pickle.dumps(request)], [theirs_in, theirs_out, theirs_out if merged else theirs_err, theirs_status])
        for one in (theirs_in, theirs_out, theirs_err, theirs_status):
            os.close(one)
        self.pid = int(door.recv(32))
        self.returncode: int | None = None
        self.stdin, self.stdout, self.stderr = os.fdopen(stdin, "wb"), os.fdopen(stdout, "rb"), os.fdopen(stderr, "rb")
        self._status = os.fdopen(status, "rb", buffering=0)
        self._asking = threading.Lock()

    def poll(self) -> int | None:
        """The exit code, negative for a signal; nothing while it runs."""
        with self._asking:
            if self.returncode is None and select.select([self._status], [], [], 0)[0]:
                self.returncode = int(self._status.read(32) or -signal.SIGKILL)  # nothing is told where the server itself is gone
                self._status.close()
        return self.returncode

    def kill(self) -> None:
        """Ends it at once."""
        if self.poll() is None:
            os.kill(self.pid, signal.SIGKILL)

    def communicate(self, rest: bytes = b"", timeout: float | None = None) -> tuple[bytes, bytes]:
        """What it says until its end, after the rest of what it is told; it is killed when the time is up."""
        clock = threading.Timer(timeout or _DAY, self.kill)
        clock.daemon = True
        clock.start()
        errors: list[bytes] = []

        def tell() -> None:
            with suppress(BrokenPipeError):
                self.stdin.write(rest)
                self.stdin.close()

        threads = [threading.Thread(target=tell, daemon=True), threading.Thread(target=lambda: errors.append(self.stderr.read()), daemon=True)]
        for one in threads:
            one.start()
        reply = self.stdout.read()
        for one in threads:
            one.join()
        while self.poll() is None:
            select.select([self._status], [], [], 1)
        clock.cancel()
        for stream in (self.stdin, self.stdout, self.stderr):
            with suppress(BrokenPipeError):
                stream.close()
        return reply, errors[0]


class Forks:
    """Gives processes; the server starts with the first."""

    def __init__(self) -> None:
        self._path = [one for one in sys.path if one]
        self._door: socket.socket | None = None
        self._server: subprocess.Popen[bytes] | None = None
        self.cold = standby._started

    def reading(self) -> Fork:
        """A reading process that waits for its request."""
        return self._fork(READER, (), Path.cwd(), {**os.environ, **standby._ENVIRONMENT})

    def started(self, module: str, words: Sequence[str], folder: Path, environment: Mapping[str, str], *, merged: bool, source: Path | None) -> Fork:
        """A module's `main` at its start."""
        return self._fork(module, words, folder, dict(environment), merged=merged, source=source)

    def _fork(self, what: str, words: Sequence[str], folder: Path, environment: dict[str, str], *, merged: bool = False, source: Path | None = None) -> Fork:
        path = [*([str(source)] if source else []), *(one for one in sys.path if one)]
        if self._door is None:
            self._door = self._opened()
        return Fork(self._door, (what, list(words), str(folder), environment, [] if path == self._path else path), merged=merged)

    def _opened(self) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        environment = {**os.environ, **standby._ENVIRONMENT, **WITHOUT_THREADS, "PYTHONPATH": os.pathsep.join(self._path)}
        with theirs:
            command = [sys.executable, "-P", "-m", "tests.fork_server", str(theirs.fileno())]
            self._server = subprocess.Popen(command, env=environment, pass_fds=[theirs.fileno()])
        return ours

    def end(self) -> None:
        """Nothing is left running."""
        if self._door is not None and self._server is not None:
            self._door.close()
            self._server.wait(_SECONDS)


FORKS = Forks()
"""Those of this test process."""


def run_program(
    *words: str | Path, folder: Path, environment: Mapping[str, str], merged: bool = False, source: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """`tiercli` to its end, as `run_module`."""
    return run_module(PROGRAM, *words, folder=folder, environment=environment, merged=merged, source=source)


def run_module(
    module: str, *words: str | Path, folder: Path, environment: Mapping[str, str], merged: bool = False, source: Path | None = None, timeout: float = 300
) -> subprocess.CompletedProcess[str]:
    """A module's `main` to its end, in a folder, with nothing to read on its standard input: a process of its own, forked where the system can do that.

    merged: whether errors go where the output goes. source: where the program's modules are, if not here. timeout: in seconds, after
    which it is killed.
    """
    said = [str(word) for word in words]
    if CAN_FORK:
        process = FORKS.started(module, said, folder, environment, merged=merged, source=source)
        out, err = process.communicate(timeout=timeout)
        return subprocess.CompletedProcess([module, *said], process.returncode or 0, out.decode(), err.decode())
    return subprocess.run(
        [sys.executable, "-m", module, *said], cwd=folder, env=_with(source, environment), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT if merged else subprocess.PIPE, encoding="utf-8", timeout=timeout, check=False,
    )  # fmt: skip


def _with(source: Path | None, environment: Mapping[str, str]) -> dict[str, str]:
    return {**environment, "PYTHONUTF8": "1", **({"PYTHONPATH": str(source)} if source else {})}
