"""Being told to stop: SIGTERM and SIGHUP clean up as Ctrl-C does, and the exit code says which it was."""

from __future__ import annotations

import signal
import sys
import time
from _thread import get_ident, interrupt_main, start_new_thread
from types import FrameType
from typing import Any

INTERRUPTED = 130
_RECEIVED: list[int] = []
_INSISTING: list[int] = []
_PATIENCE = 0.05  # seconds
_OTHERS = ("SIGTERM", "SIGHUP", "SIGBREAK")


class StoppedError(KeyboardInterrupt):
    """The process was told to stop; whatever it was at is undone on the way out."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(number)


def heed_signals() -> None:
    """From now on a signal ends the work as an exception; those that the caller ignores (nohup) stay ignored."""
    for number in _known():
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    if sys.unraisablehook is sys.__unraisablehook__:
        sys.unraisablehook = _without_our_own


def ignore_signals() -> None:
    """From now on nothing interrupts: the work is done and said, and putting things away must not spoil the exit code."""
    for number in _known():
        signal.signal(number, signal.SIG_IGN)


def was_stopped() -> bool:
    """Whether a signal came. Some libraries (pydantic, where it builds a model) make an error of their own of the exception that it is told by.

    Whoever goes on after an error asks: what failed may have failed for that reason alone.
    """
    return bool(_RECEIVED)


def last_stop() -> StoppedError:
    """The last signal as the exception that it was; Ctrl-C if there was none."""
    return StoppedError(_RECEIVED[-1] if _RECEIVED else signal.SIGINT)


def code_of(stopped: BaseException) -> int:
    """The exit code that shells know: 128 and the number of the signal."""
    return 128 + stopped.number if isinstance(stopped, StoppedError) else INTERRUPTED


def _is_on_its_way() -> bool:
    """Whether what runs now, below the caller, is what puts things away after a signal."""
    error = sys.exc_info()[1]
    while error is not None and not isinstance(error, StoppedError):
        error = error.__context__
    return error is not None


def _insist(number: int, thread: int) -> None:
    """Tells a thread of a signal again and again, until nobody hears signals any more: see `_stop`."""
    while True:
        time.sleep(_PATIENCE)
        _INSISTING.append(number)
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(thread, number)  # wakes it where it waits
        else:
            interrupt_main(signal.Signals(number))


def _without_our_own(dropped: Any) -> None:
    """What Python says of an exception that it could not pass on; not of ours, which comes again. dropped: as of `sys.unraisablehook`."""
    if not isinstance(dropped.exc_value, StoppedError):
        sys.__unraisablehook__(dropped)


def _known() -> list[signal.Signals]:
    return [found for name in ("SIGINT", *_OTHERS) if (found := getattr(signal, name, None)) is not None]


def _stop(number: int, _frame: FrameType | None) -> None:
    """Raises the exception, unless it is on its way already.

    It may have been dropped: a library in C that asks whether something equals something else, or has an attribute, goes on as if there had been
    no exception, at times without a word. So it is raised again until it has arrived; but what puts things away is disturbed by a second Ctrl-C alone.
    """
    is_told_again = number in _INSISTING
    if is_told_again:
        _INSISTING.clear()
    if (is_told_again or number != signal.SIGINT) and _is_on_its_way():
        return
    if not _RECEIVED:
        start_new_thread(_insist, (number, get_ident()))
    _RECEIVED.append(number)
    raise StoppedError(number)
