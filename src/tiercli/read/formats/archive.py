"""The parts of a workbook's archive, unpacked by what they are and not by what the directory says of them."""

from __future__ import annotations

import html
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from typing import IO

from tiercli.domain.patterns import late_pattern

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError)
"""What reading a part of a damaged archive ends with."""
_ATTRIBUTE = late_pattern(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_CHUNK = 1 << 16
"""Bytes of a packed part that are unpacked together: what comes of them stays near the processor while it is looked at."""
_HEADER = 30  # bytes of a local header before the name
_MOST_AT_ONCE = 1 << 19


class DamagedPartError(Exception):
    """A part whose content is not what the archive's directory says: `part`, and `why` in few words for the reader of --debug."""

    def __init__(self, part: str, why: str) -> None:
        self.part = part
        self.why = why
        super().__init__(f"{part}: {why}")


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a tag, by their names."""
    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(tag)}


def beginning(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, length: int) -> bytes:
    """The first bytes of a part, of which no more is unpacked.

    Errors: DamagedPartError as far as these bytes tell.
    """
    file: IO[bytes] = archive.fp  # type: ignore[assignment]
    head = b""
    for piece in _inflated(file, entry, length):
        head += piece
        if len(head) >= length:
            break
    return head[:length]


def unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """A part's content in chunks.

    Errors: DamagedPartError when it is longer or shorter than declared, cannot be unpacked, or its checksum is wrong; in the last case at the end.
    """
    file: IO[bytes] = archive.fp  # type: ignore[assignment]
    crc = length = 0
    for chunk in _inflated(file, entry):
        crc = zlib.crc32(chunk, crc)
        length += len(chunk)
        if length > entry.file_size:
            raise DamagedPartError(entry.filename, f"longer than the {entry.file_size} bytes that the directory says")
        yield chunk
    if length != entry.file_size:
        raise DamagedPartError(entry.filename, f"{length} bytes instead of the {entry.file_size} that the directory says")
    if crc != entry.CRC:
        raise DamagedPartError(entry.filename, "wrong checksum (CRC-32)")


def _inflated(file: IO[bytes], entry: zipfile.ZipInfo, most: int = _MOST_AT_ONCE) -> Iterator[bytes]:
    at = entry.header_offset
    file.seek(at)
    header = file.read(_HEADER)
    if len(header) < _HEADER or not header.startswith(b"PK\x03\x04"):
        raise DamagedPartError(entry.filename, "no local header where the directory says")
    at += _HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DamagedPartError(entry.filename, f"packed in an unusual way ({entry.compress_type})")
    inflater = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    left = entry.compress_size
    try:
        while left:
            file.seek(at)  # others may read the same file in between
            packed = file.read(min(_CHUNK, most, left))
            if not packed:
                raise DamagedPartError(entry.filename, "cut short")
            at, left = at + len(packed), left - len(packed)
            if inflater is None:
                yield packed
                continue
            while packed:
                yield inflater.decompress(packed, most)
                packed = inflater.unconsumed_tail
        if inflater is not None:
            yield inflater.flush()
    except zlib.error as error:
        raise DamagedPartError(entry.filename, str(error)) from None


def verify(archive: zipfile.ZipFile, entries: Iterable[zipfile.ZipInfo]) -> None:
    """Unpacks parts for nothing but their checksums.

    Errors: DamagedPartError for the first that is not what it should be.
    """
    for entry in entries:
        for _ in unpacked(archive, entry):
            pass
