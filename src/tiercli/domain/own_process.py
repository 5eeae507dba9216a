"""What only a process of our own may do, never one that merely imports tiercli: look for garbage seldom, keep its memory, be copied."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Mapping

_OBJECTS_BETWEEN = 1_000_000
MAPPED_FROM, TRIMMED_FROM = 1 << 30, 1 << 31
KEEPING: Mapping[str, str] = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "MALLOC_MMAP_THRESHOLD_": str(MAPPED_FROM),
    "MALLOC_TRIM_THRESHOLD_": str(TRIMMED_FROM),
    "MALLOC_ARENA_MAX": "2",
}
"""The environment of a new process that keeps its memory: handing it back each time costs a third of the reading."""
_MALLOPT = {-3: MAPPED_FROM, -1: TRIMMED_FROM - 1, -8: 2}  # M_MMAP_THRESHOLD, M_TRIM_THRESHOLD (an int), M_ARENA_MAX of malloc.h


WITHOUT_THREADS: Mapping[str, str] = {"OPENBLAS_NUM_THREADS": "1", "JE_ARROW_MALLOC_CONF": "background_thread:false"}
"""Libraries that would start threads of their own as soon as they are loaded, which nothing here needs."""
_COPIES: list[bool] = []


def allow_copies() -> None:
    """From now on reading processes are copies of this one where that is safe."""
    for name, value in WITHOUT_THREADS.items():
        os.environ.setdefault(name, value)
    _COPIES[:] = [True]


def allows_copies() -> bool:
    """Whether reading processes may be copies of this one."""
    return bool(_COPIES)


def collect_seldom() -> None:
    """From now on garbage is collected after so many objects."""
    gc.set_threshold(_OBJECTS_BETWEEN, 20, 20)


def keep_memory() -> None:
    """The same as the environment `KEEPING` for a process that runs already; where the system knows no such wish, nothing."""
    if os.environ.get("ARROW_DEFAULT_MEMORY_POOL") == KEEPING["ARROW_DEFAULT_MEMORY_POOL"] or sys.platform != "linux":
        return
    import ctypes

    import pyarrow as pa

    pa.set_memory_pool(pa.system_memory_pool())
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)  # other C libraries have none
    if mallopt is not None:
        for wish, value in _MALLOPT.items():
            mallopt(wish, value)
