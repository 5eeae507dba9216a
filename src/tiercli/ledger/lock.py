"""One writer at a time for a history folder; a killed writer's lock ends with it."""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text

LOCK = ".lock"


@contextmanager
def locked(root: Path, *, wait: float = 60.0, command: str = "") -> Iterator[None]:
    """Hold the history folder's lock.

    wait: seconds to wait for another run to finish.
    Errors: HistoryError that says who holds it, or that the folder cannot be written.
    """
    path = root / LOCK
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        what = error.strerror or str(error)
        raise HistoryError(Text(f"无法使用历史文件夹: {what}", f"the history folder cannot be used: {what}"), where=Place(str(root))) from error
    try:
        _acquire(handle, path, wait)
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "command": command}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0) if hasattr(os, "pwrite") else os.write(handle, json.dumps(holder).encode())
        yield
    finally:
        os.close(handle)  # closing ends the lock, here and when the process is killed


def _acquire(handle: int, path: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while not _try(handle):
        if time.monotonic() >= deadline:
            holder = _holder(path)
            raise HistoryError(
                Text(f"另一个任务正在使用历史文件夹 ({holder})", f"another run is using the history folder ({holder})"),
                where=Place(str(path.parent)),
                hint=Text("等它结束后再试", "Try again when it has ended"),
            )
        time.sleep(0.05)


def _try(handle: int) -> bool:
    try:
        if os.name == "nt":
            import msvcrt

            system: Any = msvcrt
            # a byte far beyond the text, so that others can still read who holds the lock
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            system.locking(handle, system.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _holder(path: Path) -> str:
    try:
        known = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return "?"
    return f"pid {known.get('pid')}, {known.get('host')}"
