"""Standard streams whose reader may go away or whose disk may be full: what is written then is dropped, the work goes on."""

from __future__ import annotations

import errno
import io
import os
import sys
import time
from typing import Any, TextIO


class Patient(io.RawIOBase):
    """The lowest layer of a stream; never fails, and remembers why what was written did not arrive."""

    def __init__(self, raw: Any, error: OSError | None = None) -> None:
        self._raw = raw
        self.error = error

    def writable(self) -> bool:
        """Always."""
        return True

    def fileno(self) -> int:
        """That of the stream itself."""
        return int(self._raw.fileno())

    def isatty(self) -> bool:
        """Whether people read it."""
        return bool(self._raw.isatty())

    def write(self, data: Any) -> int:
        """As many bytes as there are, whatever becomes of them."""
        while self.error is None:
            try:
                written = self._raw.write(data)
            except BlockingIOError:
                written = None
            except OSError as error:
                self.error = error
                break
            if written is not None:
                return int(written)
            time.sleep(0.01)  # a pipe that does not block, and is full
        return memoryview(data).nbytes


def steady_streams() -> None:
    """Make standard output and standard error of this process patient; those that are closed are opened on nothing.

    A closed stream's number would go to the next file that is opened, and what is printed into that file.
    """
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = _patient(sys.stdout, 1)
    sys.stderr = _patient(sys.stderr, 2)


def undelivered(stream: TextIO) -> OSError | None:
    """Why what was written to a stream did not arrive; none if it did, or if its reader went away and wants no more."""
    try:
        stream.flush()
    except OSError as error:
        return None if isinstance(error, BrokenPipeError) else error
    raw = getattr(getattr(stream, "buffer", None), "raw", None)
    found = raw.error if isinstance(raw, Patient) else None
    return None if isinstance(found, BrokenPipeError) else found


def _patient(stream: TextIO | None, number: int) -> TextIO:
    if stream is None:
        lost = OSError(errno.EBADF, os.strerror(errno.EBADF))
        raw: io.RawIOBase = Patient(io.FileIO(number, "w", closefd=False), lost)
        return io.TextIOWrapper(io.BufferedWriter(raw), encoding="utf-8", errors="replace")
    buffer = getattr(stream, "buffer", None)
    if buffer is None:  # somebody put a stream of another kind in its place
        return stream
    raw = Patient(getattr(buffer, "raw", buffer))
    # A console that lacks a character (cp936 on Chinese Windows) shows a stand-in instead of failing.
    return io.TextIOWrapper(io.BufferedWriter(raw), encoding=stream.encoding, errors="replace", line_buffering=number == 2 or stream.isatty())
