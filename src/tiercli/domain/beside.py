"""Work that a copy of this process does while this one goes on: on Linux, with a second processor, from a program of our own.

It is for work on values that this process holds already and whose answer is small: the copy has them all, and sends back what it made of them.
"""

from __future__ import annotations

import atexit
import os
import pickle
import sys
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar

from tiercli.domain.forked import Forked, may_fork
from tiercli.domain.own_process import allows_copies

Answer = TypeVar("Answer")
_AT_WORK: list[Forked] = []


class Beside(Generic[Answer]):
    """An answer that is worked out beside what this process does next, from the moment this is made; called, it gives the answer.

    work: a function of what is here already; what it says by any other way than its answer is lost. Where no copy can be had, or the copy
    fails in whatever way, this process does the work itself when it is asked for the answer, and whoever asks has its errors.
    is_apart: whether a copy was made.
    """

    def __init__(self, work: Callable[[], Answer]) -> None:
        self._work = work
        self._answers: list[Answer] = []
        self._copy = _copied(work)
        self.is_apart = self._copy is not None

    def __call__(self) -> Answer:
        """The answer. Errors: as of the work."""
        if not self._answers:
            self._answers += self._told() or [self._work()]
        return self._answers[0]

    def _told(self) -> list[Answer]:
        """What the copy answered; nothing if it did not."""
        copy, self._copy = self._copy, None
        if copy is None:
            return []
        told, _ = copy.communicate()
        _AT_WORK.remove(copy)
        try:
            return [pickle.loads(told)] if copy.returncode == 0 else []
        except (EOFError, pickle.UnpicklingError):  # something in it ended it in the middle
            return []


def _may_copy() -> bool:
    return allows_copies() and may_fork() and len(os.sched_getaffinity(0)) > 1


def _copied(work: Callable[[], object]) -> Forked | None:
    if not _may_copy():
        return None
    try:
        copy = Forked(partial(_tell, work, os.getpid()))
    except OSError:  # the system gives none
        return None
    _AT_WORK.append(copy)
    return copy


def _tell(work: Callable[[], object], parent: int) -> None:
    """The life of a copy: whatever libraries print, its output holds the answer alone."""
    from tiercli.domain.lifetime import end_with

    _AT_WORK.clear()
    output = os.dup(1)
    os.dup2(2, 1)
    end_with(parent)
    with os.fdopen(output, "wb") as answer:
        pickle.dump(work(), answer, pickle.HIGHEST_PROTOCOL)
    sys.stdout.flush()


@atexit.register
def _end() -> None:
    """Nobody waits any longer for copies that are still at work."""
    while _AT_WORK:
        _AT_WORK.pop().kill()
