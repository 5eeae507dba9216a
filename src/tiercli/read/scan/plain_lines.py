"""Delimited text without quotation marks, block by block: whole lines, looked through on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import numpy as np

from tiercli.domain.arrays import Array
from tiercli.read.formats.text_file import TextFile
from tiercli.read.scan.engine import PLAIN, NotScannableError

_LINE_FEED, _RETURN = b"\n\r"
_PIECE = 1 << 18
_BLOCK, _BUFFERS = 1 << 23, 3
"""Bytes that are taken apart at once, and how many such blocks there are: one is read while two are taken apart. Larger ones take memory, which costs
more time to be had than fewer of them save."""


class NotPlainError(Exception):
    """The engine must take the text apart: a delimiter may stand within quotation marks, or nearly every row has a text of its own."""


@dataclass
class PlainLines:
    """A text in which lines are rows and delimiters part their cells, read once.

    columns: the headers, in order. encoding: see `encoding_of`.
    """

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    encoding: str = "utf-8"

    def blocks(self, buffers: Iterator[_Buffer]) -> Iterator[tuple[memoryview, int]]:
        """Whole lines in UTF-8, without that of the headers, and how many. buffers: those that are used in turn.

        Errors: NotPlainError; NotScannableError for line ends of old, bytes that are no text, and text that may be in another encoding.
        """
        is_first, rest = True, b""
        with TextFile(self.path, self.encoding) as file:
            while True:
                buffer = next(buffers)
                size, ends = buffer.fill(rest, file)
                is_end = size == len(rest)
                end = size if is_end else buffer.bytes.rfind(b"\n", 0, size) + 1
                if not end and is_end:
                    break
                if not end and size == _BLOCK:
                    raise NotScannableError("a line longer than a block", PLAIN)
                rest = bytes(memoryview(buffer.bytes)[end:size])
                start = buffer.bytes.find(b"\n", 0, end) + 1 if is_first else 0
                if start < end:
                    yield memoryview(buffer.bytes)[start:end], ends - (start > 0) + (buffer.bytes[end - 1] != _LINE_FEED)
                is_first = is_first and not end
            if file.is_doubtful:
                raise NotScannableError("text that may be in another encoding", PLAIN)


def blocks_of(files: Sequence[PlainLines]) -> Iterator[tuple[int, memoryview, int]]:
    """The blocks of files, one after another, each with the number of its file; each stays as it is until the one after the next is asked for.

    Memory that is new each time costs more than what is done with it, so a few buffers are used in turn.
    Errors: as `blocks`.
    """
    buffers = cycle([_Buffer(_BLOCK) for _ in range(_BUFFERS)])
    for number, lines in enumerate(files):
        for block, rows in lines.blocks(buffers):
            yield number, block, rows


class _Buffer:
    """Bytes of a file, looked through piece by piece while each is in the processor's own memory."""

    def __init__(self, size: int) -> None:
        self.bytes = bytearray(size)
        self._whole, self._cells = memoryview(self.bytes), np.frombuffer(self.bytes, dtype=np.uint8)

    def fill(self, rest: bytes, file: TextFile) -> tuple[int, int]:
        """How many bytes there are now, and the line feeds among them. rest: what is there already, and was looked through."""
        self.bytes[: len(rest)] = rest
        at, ends, before = len(rest), 0, rest[-1] if rest else 0
        while size := file.readinto(self._whole[at : at + _PIECE]):
            if self.bytes.find(b'"', at, at + size) >= 0:
                raise NotPlainError("quotation marks")
            ends += line_feeds(self.bytes, self._cells, at, at + size, before)
            at += size
            before = self.bytes[at - 1]
        return at, ends


def line_feeds(text: bytearray, cells: Array, start: int, end: int, before: int) -> int:
    """How many there are from one place to another. cells: the same bytes. before: the byte before them.

    Errors: NotScannableError for line ends of old, and bytes that are no text.
    """
    if text.find(b"\0", start, end) >= 0:
        raise NotScannableError("bytes that are no text", PLAIN)
    is_end = cells[start:end] == _LINE_FEED
    if before == _RETURN and not is_end[0]:
        raise NotScannableError("line ends of old", PLAIN)
    if text.find(b"\r", start, end) >= 0:
        is_return = cells[start : end - 1] == _RETURN
        if np.count_nonzero(is_return) != np.count_nonzero(is_return & is_end[1:]):
            raise NotScannableError("line ends of old", PLAIN)
    return int(np.count_nonzero(is_end))
