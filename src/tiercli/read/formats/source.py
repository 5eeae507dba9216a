"""What readers read from: a file on a disk, one that is held in memory because its plain text must not lie anywhere, or a server."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit


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


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server.

    address: as the driver takes it, without what follows the #. It holds no password.
    """

    address: str

    @property
    def name(self) -> str:
        """What is shown and stored of it: the place and the database, never who asks."""
        parts = urlsplit(self.address)
        asked = dict(parse_qsl(parts.query))
        place = f"{parts.hostname or asked.get('host', '')}{f':{parts.port}' if parts.port else ''}"
        return f"postgresql://{place}/{unquote(parts.path.lstrip('/')) or asked.get('dbname') or asked.get('service', '')}"

    @property
    def suffix(self) -> str:
        """None: it is no file."""
        return ""


class Named(Protocol):
    """Whatever is read from, by the name that is shown of it."""

    @property
    def name(self) -> str:
        """See the class."""


Source = Path | Held


def size_of(source: Source) -> int:
    """Bytes."""
    return len(source.raw) if isinstance(source, Held) else source.stat().st_size
