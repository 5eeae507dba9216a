"""The reading process: files in, typed Arrow tables out; whatever goes wrong in here ends as one clear error outside.

Run by `files.py` in a Python of its own: a pickled request from the parent on standard input, in two parts, what is to be read and,
once the parent knows its rulebook, how it is to be understood; the reply on standard output as a JSON head and one Arrow stream a
sheet (the reply is never unpickled: it comes from a process that has read a stranger's file).
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyarrow as pa

from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.domain.finding import Finding
from tiercli.domain.forked import say_no_more
from tiercli.domain.lean_libraries import load_lean
from tiercli.domain.lifetime import end_in_time, end_with
from tiercli.domain.own_process import collect_seldom, keep_memory
from tiercli.frames.without_pandas import keep_pandas_out
from tiercli.read.formats.blame import ReadingFaultError
from tiercli.read.formats.grid import Grid
from tiercli.read.open import read_file
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.sheet.sheet import understand_tables
from tiercli.read.task import Task
from tiercli.read.wire import line_of_file, reply_of_error, reply_of_fault, reply_of_own, reply_of_reading, reply_of_readings
from tiercli.read.words.lexicons import lexicons_of

if TYPE_CHECKING:
    from tiercli.read.own.result_headers import OwnTask
    from tiercli.read.sheet_reading import SheetReading

_PRACTICE = (("客户编号", "C1", "C2"), ("客户名称", "甲", "乙"), ("日期", "2026-01-05", "2026-01-06"), ("数量（吨）", "1", "2.5"), ("金额", "10", "20"))


def practise() -> None:
    """Understands a sheet of two sales: what is made when it is first asked for, patterns and functions, is there when the request comes."""
    understand_tables(Grid("", "", [pa.array(column) for column in _PRACTICE]), ReadOptions(), STANDARD, path="", sha256="", table=None)


def is_told() -> bool:
    """Whether the next part of the request has come; taken for so where the system does not tell without waiting."""
    if sys.platform == "win32":
        return True
    request = sys.stdin.buffer
    if not isinstance(request, BufferedReader):
        return True
    os.set_blocking(request.fileno(), False)
    try:
        return bool(request.peek(1))
    finally:
        os.set_blocking(request.fileno(), True)


_FEW_ROWS = 100_000
"""Sheets of more are put together by whoever asked: next to their rows it saves no time, and takes memory that the limits are not meant for."""
_ALL_THERE_IS = (1 << 63) - 1  # more than this no limit can say


def main() -> None:
    """Reads the request, answers it."""
    collect_seldom()
    load_lean()
    keep_memory()
    reply = _private_output()
    end_with(os.getppid())
    keep_pandas_out()
    _load_libraries()
    if not is_told():
        practise()
    request = _told()
    options: ReadOptions = request["options"]
    _limit_memory(options.limits)
    end_in_time(options.limits.max_seconds)
    if "own" in request:
        _answer_own(reply, request["own"], options)
    else:
        _answer(reply, request["tasks"], options)
    reply.close()
    say_no_more()
    # Skips the teardown of libraries; the reply is out.
    os._exit(0)


def _told() -> Any:  # the request, then the rest of it, see `Rest`
    """The next part of the request; the end where the program that started this one ended without it."""
    try:
        return pickle.load(sys.stdin.buffer)
    except EOFError:
        os._exit(0)


def _load_libraries() -> None:
    """What nearly every file needs, loaded while the parent still loads its rulebook.

    numpy.ma is asked for by pyarrow for every numpy array, and numpy, asked by two threads at once while it loads it, calls itself without end.
    """
    for name in ("numpy", "numpy.ma", "pyarrow.compute", "fastexcel"):
        import_module(name)
    lexicons_of(STANDARD.values(), {})


def _answer(reply: IO[bytes], tasks: Sequence[Task], options: ReadOptions) -> None:
    told = cache(_told)
    settled, is_settled = cache(lambda: (told().options, told().fields)), (lambda: told.cache_info().currsize > 0 or is_told())
    readings: list[SheetReading] = []
    findings: list[Finding] = []
    for task in tasks:
        with _telling(reply, task.shown, task.path) as errors:
            sheets, notes = read_file(task, options, settled, _refuse(reply), is_settled)
            readings += sheets
            findings += notes
        if errors:
            return
    rows = sum(reading.rows.num_rows for reading in readings if reading.rows is not None)
    if not told().is_all or rows > _FEW_ROWS:
        reply.writelines(reply_of_readings(readings, findings))
        return
    from tiercli.read.tables import put_together

    with _telling(reply, task.shown, task.path):
        reply.writelines(reply_of_reading(put_together(told(), [(readings, findings)])))


def _answer_own(reply: IO[bytes], task: OwnTask, options: ReadOptions) -> None:
    from tiercli.read.own.own import read_own

    with _telling(reply, task.path, task.path):
        reply.writelines(list(reply_of_own(read_own(task, options, _refuse(reply)))))


@contextmanager
def _telling(reply: IO[bytes], shown: str, path: str) -> Iterator[list[bytes]]:
    """Says which file is read from here on, and what was told where it could not be: nothing where all is well."""
    reply.write(line_of_file(shown))
    reply.flush()
    told: list[bytes] = []
    try:
        yield told
    except InputError as error:
        told.append(reply_of_error(error))
    except ReadingFaultError as fault:
        told.append(reply_of_fault(Path(path).name, fault))
    reply.writelines(told)


def _refuse(reply: IO[bytes]) -> Callable[[InputError], None]:
    """Answers while a reader that cannot be stopped is still at work."""

    def refuse(error: InputError) -> None:
        reply.write(reply_of_error(error))
        reply.flush()
        os._exit(0)

    return refuse


def _private_output() -> IO[bytes]:
    """Standard output for the reply alone; what libraries print goes to standard error."""
    private = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return private


def _limit_memory(limits: Limits) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit; time and the preflight stand alone there.
        return
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    most = min(limits.max_memory, _ALL_THERE_IS if hard == resource.RLIM_INFINITY else hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
