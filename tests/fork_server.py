"""A process that has loaded the program once, and forks: each fork is a reading process or the program at its start (see `forks.py`).

Its argument: the descriptor of a socket that listens. A request is a pickled `(what, words, folder, environment, path)` with four descriptors: standard input,
output and errors of the fork, and where its exit code goes. The answer is the fork's number.
"""

from __future__ import annotations

import gc
import os
import pickle
import pkgutil
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from importlib import import_module
from importlib.util import find_spec
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn

import tiercli
from tests.forks import READER, wait_for_no_disk
from tests.shipped_once import load_shipped_once
from tiercli.frames.without_pandas import keep_pandas_out, let_pandas_in

MOST = 1 << 20
"""Bytes of a request: most of it is an environment."""
STREAMS = 3


def load_all() -> None:
    """The program whole, and what nearly every run of it needs; as in a process of its own, without pandas."""
    keep_pandas_out()
    for module in pkgutil.walk_packages(tiercli.__path__, "tiercli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    for name in ("numpy", "pyarrow.compute", "pyarrow.parquet", "fastexcel", "openpyxl", "xlsxwriter"):
        import_module(name)
    import_module("tiercli.read.worker")._load_libraries()


def rehearse() -> None:
    """A list and a workbook read, a report written: what is made at its first use (patterns, methods, models, functions of Arrow) is there in each fork."""
    from tiercli.cli.app import main
    from tiercli.domain import forked, standby
    from tiercli.domain.fields import STANDARD
    from tiercli.read import worker
    from tiercli.read.options import ReadOptions
    from tiercli.read.tables import put_together
    from tiercli.read.task import Rest, Task
    from tiercli.read.wire import reply_of_reading, reply_of_readings

    sample, options, started = Path(__file__).parent.parent / "samples" / "kunlun-urea.xlsx", ReadOptions(), standby._started
    with TemporaryDirectory() as folder, redirect_stdout(StringIO()), redirect_stderr(StringIO()), suppress(SystemExit):
        small = Path(folder) / "sales.csv"
        small.write_text("customer,date,amount\nA,2026-10-01,12.5\nB,2026-10-02,7\n", encoding="utf-8")
        worker.practise()
        worker.practise = lambda: None
        for path in (str(small), str(sample)):
            said = worker.read_file(Task(path, path, {}), options, lambda: (options, STANDARD), print, lambda: True)
            list(reply_of_readings(*said))
            list(reply_of_reading(put_together(Rest(options, dict.fromkeys(STANDARD), True, (path,), (), True), [said])))
        standby._started = lambda: forked.Forked(standby._read)
        try:
            main(["rules", "list"])
            main(["score", str(sample), "-o", f"{folder}/tiers.xlsx"])
        finally:
            standby._started = started
    for copy in forked._ENDING:  # they are none of the forks' to wait for
        copy.wait()
    forked._forget_ended()


class Server:
    """Forks as often as it is asked, and tells how each fork ended, until nobody is there to ask."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self._ready = selectors.DefaultSelector()
        self._ready.register(door, selectors.EVENT_READ)
        self._living: dict[int, tuple[int, int]] = {}  # by the descriptor that watches a fork: its number, and where its exit code goes

    def serve(self) -> None:
        """Until the program that started this one closes the door or is gone."""
        while True:
            for key, _ in self._ready.select():
                if key.fileobj is not self._door:
                    self._bury(key.fd)
                elif not self._answer():
                    return

    def _bury(self, watch: int) -> None:
        number, status = self._living.pop(watch)
        self._ready.unregister(watch)
        os.close(watch)
        with suppress(BrokenPipeError):  # nobody asks any more
            os.write(status, str(os.waitstatus_to_exitcode(os.waitpid(number, 0)[1])).encode())
        os.close(status)

    def _answer(self) -> bool:
        request, given, _, _ = socket.recv_fds(self._door, MOST, STREAMS + 1)
        if not request:
            return False
        number = os.fork()
        if not number:
            self._become(request, given)
        for one in given[:STREAMS]:
            os.close(one)
        watch = os.pidfd_open(number)
        self._living[watch] = (number, given[STREAMS])
        self._ready.register(watch, selectors.EVENT_READ)
        self._door.send(str(number).encode())
        return True

    def _become(self, request: bytes, given: Sequence[int]) -> NoReturn:
        """The fork's side."""
        try:
            self._ready.close()
            for one in (self._door.fileno(), given[STREAMS], *self._living, *(status for _, status in self._living.values())):
                os.close(one)
            for number, stream in enumerate(given[:STREAMS]):
                os.dup2(stream, number)
                os.close(stream)
            what, words, folder, environment, path = pickle.loads(request)
            os.chdir(folder)
            os.environ.clear()
            os.environ.update(environment)
            if path:
                _load_anew(path)
            sys.argv[1:] = words
            if what != READER:
                _open_streams()
            import_module(what).main()
        except SystemExit as ended:
            _leave(ended.code if isinstance(ended.code, int) else int(ended.code is not None))
        except BaseException:  # noqa: BLE001 (what Python itself does at the end of a program)
            traceback.print_exc()
            _leave(1)
        _leave(0)


def _leave(code: int) -> NoReturn:
    """The end of Python without the teardown of libraries."""
    import atexit

    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError, AttributeError):
            stream.flush()
    os._exit(code)


def _open_streams() -> None:
    """The standard streams as Python opens them in UTF-8."""
    sys.stdin = sys.__stdin__ = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", encoding="utf-8", errors="backslashreplace", buffering=1, closefd=False)  # noqa: SIM115


def _load_anew(path: list[str]) -> None:
    """The program's modules as they are found on another path, after what stands first on it, `sitecustomize.py`, as when Python starts."""
    let_pandas_in()  # the modules on the other path will keep it out themselves
    for name in [name for name in sys.modules if name.partition(".")[0] == "tiercli"]:
        del sys.modules[name]
    sys.path[:] = path
    sys.modules.pop("sitecustomize", None)
    if find_spec("sitecustomize") is not None:
        import_module("sitecustomize")


if __name__ == "__main__":
    load_all()
    load_shipped_once()
    try:
        rehearse()
    except Exception:  # noqa: BLE001 (forks are slower without, and no test is about this)
        traceback.print_exc()
    wait_for_no_disk()
    gc.collect()
    gc.freeze()  # what is shared stays shared
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with socket.socket(fileno=int(sys.argv[1])) as given_socket:
        Server(given_socket).serve()
