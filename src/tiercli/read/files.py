"""The way in: files and frames to a reading."""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.errors import InputError, TierError
from tiercli.domain.fault import our_fault
from tiercli.domain.fields import TableFields
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.standby import reading_process
from tiercli.read.blame import READING, says_out_of_memory
from tiercli.read.inputs import find_inputs
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.settled import check_settled

if TYPE_CHECKING:
    import pyarrow as pa

    from tiercli.read.sheet import SheetReading
    from tiercli.read.worker import Task


def read_tables(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields]) -> Reading:
    """The tables of all files.

    Errors: InputError when a file cannot be read or nothing is left to grade.
    """
    return start_reading(paths, options, fields)()


def start_reading(paths: Sequence[Path], options: ReadOptions, fields: Mapping[str, TableFields], *, need_sales: bool = True) -> Callable[[], Reading]:
    """Starts reading at once in worker processes; the function returned waits for them.

    need_sales: whether files without a usable sales row are refused; a check reports on them.
    Errors: UsageError for a table or field that is none; InputError, at once for files that are not there, from the waiting function for all else.
    """
    check_settled(options, fields)
    tasks, findings = find_inputs(paths, options)
    plain = replace(options, maps=dict(options.maps), tables=dict(options.tables), units={})
    workers = [_Worker(share, plain, fields) for share in _shares(tasks)]

    def wait() -> Reading:
        from tiercli.read.tables import assemble

        deadline = time.monotonic() + options.limits.max_seconds
        try:
            answers = [worker.answer(deadline) for worker in workers]
        finally:
            for worker in workers:
                worker.stop()
        order = {task.shown: index for index, task in enumerate(tasks)}
        sheets = [sheet for answer in answers for sheet in answer[0]]
        sheets.sort(key=lambda sheet: order.get(sheet.path, 0))
        return assemble(sheets, [*findings, *(note for answer in answers for note in answer[1])], options, fields, need_sales=need_sales)

    return wait


def _shares(tasks: Sequence[Task]) -> list[list[Task]]:
    """The files divided over at most as many processes as there are processors, large ones apart."""
    count = max(1, min(len(tasks), os.cpu_count() or 1))
    shares: list[list[Task]] = [[] for _ in range(count)]
    sizes = [0] * count
    for task in sorted(tasks, key=lambda task: -Path(task.path).stat().st_size):
        least = sizes.index(min(sizes))
        shares[least].append(task)
        sizes[least] += Path(task.path).stat().st_size + 100_000
    return shares


class _Worker:
    """One reading process."""

    def __init__(self, tasks: Sequence[Task], options: ReadOptions, fields: Mapping[str, TableFields]) -> None:
        self.tasks = tasks
        self.reply = b""
        request = pickle.dumps({"tasks": list(tasks), "options": options, "fields": dict(fields)})
        self.process = reading_process()
        self.thread = threading.Thread(target=self._talk, args=(request,), daemon=True)
        self.thread.start()

    def _talk(self, request: bytes) -> None:
        self.reply, self.errors = self.process.communicate(request)

    def answer(self, deadline: float) -> tuple[list[SheetReading], list[Finding]]:
        """What the process read.

        Errors: InputError: its own, or that it ran out of time or memory, or died; OurFaultError when this program failed in it.
        """
        from tiercli.read.wire import BrokenReplyError, parse_reply

        self.thread.join(max(0.0, deadline - time.monotonic()))
        if self.thread.is_alive():
            self.stop()
            where = Place(Path(self.tasks[0].path).name) if len(self.tasks) == 1 else None
            raise InputError(
                Text("读取超时，已停止。", "reading took too long and was stopped."),
                hint=Text("文件可能有异常；可用 --max-seconds 放宽。", "The file may be odd; --max-seconds allows more."),
                where=where,
            )
        try:
            return parse_reply(self.reply)
        except BrokenReplyError as broken:
            raise self._died(broken.file) from None

    def _died(self, file: str) -> TierError:
        words = self.errors.decode("utf-8", "replace").strip()
        name = Path(file or self.tasks[0].path).name
        last = words.rpartition("\n")[2]
        if self.process.returncode == 1 and "Traceback (most recent call last)" in words and not says_out_of_memory(last):
            # Python itself ended the process: nothing that a reader raises gets this far.
            return our_fault(READING, name, words)
        if says_out_of_memory(words) or self.process.returncode in (-9, -6):
            message = Text(
                "读取所需内存超出限制，已停止；文件可能损坏或异常。", "reading needed more memory than allowed and was stopped; the file may be damaged or odd."
            )
        else:
            message = Text("文件无法读取：可能已损坏。", "the file cannot be read: it may be damaged.")
        hint = Text("请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后重试。", "Open it in Excel, save it as a new .xlsx, and try again.")
        return InputError(message, hint=hint, where=Place(name))

    def stop(self) -> None:
        """Ends the process if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.thread.join(5)


def tables_from_frames(frames: Mapping[str, pa.Table], fields: Mapping[str, TableFields], options: ReadOptions | None = None) -> Reading:
    """Frames of the caller, typed and matched and accounted for like files.

    frames: table name -> Arrow table with headers as the user names them.
    Errors: InputError as for files.
    """
    from tiercli.read.frames import grid_of
    from tiercli.read.sheet import understand
    from tiercli.read.tables import assemble

    options = options or ReadOptions()
    sheets = []
    for name, frame in frames.items():
        if name not in fields:
            message = Text(f"没有名为 {name} 的表。", f"there is no table called {name}.")
            raise InputError(message, hint=Text(f"可用的表：{'、'.join(fields)}。", f"Tables: {', '.join(fields)}."))
        sheets.append(understand(grid_of(name, frame), options, fields, path=name, sha256="", table=name))
    return assemble(sheets, [], options, fields)
