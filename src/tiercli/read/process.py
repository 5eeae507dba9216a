"""A process that reads strangers' files: whatever happens in it becomes one clear error here."""

from __future__ import annotations

import os
import pickle
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tiercli.domain.errors import InputError, TierError
from tiercli.domain.fault import our_fault
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.standby import reading_process
from tiercli.read.formats.blame import READING, says_out_of_memory
from tiercli.read.inputs import refuse_odd
from tiercli.read.options import ReadOptions

if TYPE_CHECKING:
    from tiercli.domain.forked import Reply
    from tiercli.read.own.result_headers import OwnTask
    from tiercli.read.task import Rest
    from tiercli.read.wire import OwnAnswer

Answer = TypeVar("Answer")


class ReadingProcess:
    """One reading process, at work from the moment it is made.

    request: what the process is asked, see `worker`. files: the paths that it reads, for words about them.
    whole: whether that is all; else it goes as far as it can and waits for what `tell` says.
    """

    def __init__(self, request: Mapping[str, Any], files: Sequence[str], *, whole: bool = True) -> None:
        self._files = files
        self._reply: Reply = b""
        self._errors = b""
        self._rest = b""
        self._told = threading.Event()
        if whole:
            self._told.set()
        self._process = reading_process()
        self._thread = threading.Thread(target=self._talk, args=(pickle.dumps(dict(request)),), daemon=True)
        self._thread.start()

    def _talk(self, request: bytes) -> None:
        left = memoryview(request)
        try:
            while self._process.stdin is not None and left:
                left = left[os.write(self._process.stdin.fileno(), left) :]  # past the buffer, in which `communicate` would meet it again
        except OSError:  # it has ended, and what it said of that is read below
            pass
        self._told.wait()
        self._reply, self._errors = self._process.communicate(self._rest)

    def tell(self, rest: Rest) -> None:
        """The rest of the request."""
        self._rest = pickle.dumps(rest)
        self._told.set()

    def answer(self, deadline: float, parse: Callable[[Reply], Answer]) -> Answer:
        """What the process read.

        parse: makes it of the reply. Errors: InputError: its own, or that it ran out of time or memory, or died; OurFaultError when
        this program failed in it.
        """
        from tiercli.read.wire import BrokenReplyError

        self._thread.join(min(max(0.0, deadline - time.monotonic()), threading.TIMEOUT_MAX))
        if self._thread.is_alive():
            self.stop()
            where = Place(Path(self._files[0]).name) if len(self._files) == 1 else None
            raise InputError(
                Text("读取超时，已停止。", "reading took too long and was stopped."),
                hint=Text("文件可能有异常；可用 --max-seconds 放宽。", "The file may be odd; --max-seconds allows more."),
                where=where,
            )
        try:
            return parse(self._reply)
        except BrokenReplyError as broken:
            raise self._died(broken.file) from None

    def _died(self, file: str) -> TierError:
        words = self._errors.decode("utf-8", "replace").strip()
        name = Path(file or self._files[0]).name
        last = words.rpartition("\n")[2]
        if self._process.returncode == 1 and "Traceback (most recent call last)" in words and not says_out_of_memory(last):
            # Python itself ended the process: nothing that a reader raises gets this far.
            return our_fault(READING, name, words)
        if says_out_of_memory(words) or self._process.returncode in (-9, -6):
            message = Text(
                "读取所需内存超出限制，已停止；文件可能损坏或异常。", "reading needed more memory than allowed and was stopped; the file may be damaged or odd."
            )
        else:
            message = Text("文件无法读取：可能已损坏。", "the file cannot be read: it may be damaged.")
        hint = Text("请在 Excel 或 WPS 中打开，另存为新的 .xlsx 后重试。", "Open it in Excel, save it as a new .xlsx, and try again.")
        return InputError(message, hint=hint, where=Place(name))

    def stop(self) -> None:
        """Ends the process if it still runs."""
        self._told.set()
        if self._process.poll() is None:
            self._process.kill()
        self._thread.join(5)


def read_own_files(tasks: Sequence[OwnTask], options: ReadOptions) -> list[OwnAnswer]:
    """What reading processes say of files that this program wrote, side by side.

    Errors: InputError when one cannot be read; OurFaultError.
    """
    from tiercli.read.wire import parse_own

    for task in tasks:
        refuse_odd(Path(task.path))
    plain = replace(options, maps={}, tables={}, units={})
    processes = [ReadingProcess({"own": task, "options": plain}, [task.path]) for task in tasks]
    deadline = time.monotonic() + options.limits.max_seconds
    try:
        return [process.answer(deadline, parse_own) for process in processes]
    finally:
        for process in processes:
            process.stop()
