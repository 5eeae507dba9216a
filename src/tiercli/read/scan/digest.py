"""The sha256 of whole files, worked out beside whatever else is done meanwhile."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future
from pathlib import Path
from threading import Thread

_PIECE = 1 << 24
"""Bytes at once: after each piece the interpreter is waited for, which is busy while modules are loaded."""
_BEGUN: dict[tuple[Path, int, int], Future[str]] = {}


def begin_sha256(path: Path) -> None:
    """Begins on a file that will be asked for, unless it changes until then, or that is begun already."""
    if (as_it_is := _as_it_is(path)) not in _BEGUN:
        _BEGUN[as_it_is] = _started(path)


def sha256_of(path: Path) -> Future[str]:
    """The sha256 of a file's bytes; an OSError where it cannot be read."""
    return _BEGUN.pop(_as_it_is(path), None) or _started(path)


def _as_it_is(path: Path) -> tuple[Path, int, int]:
    there = path.stat()
    return path, there.st_size, there.st_mtime_ns


def _started(path: Path) -> Future[str]:
    found = Future[str]()

    def work() -> None:
        try:
            digest, buffer = hashlib.sha256(), memoryview(bytearray(_PIECE))
            with path.open("rb", buffering=0) as file:
                while size := file.readinto(buffer):
                    digest.update(buffer[:size])
            found.set_result(digest.hexdigest())
        except Exception as error:  # noqa: BLE001 - it is raised where the answer is asked for
            found.set_exception(error)

    Thread(target=work, daemon=True).start()  # a program that ends early does not wait for it
    return found
