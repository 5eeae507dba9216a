"""Small files of a person's own making, rulebooks and batch files, read within bounds."""

from __future__ import annotations

import errno
import stat
from pathlib import Path


def read_small(path: Path, most: int) -> bytes:
    """The file's bytes, one more than `most` at the most: whoever asks refuses that.

    Errors: OSError, also for a pipe or a device, which may never end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "not a regular file (a folder, a pipe or a device)")
    with path.open("rb") as file:
        return file.read(most + 1)


LARGE = 48 * 1024 * 1024
"""Bytes from which delimited text is scanned where it lies rather than read into memory."""
