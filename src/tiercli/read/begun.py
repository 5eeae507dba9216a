"""Reading that begins before the rulebook is known: files become cells while it is loaded, and are understood once it is there."""

from __future__ import annotations

import atexit
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from tiercli.domain.errors import TierError
from tiercli.domain.standby import stand_by
from tiercli.frames.kinds import Scan
from tiercli.read.formats.addresses import server_of, spark_name_of
from tiercli.read.inputs import find_inputs
from tiercli.read.options import ReadOptions
from tiercli.read.process import ReadingProcess
from tiercli.read.scan.choose import to_scan
from tiercli.read.task import Task

_LARGE = 10**9
_BEGUN: list[tuple[tuple[Any, ...], list[ReadingProcess]]] = []


def begin_reading(paths: Sequence[Path], options: ReadOptions, scan: Scan = "never") -> None:
    """Starts processes on these files; what is wrong with files or options is said when their turn comes.

    Where `--table` is used, a rulebook may name the tables: that is not begun. scan: of files that will be scanned only the sha256 is begun.
    """
    stop_begun()
    if options.tables:
        return
    plain = replace(options, maps=dict(options.maps), tables={}, units=dict(options.units))
    try:
        tasks, _ = find_inputs(paths, plain, scan)
        large = to_scan(tasks, plain, scan)
        if large:
            from tiercli.read.scan.digest import begin_sha256

            for task in large:
                if server_of(task.path) is None:
                    begin_sha256(Path(task.path))
        tasks = [task for task in tasks if task not in large and spark_name_of(task.path) is None]
        if not tasks:
            return
        _BEGUN.append((_asked(tasks, plain), _started(tasks, plain)))
    except (TierError, OSError):
        return


def processes_for(tasks: Sequence[Task], options: ReadOptions) -> list[ReadingProcess]:
    """Processes that read these files: those that began with the same, else new ones. They wait to be told the rest."""
    if _BEGUN and _BEGUN[0][0] == _asked(tasks, options):
        return _BEGUN.pop()[1]
    stop_begun()
    return _started(tasks, options)


@atexit.register
def stop_begun() -> None:
    """Ends processes that nobody asked for what they read."""
    while _BEGUN:
        for process in _BEGUN.pop()[1]:
            process.stop()


def _asked(tasks: Sequence[Task], options: ReadOptions) -> tuple[Any, ...]:
    """All that cells depend on."""
    settled = (options.encoding, options.skip_hidden, options.password, options.limits, options.skip_sheets, options.own_reports)
    return [(task.path, task.shown, dict(task.sheets), task.only, task.without, task.name) for task in tasks], *settled


def _started(tasks: Sequence[Task], options: ReadOptions) -> list[ReadingProcess]:
    shares = _shares(tasks)
    stand_by(len(shares))
    return [ReadingProcess({"tasks": share, "options": options}, [task.path for task in share], whole=False) for share in shares]


def _shares(tasks: Sequence[Task]) -> list[list[Task]]:
    """The files divided over at most as many processes as there are processors, large ones apart."""
    count = max(1, min(len(tasks), os.cpu_count() or 1))
    shares: list[list[Task]] = [[] for _ in range(count)]
    sizes = [0] * count
    for task in sorted(tasks, key=lambda task: -_size(task)):
        least = sizes.index(min(sizes))
        shares[least].append(task)
        sizes[least] += _size(task) + 100_000
    return shares


def _size(task: Task) -> int:
    """Bytes; of a server nobody knows, and it is taken for large."""
    return _LARGE if server_of(task.path) else Path(task.path).stat().st_size
