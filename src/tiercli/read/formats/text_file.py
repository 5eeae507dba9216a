"""A text of any size as UTF-8, block by block, whatever encoding it is in."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Self

import numpy as np

from tiercli.domain.arrays import Whole
from tiercli.read.formats.encodings import MARKS, UTF8, is_doubtful, units_of, utf16_without_mark

_START, _PIECE = 1 << 16, 1 << 18


def encoding_of(path: Path) -> str:
    """The encoding that `decoded` tries first, as far as the first bytes tell that are no ASCII: with a mark, UTF-16 without one, UTF-8, else GB18030.

    Errors: OSError.
    """
    with path.open("rb", buffering=0) as file:
        start = file.read(_START)
        marked = next((name for mark, name in MARKS if start.startswith(mark)), "")
        if name := marked or ("" if path.stat().st_size % 2 else utf16_without_mark(start)):
            return name
        while start and start.isascii():
            start = file.read(_PIECE)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


class TextFile:
    """The text of a file. encoding: see `encoding_of`; what is UTF-8 already is handed on as it is, and not looked at.

    Errors: OSError; UnicodeError where the bytes are no text in that encoding.
    """

    def __init__(self, path: Path, encoding: str) -> None:
        self._file = path.open("rb", buffering=0)
        self._decoder = None if encoding in UTF8 else codecs.getincrementaldecoder(encoding)()
        self._counts: Whole | None = np.zeros(1 << 16, np.int64) if encoding == "gb18030" else None
        self._rest, self._is_end = memoryview(b""), False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    @property
    def is_doubtful(self) -> bool:
        """Whether what was read so far may be in another encoding: then all of it must be looked at (see `doubt_about`)."""
        return self._counts is not None and is_doubtful(self._counts)

    def readinto(self, place: memoryview) -> int:
        """The next bytes, as many as there is room for at most; 0 at the end."""
        if self._decoder is None:
            return self._file.readinto(place)
        while not self._rest and not self._is_end:
            raw = self._file.read(_PIECE)
            self._is_end = not raw
            text = self._decoder.decode(raw, self._is_end)
            if self._counts is not None:
                units = units_of(text)
                self._counts += np.bincount(units[units > 127], minlength=1 << 16)
            self._rest = memoryview(text.encode())
        size = min(len(self._rest), len(place))
        place[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
