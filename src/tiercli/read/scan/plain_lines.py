"""Delimited text without quotation marks, block by block: whole lines, looked through and hashed on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tiercli.read.scan.engine import NotScannableError

_LINE_FEED = 10
_BLOCK, _BUFFERS = 1 << 24, 4
"""Bytes that are taken apart at once, and how many such blocks there are: one is read while two are taken apart and one is handed on."""


class NotPlainError(Exception):
    """The engine must take the text apart: a delimiter may stand within quotation marks, or nearly every row has a text of its own."""


@dataclass
class PlainLines:
    """A text in which lines are rows and delimiters part their cells, read once.

    columns: the headers, in order. sha256: of all bytes, once the blocks are at their end.
    """

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    digest: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        """Of the bytes read so far."""
        return str(self.digest.hexdigest())

    def blocks(self) -> Iterator[tuple[memoryview, int]]:
        """Whole lines, without that of the headers, and how many; each block stays as it is until two more were asked for.

        Memory that is new each time costs more than what is done with it, so a few buffers are used in turn.
        Errors: NotPlainError; NotScannableError for line ends of old, and bytes that are no text.
        """
        buffers = [bytearray(_BLOCK) for _ in range(_BUFFERS)]
        cells = [np.frombuffer(buffer, dtype=np.uint8) for buffer in buffers]
        is_first, rest, turn = True, b"", 0
        with self.path.open("rb", buffering=0) as file:
            while True:
                buffer = buffers[turn % _BUFFERS]
                buffer[: len(rest)] = rest
                with memoryview(buffer) as whole:
                    size = file.readinto(whole[len(rest) :])
                    self.digest.update(whole[len(rest) : len(rest) + size])
                is_end, size = not size, size + len(rest)
                end = size if is_end else buffer.rfind(b"\n", 0, size) + 1
                if not end and is_end:
                    return
                if not end and size == len(buffer):
                    raise NotScannableError("a line longer than a block")
                rest = bytes(memoryview(buffer)[end:size])
                start = buffer.find(b"\n", 0, end) + 1 if is_first else 0
                _refuse_odd_bytes(buffer, end)
                is_first = is_first and not end
                if start < end:
                    ends = int(np.count_nonzero(cells[turn % _BUFFERS][start:end] == _LINE_FEED))
                    yield memoryview(buffer)[start:end], ends + (buffer[end - 1] != _LINE_FEED)
                turn += 1


def _refuse_odd_bytes(buffer: bytearray, end: int) -> None:
    if buffer.find(b'"', 0, end) >= 0:
        raise NotPlainError("quotation marks")
    if buffer.find(b"\0", 0, end) >= 0:
        raise NotScannableError("bytes that are no text")
    if buffer.find(b"\r", 0, end) >= 0 and buffer.count(b"\r", 0, end) != buffer.count(b"\r\n", 0, end):
        raise NotScannableError("line ends of old")
