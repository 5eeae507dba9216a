"""One writer at a time for a history folder; a killed writer's lock ends with it."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tiercli.domain.errors import HistoryError
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text

LOCK = ".lock"
HOLDER = LOCK if os.name != "nt" else ".lock-holder"  # Windows lets nobody read what is locked


@contextmanager
def locked(root: Path, *, wait: float = 60.0, command: str = "") -> Iterator[None]:
    """Hold the history folder's lock.

    wait: seconds to wait for another run to finish.
    Errors: HistoryError that says who holds it, or that the folder cannot be written.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(root / LOCK, timeout=wait, mode=0o644, thread_local=False)
    try:
        root.mkdir(parents=True, exist_ok=True)
        _refuse_odd(root / LOCK)
        lock.acquire(poll_interval=0.05)
    except Timeout:
        raise _held(root) from None
    except (OSError, ValueError, NotImplementedError) as error:
        raise _unusable(root, error) from error
    try:
        _tell_holder(root / HOLDER, command)
        yield
    finally:
        with contextlib.suppress(OSError):  # the lock ends with the process at the latest
            lock.release()


def _refuse_odd(path: Path) -> None:
    """A lock is a plain file: a pipe would wait for ever, a link could lead to anybody's file.

    Errors: HistoryError.
    """
    with contextlib.suppress(FileNotFoundError):
        if not stat.S_ISREG(path.lstat().st_mode):
            raise HistoryError(
                Text("锁文件不是普通文件", "the lock is not a regular file"),
                where=Place(str(path)),
                hint=Text("请删除它后重试", "Delete it and try again"),
            )


def _tell_holder(path: Path, command: str) -> None:
    """Who holds the lock, for whoever waits; on a full disk nobody is told."""
    holder = {"pid": os.getpid(), "host": socket.gethostname(), "command": command}
    with contextlib.suppress(OSError):
        path.write_text(json.dumps(holder), "utf-8")


def _held(root: Path) -> HistoryError:
    holder = _holder(root / HOLDER)
    return HistoryError(
        Text(f"另一个任务正在使用历史文件夹（{holder}）", f"another run is using the history folder ({holder})"),
        where=Place(str(root)),
        hint=Text("等它结束后再试", "Try again when it has ended"),
    )


def _unusable(root: Path, error: Exception) -> HistoryError:
    what = getattr(error, "strerror", None) or str(error)
    full = Text("请腾出磁盘空间，或用别的文件夹", "Free some space on the disk, or name another folder")
    rights = Text("请检查路径和权限", "Check the path and its permissions")
    hint = full if "space" in what else rights if isinstance(error, OSError) else EMPTY
    return HistoryError(Text(f"无法使用历史文件夹：{what}", f"the history folder cannot be used: {what}"), where=Place(str(root)), hint=hint)


def _holder(path: Path) -> str:
    try:
        known = json.loads(path.read_text("utf-8"))
        return f"pid {int(known['pid'])}, {known['host']!s:.100}"
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return "?"
