"""What readers read from: a file on a disk, or one that is held in memory because its plain text must not lie anywhere."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO


@dataclass(frozen=True, slots=True)
class Held:
    """A file in memory, which answers readers as a path does: a workbook that was decrypted or mended."""

    name: str
    raw: bytes = field(repr=False)

    @property
    def suffix(self) -> str:
        """As of a path."""
        return PurePath(self.name).suffix

    def open(self, mode: str = "rb") -> IO[bytes]:  # noqa: ARG002 - as of a path
        """The bytes as a file to be read."""
        return io.BytesIO(self.raw)

    def read_bytes(self) -> bytes:
        """All of it."""
        return self.raw


Source = Path | Held


def size_of(source: Source) -> int:
    """Bytes."""
    return len(source.raw) if isinstance(source, Held) else source.stat().st_size
