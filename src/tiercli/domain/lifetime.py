"""How long a process that this program started may live: its own time limit, and no longer than the program itself."""

from __future__ import annotations

import os
import signal
import threading
import time

_GRACE = 10  # seconds in which the program itself says that time is up
_LOOK = 1.0  # seconds between two looks for the parent


def end_in_time(seconds: float) -> None:
    """Ends this process by the system's own clock soon after `seconds`, even while a reader holds the interpreter; on Windows by a thread."""
    most = min(seconds + _GRACE, 10**8)
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, most)
        return
    timer = threading.Timer(min(most, threading.TIMEOUT_MAX), os._exit, (1,))
    timer.daemon = True
    timer.start()


def end_with(parent: int) -> None:
    """Ends this process when the one with this number, which started it, is gone (not on Windows, where the time limit stands alone)."""
    if os.name == "nt":
        return

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_LOOK)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
