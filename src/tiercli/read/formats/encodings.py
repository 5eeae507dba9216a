"""The encoding of delimited text: by its mark, by what it cannot be, and a doubt where what it may be makes no sense."""

from __future__ import annotations

import codecs
import re
from functools import cache

import numpy as np

from tiercli.domain.arrays import Array, Mask, Whole
from tiercli.domain.errors import InputError
from tiercli.domain.finding import Finding, Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.notes import found

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
UTF8 = frozenset({"utf-8", "utf-8-sig"})
_NAME_ONE = Text("请用 --encoding 指明编码（如 big5、latin-1），或另存为 .xlsx。", "Name its --encoding (big5, latin-1 ...), or save it as .xlsx.")
_FOREIGN = late_pattern(r"[^\x00-\x7f]")
_DOUBTED, _SURE = 0.85, 0.9
_OTHERS = ("big5", "shift_jis", "latin-1")
_FREQUENT = {"gb2312": (0xA1, 0xD7), "big5": (0xA1, 0xC6), "shift_jis": (0x81, 0x97)}
"""The first and the last leading byte of the frequent characters."""
_BEYOND_ASCII, _SECOND_HALVES = 128, slice(0xDC00, 0xE000)


def decoded(raw: bytes, file: str, encoding: str | None) -> tuple[str, str]:
    """The text of a file and the encoding that it was read with: byte order mark, UTF-16 without one, strict UTF-8, strict GB18030.

    Errors: InputError when none of them fits, or the given one does not; it names the line where the text breaks.
    """
    if encoding:
        return _in_named(raw, file, encoding)
    names = [name for mark, name in MARKS if raw.startswith(mark)]
    if not names:
        unmarked = utf16_without_mark(raw)
        names = [unmarked] if unmarked else ["utf-8", "gb18030"]
    broken: list[tuple[int, str]] = []
    for name in names:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError as error:
            broken.append((error.start, name))
            continue
        if "\x00" not in text:
            return text, name
        broken.append((raw.find(b"\x00"), name))
    raise _unreadable(raw, file, broken)


def _in_named(raw: bytes, file: str, encoding: str) -> tuple[str, str]:
    hint = Text("请换一个 --encoding，或去掉该选项自动识别。", "Name another --encoding, or leave the option out.")
    try:
        return raw.decode(encoding).removeprefix("\ufeff"), encoding
    except UnicodeDecodeError as error:
        line = _line(raw, error.start)
        message = Text(f"不能按编码 {encoding} 读取：第 {line} 行读不下去。", f"cannot be read in the encoding {encoding}: it breaks in line {line}.")
        raise InputError(message, hint=hint, where=Place(file, cell=str(line))) from None
    except (LookupError, UnicodeError):
        message = Text(f"不能按编码 {encoding} 读取。", f"cannot be read in the encoding {encoding}.")
        raise InputError(message, hint=hint, where=Place(file)) from None


def _unreadable(raw: bytes, file: str, broken: list[tuple[int, str]]) -> InputError:
    """The error of a text in no known encoding: where the one that got farthest breaks, and whether the file is cut off there."""
    start, name = max(broken)
    line = _line(raw, start)
    if name == "utf-8" and start >= len(raw) - 3:
        message = Text(
            f"第 {line} 行在一个字的中间断了：文件不完整（UTF-8）。", f"ends in the middle of a character in line {line}: the file is incomplete (UTF-8)."
        )
        return InputError(message, hint=Text("请重新导出或传送。", "Export or send it again."), where=Place(file, cell=str(line)))
    best = {"utf-8": "UTF-8", "gb18030": "GB18030"}.get(name, name)
    message = Text(
        f"不是 UTF-8 也不是 GB18030 编码的文本：按 {best} 读到第 {line} 行读不下去。",
        f"is neither UTF-8 nor GB18030 text: read as {best} it breaks in line {line}.",
    )
    return InputError(message, hint=_NAME_ONE, where=Place(file, cell=str(line)))


def _line(raw: bytes, start: int) -> int:
    return raw.count(b"\n", 0, start) + 1


def utf16_without_mark(raw: bytes) -> str:
    """utf-16-le or utf-16-be where the bytes can be nothing else; "" otherwise."""
    sample = raw[: 1 << 16]
    sample = sample[: len(sample) // 2 * 2]
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if not sample or len(raw) % 2 or max(even, odd) < max(4, 8 * min(even, odd)):
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    text = sample.decode(name, "ignore")
    return name if ("\n" in text or "\r" in text) and not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text) else ""


def doubt_about(raw: bytes, text: str, name: str, file: str) -> list[Finding]:
    """A finding where a text that was read as GB18030 is most likely Big5, Shift-JIS or Latin-1: Müller shows as M黮ler."""
    if name != "gb18030":
        return []
    share = _share(_counts(text), _chinese())
    if share >= _DOUBTED:
        return []
    likely = max(((_likely(raw, other), other) for other in _OTHERS), key=lambda one: one[0])
    if likely[0] < _SURE or likely[0] <= share:
        return []
    line, sample = _first_odd(text)
    right = raw.decode(likely[1]).splitlines()[line - 1][:40]
    message = Text(
        f"按 GB18030 读出的文字不像中文（第 {line} 行“{sample}”），更像 {likely[1]}（“{right}”）。",
        f"reads like no Chinese in GB18030 (line {line}: '{sample}') and more like {likely[1]} ('{right}').",
    )
    hint = Text(
        f"请加 --encoding {likely[1]}；若确是 GB18030，加 --encoding gb18030。", f"Use --encoding {likely[1]}, or --encoding gb18030 if that is what it is."
    )
    return [found("file.encoding", Place(file, cell=str(line)), message, hint=hint)]


def is_doubtful(counts: Whole) -> bool:
    """Whether a text that was read as GB18030 has so few characters that are usual in Chinese that it may be another. counts: of each of its `units_of`."""
    return _share(counts, _chinese()) < _DOUBTED


def units_of(text: str) -> Array:
    """The characters of a text as numbers of 16 bits; one beyond them as two."""
    return np.frombuffer(text.encode("utf-16-le"), np.uint16)


def _counts(text: str) -> Whole:
    return np.bincount(units_of(text), minlength=1 << 16)


def _share(counts: Whole, usual: Mask) -> float:
    """The part of the characters beyond ASCII that are usual ones, counted as often as they occur."""
    total = int(counts[_BEYOND_ASCII:].sum() - counts[_SECOND_HALVES].sum())
    return int(counts[usual].sum()) / total if total else 1.0


def _chinese() -> Mask:
    return _usual("gb2312") | _usual("big5")


@cache
def _usual(encoding: str) -> Mask:
    """The frequent characters of an encoding of two bytes, which stand first in it."""
    low, high = _FREQUENT[encoding]
    pairs = b"\n".join(bytes((lead, trail)) for lead in range(low, high + 1) for trail in range(0x40, 0xFF))
    found = np.zeros(1 << 16, dtype=bool)
    found[units_of(pairs.decode(encoding, "ignore"))] = True
    found[:_BEYOND_ASCII] = False
    if encoding == "shift_jis":
        found[0x3040:0x3100], found[0xFF61:0xFFA0] = True, False  # kana, and those of one byte
    return found


def _likely(raw: bytes, encoding: str) -> float:
    """How usual the characters are that the bytes make in another encoding, 0 to 1."""
    try:
        text = raw.decode(encoding)
    except UnicodeError:
        return 0.0
    if encoding in _FREQUENT:
        return _share(_counts(text), _usual(encoding))
    letters = _FOREIGN.findall(text)
    beside = re.findall(r"(?<=[A-Za-zÀ-ÿ])[À-ÿ]|[À-ÿ](?=[A-Za-zÀ-ÿ])", text)
    return len(beside) / len(letters) if letters else 0.0


def _first_odd(text: str) -> tuple[int, str]:
    """The line of the first unusual character, and what stands around it."""
    usual = _chinese()
    for match in _FOREIGN.finditer(text):
        if not usual[units_of(match[0])[0]]:
            start = match.start()
            return text.count("\n", 0, start) + 1, text[max(0, start - 4) : start + 8].split("\n")[0]
    return 1, text[:12]
