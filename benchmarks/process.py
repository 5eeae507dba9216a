"""Running a whole process and measuring it: wall time, processor time, and the memory of the process with its children."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE_MB = 4096 / 2**20
SAMPLE_S = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """One measured process.

    cpu_s: user and system time of the process and of its children; steadier than wall time where the machine is busy. Children that nobody waits for,
        such as Java's virtual machine or a copy whose answer was all that was wanted, are waited for here (on Linux; elsewhere they are not seen).
    peak_mb: the largest resident memory of the process together with its children (sampled on Linux), or of its
    largest single process where only that is known.
    """

    wall_s: float
    peak_mb: float
    cpu_s: float


def user_environment(**more: str) -> dict[str, str]:
    """The environment of a measured process: as users have it, so that compiled modules are kept from one start to the next."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "PYTHONUTF8": "1", **more}


def measured(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Run a command to its end.

    Errors: RuntimeError with what it printed, when it does not exit with 0.
    """
    sampled = [0.0]
    ended = threading.Event()
    _take_orphans()
    with Path(os.devnull).open("wb") as nowhere, subprocess.Popen(command, stdout=nowhere, stderr=subprocess.PIPE, env=environment) as process:
        started = time.perf_counter()
        sampler = threading.Thread(target=_sample, args=(process.pid, sampled, ended))
        sampler.start()
        complaint = process.stderr.read() if process.stderr else b""
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu_s = usage.ru_utime + usage.ru_stime + _left_behind_s()
        ended.set()
        sampler.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} exited with {process.returncode}:\n{complaint.decode(errors='replace')}")
    largest_mb = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
    return Run(wall_s, max(largest_mb, sampled[0]), cpu_s)


def _take_orphans() -> None:
    """Children whose parent ends become ours (Linux), so that their processor time is told as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1)  # PR_SET_CHILD_SUBREAPER


def _left_behind_s() -> float:
    """Processor time of what the process left behind, once all of it has ended."""
    total = 0.0
    try:
        while True:
            usage = os.wait4(-1, 0)[2]
            total += usage.ru_utime + usage.ru_stime
    except ChildProcessError:
        return total


def _sample(pid: int, peak: list[float], ended: threading.Event) -> None:
    """Keep the largest sum of resident memory over the process tree in `peak[0]`."""
    while not ended.wait(SAMPLE_S):
        peak[0] = max(peak[0], sum(map(_resident_mb, _tree(pid))))


def _tree(pid: int) -> list[int]:
    """A process and all below it; empty where there is no /proc."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(below for child in children for below in _tree(int(child)))]


def _resident_mb(pid: int) -> float:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE_MB
    except (OSError, IndexError):
        return 0.0  # it has just ended
