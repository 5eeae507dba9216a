"""The parts of a workbook's archive, unpacked by what they are."""

from __future__ import annotations

import io
import zipfile
import zlib

import pytest

from tiercli.read.formats.archive import DamagedPartError, beginning, unpacked


def archive(content: bytes, how: int = zipfile.ZIP_DEFLATED) -> tuple[zipfile.ZipFile, zipfile.ZipInfo]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", how) as made:
        made.writestr("part.xml", content)
    opened = zipfile.ZipFile(held)
    return opened, opened.getinfo("part.xml")


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("length", [0, 1, 4095, 4096, 4097, 300_000])
def test_the_beginning_is_what_unpacking_begins_with(how: int, length: int) -> None:
    content = bytes(range(251)) * (length // 251 + 1)
    opened, entry = archive(content[:length], how)
    assert beginning(opened, entry, 4096) == content[:length][:4096] == b"".join(unpacked(opened, entry))[:4096]


def test_nothing_hides_behind_blocks_that_hold_nothing() -> None:
    """A thousand empty blocks in front: more packed bytes than are asked for, and not one unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = b"".join(packer.flush(zlib.Z_FULL_FLUSH) + b"\x00\x00\x00\xff\xff" for _ in range(1000)) + packer.compress(b"<!DOCTYPE x>") + packer.flush()
    opened, entry = archive(packed, zipfile.ZIP_STORED)
    entry.compress_type, entry.file_size, entry.CRC = zipfile.ZIP_DEFLATED, 12, zlib.crc32(b"<!DOCTYPE x>")
    assert beginning(opened, entry, 4096) == b"<!DOCTYPE x>"


def test_a_part_that_is_no_packed_bytes_is_damaged() -> None:
    opened, entry = archive(b"\xff" * 100, zipfile.ZIP_STORED)
    entry.compress_type = zipfile.ZIP_DEFLATED
    with pytest.raises(DamagedPartError, match=r"part\.xml"):
        beginning(opened, entry, 4096)
