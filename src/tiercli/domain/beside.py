"""Work that a copy of this process does while this one goes on: on Linux, with a second processor, from a program of our own.

It is for work on values that this process holds already and whose answer is small: the copy has them all, and sends back what it made of them.
"""

from __future__ import annotations

import atexit
import os
import pickle
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Generic, TypeVar

from tiercli.domain.forked import Forked
from tiercli.domain.own_process import allows_copies

Answer = TypeVar("Answer")
_AT_WORK: list[Forked] = []
_WITH_THREADS = ("duckdb", "polars", "pyspark", "fastexcel", "adbc_driver_manager")
"""Libraries that keep threads of their own, of which a copy would have none. Arrow makes its threads anew in a copy."""
_PATIENCE = 5.0  # seconds
_STOPS = tuple(getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))


class Beside(Generic[Answer]):
    """An answer that is worked out beside what this process does next, from the moment this is made; called, it gives the answer.

    work: a function of what is here already; what it says by any other way than its answer is lost. Where no copy can be had, or the copy
    fails in whatever way, this process does the work itself when it is asked for the answer, and whoever asks has its errors.
    is_apart: whether a copy was made.
    """

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answers: list[Answer] = []
        self._owner = os.getpid()
        self._copy = _copied(work)
        self.is_apart = self._copy is not None

    def __call__(self) -> Answer:
        """The answer. Errors: as of the work."""
        if not self._answers:
            self._answers += self._told() or [self._work()]
        return self._answers[0]

    def abandon(self) -> None:
        """Nobody asks for the answer any more: the copy is told to stop, and has put away what it was at when this returns."""
        copy, self._copy = self._copy, None
        if copy is not None:
            copy.stop()
            copy.wait()
            _AT_WORK.remove(copy)

    def _told(self) -> list[Answer]:
        """What the copy answered; nothing if it did not, or if this is a copy itself: its parent alone hears the other ones."""
        copy = self._copy
        if copy is None or self._owner != os.getpid():
            return []
        told, _ = copy.communicate()
        self._copy = None
        _AT_WORK.remove(copy)
        try:
            return [pickle.loads(told)]
        except (EOFError, pickle.UnpicklingError):  # it said nothing, or was ended in the middle
            return []


def _may_copy() -> bool:
    """Whether a processor is to spare, and all that this process has loaded bears to be copied."""
    return (
        sys.platform == "linux"
        and allows_copies()
        and all(_may_be_missing(one) for one in threading.enumerate())
        and not any(name in sys.modules for name in _WITH_THREADS)
        and len(os.sched_getaffinity(0)) > len(_AT_WORK) + 1
    )


def _may_be_missing(thread: threading.Thread) -> bool:
    """Whether a copy does well without it: itself, and what moves the line on the terminal, which holds nothing but that line."""
    return thread is threading.main_thread() or type(thread).__module__ == "rich.live"


def _copied(work: Callable[[], object]) -> Forked | None:
    if not _may_copy():
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 and later: that there are threads; see above
            return Forked(partial(_tell, work, os.getpid()), _AT_WORK)
    except OSError:  # the system gives none
        return None


def _tell(work: Callable[[], object], parent: int) -> None:
    """The life of a copy: whatever libraries print, its output holds the answer alone. It can be stopped, and then puts away what it was at."""
    from tiercli.domain.lifetime import end_with

    for number in _STOPS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    _AT_WORK.clear()
    output = os.dup(1)
    os.dup2(2, 1)
    end_with(parent)
    with os.fdopen(output, "wb") as answer:
        pickle.dump(work(), answer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.flush()


def _stop(_number: int, _frame: FrameType | None) -> None:
    for number in _STOPS:
        signal.signal(number, signal.SIG_IGN)  # once is enough: a second one would disturb the putting away
    raise KeyboardInterrupt


@atexit.register
def _end() -> None:
    """Nobody waits any longer for copies that are still at work: they put away what they are at, and are ended if that takes long."""
    for copy in _AT_WORK:
        copy.stop()
    patience = time.monotonic() + _PATIENCE
    while _AT_WORK:
        if _AT_WORK[-1].poll() is not None or time.monotonic() > patience:
            _AT_WORK.pop().kill()
        else:
            time.sleep(0.005)
