"""What readers read from: a file on a disk, one that is held in memory because its plain text must not lie anywhere, or a server."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import IO, Protocol
from urllib.parse import parse_qsl, unquote, urlsplit

_NULL = "__HIVE_DEFAULT_PARTITION__"
PARQUET = b"PAR1"
"""How such files begin."""


def partition_columns(path: str | PurePath) -> dict[str, str | None]:
    """The columns that the folders above a file give, the outermost first."""
    parted = (part.partition("=") for part in PurePath(path).parts[:-1])
    return {unquote(name): None if value == _NULL else unquote(value) for name, equals, value in parted if equals and name}


@dataclass(frozen=True, slots=True)
class Part:
    """What a Parquet file is to the table that it lies in: what its bytes do not tell.

    values: columns of which every row has the same, as text. names: stored column -> its name, of those that the table has; as they are stored if none.
    deleted: the numbers of rows that count no longer, from 0 on and in order, as whole numbers of 8 bytes.
    """

    values: Mapping[str, str | None]
    names: Mapping[str, str] | None = None
    deleted: bytes = b""

    @property
    def is_as_stored(self) -> bool:
        """Whether every row counts, under the names that are stored."""
        return not self.deleted and all(stored == name for stored, name in (self.names or {}).items())

    def named(self, stored: Iterable[str]) -> dict[str, str]:
        """The table's names of stored columns -> these."""
        return {name: own for own in stored if (name := own if self.names is None else self.names.get(own)) is not None}

    def digest(self, sha256: str) -> str:
        """What tells its rows from others. sha256: of its bytes, which is all where they tell all."""
        if not self.values and self.is_as_stored:
            return sha256
        names = None if self.is_as_stored else dict(self.names or {})
        return hashlib.sha256(repr((sha256, dict(self.values), names)).encode() + self.deleted).hexdigest()


def shown_name(path: str | PurePath) -> str:
    """The name by which places in a file are told: with the folders that are values, below which many files have one name."""
    parts = PurePath(path).parts
    first = next((place for place, part in enumerate(parts[:-1]) if part.partition("=")[1]), len(parts) - 1)
    return unquote("/".join(parts[first:]))


def names_apart(paths: Iterable[Path]) -> dict[Path, str]:
    """The names by which places in files of one name are told: with as many of their folders as tell them apart. Other files are not among the answers."""
    alike: dict[str, list[Path]] = {}
    for path in paths:
        alike.setdefault(shown_name(path), []).append(path)
    names: dict[Path, str] = {}
    for own in (own for own in alike.values() if len(own) > 1):
        first = next(count for count in range(1, max(len(path.parts) for path in own) + 1) if len({path.parts[-count:] for path in own}) == len(own))
        names |= {path: unquote("/".join(path.parts[-first:])) for path in own}
    return names


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
