"""Being told to stop: SIGTERM and SIGHUP clean up as Ctrl-C does, and the exit code says which it was."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

INTERRUPTED = 130
_RECEIVED: list[int] = []
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
    if sys.unraisablehook is sys.__unraisablehook__ and hasattr(signal, "pthread_kill"):
        sys.unraisablehook = _tell_again


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


def _tell_again(dropped: Any) -> None:
    """Tells a signal once more whose exception was not passed on: libraries in C drop what is raised in a place that must not fail.

    A thread does, a moment later, as this is such a place itself. dropped: as of `sys.unraisablehook`.
    """
    stopped = dropped.exc_value
    if not isinstance(stopped, StoppedError):
        sys.__unraisablehook__(dropped)
        return
    import threading

    signal.signal(stopped.number, _stop)
    again = threading.Timer(0.001, signal.pthread_kill, [threading.main_thread().ident, stopped.number])
    again.daemon = True
    again.start()


def _known() -> list[signal.Signals]:
    return [found for name in ("SIGINT", *_OTHERS) if (found := getattr(signal, name, None)) is not None]


def _stop(number: int, _frame: FrameType | None) -> None:
    _RECEIVED.append(number)
    if number != signal.SIGINT:
        signal.signal(number, signal.SIG_IGN)  # once is enough: a second one would disturb the cleaning up
    raise StoppedError(number)
