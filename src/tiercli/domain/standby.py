"""Reading processes that start before it is known what they will read, so that nothing waits for the libraries that they need."""

from __future__ import annotations

import atexit
import os
import sys
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from tiercli.domain.forked import Forked, may_fork
from tiercli.domain.own_process import KEEPING, allows_copies, keep_memory

if TYPE_CHECKING:
    import subprocess

_ENVIRONMENT: Mapping[str, str] = {**KEEPING, "RUST_BACKTRACE": "0", "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"}
_MAIN = "tiercli.read.worker"
_SHARED = (
    *("numpy.ma", "pyarrow.compute", "hashlib", "zipfile", "tiercli.domain.personal"),
    *(f"tiercli.read.{name}" for name in ("wire", "together.settled", "together.unit_sizes", "words.choices")),
)
"""What both the reading process and this one need, with all that these bring along: a copy of this process has it already."""
_WAITING: list[subprocess.Popen[bytes] | Forked] = []


def stand_by(count: int = 1) -> None:
    """Have so many processes started; without a request they end with this program."""
    while len(_WAITING) < count:
        _WAITING.append(_started())


def reading_process() -> subprocess.Popen[bytes] | Forked:
    """A process that waits for its request on standard input."""
    return _WAITING.pop() if _WAITING else _started()


def _started() -> subprocess.Popen[bytes] | Forked:
    if allows_copies() and may_fork():
        for name in _SHARED:
            import_module(name)
        keep_memory()
        if may_fork():  # still, with the libraries loaded
            return Forked(_read)
    import subprocess  # a copy goes without

    environment = {**os.environ, **_ENVIRONMENT, "PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}
    return subprocess.Popen(
        [sys.executable, "-P", "-c", f"from {_MAIN} import main; main()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )


def _read() -> None:
    """The life of a copy. What it alone needs it loads itself, at the side of this process."""
    import_module(_MAIN).main()


@atexit.register
def _end() -> None:
    while _WAITING:
        process = _WAITING.pop()
        process.kill()
        process.communicate()
