"""Files changed at random: bytes, parts of archives, words of text; the same seed changes them alike."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from random import Random

_NUMBERS = (b"-1", b"0", b"1e308", b"99999999999999999999", b"0.0000001", b"NaN", b"4294967296", b"-9223372036854775808")
_WORDS = (
    b"", b"'", b'"', b"=1+1", b"\x00", b"\xff", b"\xef\xbb\xbf", b"\r\n", b"\n", b",", b";", b"null", b"true", b"[]", b"{}", b"../..", b"*a", b"&a",
    b"<!DOCTYPE x>",     "小计".encode(),
    "合计".encode(), "１２３".encode(), "\u202e".encode(), "\u200b".encode(), b"2026-02-30", b"0001-01-01", b"1900-01-00", b"60",
)  # fmt: skip
_NUMBER = re.compile(rb"\d+(\.\d+)?")
_TEXT = re.compile(rb"[^\s,;:<>\"'=\[\]{}]+")


def mutated(raw: bytes, chance: Random) -> bytes:
    """The bytes after one to four changes."""
    for _ in range(chance.choice((1, 1, 2, 4))):
        raw = _archive(raw, chance) if raw[:2] == b"PK" and chance.random() < 0.75 else _once(raw, chance)
    return raw


def _once(raw: bytes, chance: Random) -> bytes:
    if not raw:
        return chance.choice(_WORDS)
    way = chance.randrange(9)
    at = chance.randrange(len(raw))
    size = min(chance.choice((1, 2, 8, 64, 1024)), len(raw) - at)
    if way == 0:
        return raw[:at] + bytes([raw[at] ^ (1 << chance.randrange(8))]) + raw[at + 1 :]
    if way == 1:
        return raw[:at] + raw[at + size :]
    if way == 2:
        return raw[:at] + chance.randbytes(size) + raw[at + size :]
    if way == 3:
        return raw[:at] + raw[at : at + size] * chance.choice((2, 3, 50)) + raw[at + size :]
    if way == 4:
        return raw[:at]
    if way == 5:
        other = chance.randrange(len(raw))
        return raw[:at] + raw[other : other + size] + raw[at:]
    if way == 6:
        return _replaced(raw, _NUMBER, chance.choice(_NUMBERS), chance)
    if way == 7:
        return _replaced(raw, _TEXT, chance.choice(_WORDS), chance)
    return raw[:at] + chance.choice(_WORDS) + raw[at:]


def _replaced(raw: bytes, pattern: re.Pattern[bytes], word: bytes, chance: Random) -> bytes:
    """One of the words or numbers near a place, replaced."""
    start = chance.randrange(len(raw))
    found = pattern.search(raw, start) or pattern.search(raw)
    return raw if found is None else raw[: found.start()] + word + raw[found.end() :]


def _archive(raw: bytes, chance: Random) -> bytes:
    """One part changed inside, left out, doubled or renamed, in an archive that is otherwise whole."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = [(entry.filename, archive.read(entry)) for entry in archive.infolist()]
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError, zlib.error):
        return _once(raw, chance)
    if not parts:
        return raw
    place = chance.randrange(len(parts))
    name, content = parts[place]
    way = chance.randrange(10)
    if way == 0:
        del parts[place]
    elif way == 1:
        parts[place] = (name.upper() if chance.random() < 0.5 else f"x/{name}", content)
    elif way == 2:
        parts[place] = (name, parts[chance.randrange(len(parts))][1])
    else:
        parts[place] = (name, _once(content, chance))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name or "x", content)
    return out.getvalue()
