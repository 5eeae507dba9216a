"""Workbooks packed in an unusual way, made usual in memory: backslashes, parts elsewhere, sheets without cells, short cell records.

Readers look for parts where Excel puts them, and give up a whole workbook for one sheet of macros. What is legal and read by Excel is read here too.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import attributes, unpacked
from tiercli.read.formats.source import Held, Source
from tiercli.read.formats.xlsb_records import is_short, lengthened, without_sheets

_RELATION = late_pattern(r"<(?:\w+:)?Relationship\b[^>]*>")
_SHEET = late_pattern(r"<(?:\w+:)?sheet\b[^>]*?(?:/>|>\s*</(?:\w+:)?sheet>)")
_IS_BOOK = late_pattern(rb"<(?:\w+:)?workbook\b|spreadsheetml")
_MOST_RELATIONS = 1 << 24


@dataclass(frozen=True, slots=True)
class Other:
    """A sheet that holds no cells. kind: chart, macro, dialog, or another word of its relation."""

    name: str
    kind: str


def plain_name(part: str) -> str:
    """A part's name with slashes and without a leading one."""
    return part.replace("\\", "/").lstrip("/")


def workbook_part(archive: zipfile.ZipFile) -> str | None:
    """The plain name of the part that is the workbook: where Excel puts it, else where the package's relations say; none where there is none."""
    names = {plain_name(name): name for name in archive.namelist()}
    for usual in ("xl/workbook.bin", "xl/workbook.xml"):
        if usual in names:
            return usual
    small = {name.lower(): name for name in names}
    if "_rels/.rels" not in small:
        return next((small[one] for one in ("xl/workbook.bin", "xl/workbook.xml") if one in small), None)
    for one in _relations(_read(archive, names[small["_rels/.rels"]])):
        if one.get("Type", "").endswith("/officeDocument"):
            target = plain_name(html.unescape(one.get("Target", "")))
            found = names.get(target) or names.get(small.get(target.lower(), ""))
            if found is None:
                return None
            if target.lower().endswith(".bin") or _IS_BOOK.search(_read(archive, found)[:65536]):
                return plain_name(found)
    return None


def mended(source: Source, archive: zipfile.ZipFile) -> tuple[Source, list[Other]]:
    """The workbook as readers expect it, and the sheets that were left out; the very same source where nothing is unusual.

    Errors: DamagedPartError.
    """
    names = {plain_name(name): name for name in archive.namelist()}
    book = workbook_part(archive)
    if book is None:
        return source, []
    binary = book.lower().endswith(".bin")
    folder, file = posixpath.split(book)
    about = posixpath.join(folder, "_rels", f"{file}.rels")
    about = next((name for name in names if name.lower() == about.lower()), "")
    relations = _relations(_read(archive, names[about])) if about else []
    targets = {one["Id"]: posixpath.normpath(_resolved(folder, one.get("Target", ""))) for one in relations if "Id" in one}
    kinds = {one.get("Id", ""): one.get("Type", "").rpartition("/")[2] for one in relations}
    unread = {key: kind for key, kind in kinds.items() if kind.endswith("sheet") and kind != "worksheet"}
    if not binary:
        unread = {key: kind for key, kind in unread.items() if kind != "chartsheet"}  # readers know these
    changed: dict[str, bytes] = {}
    others: list[Other] = []
    if unread:
        changed[book], others = _without(_read(archive, names[book]), unread, binary=binary)
    if binary:
        for key, kind in kinds.items():
            part = targets.get(key, "")
            if kind == "worksheet" and part in names and is_short(next(iter(unpacked(archive, archive.getinfo(names[part]))), b"")):
                changed[part] = lengthened(_read(archive, names[part]))
    usual = f"xl/workbook.{'bin' if binary else 'xml'}"
    if not changed and book == usual and all(name == plain for plain, name in names.items()):
        return source, []
    return _repacked(source, archive, names, changed, book, usual, relations), others


def _repacked(
    source: Source,
    archive: zipfile.ZipFile,
    names: Mapping[str, str],
    changed: Mapping[str, bytes],
    book: str,
    usual: str,
    relations: list[dict[str, str]],
) -> Held:
    """The archive with its parts under usual names, and the workbook's relations to them."""
    folder, file = posixpath.split(book)
    moved = {}
    for name in names:
        inside = not folder or name.startswith(f"{folder}/")
        package = name in ("[Content_Types].xml", "mimetype") or name.startswith(("_rels/", "docProps/"))
        moved[name] = name if folder == "xl" or (package and not folder) else f"xl/{name[len(folder) + 1 if folder else 0 :]}" if inside else name
    moved[book] = usual
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        about = posixpath.join(folder, "_rels", f"{file}.rels").lower()
        for name, written in names.items():
            if name.lower() == about:
                packed.writestr(f"xl/_rels/{posixpath.basename(usual)}.rels", _relations_part(relations, folder, moved))
            elif name.lower() == "_rels/.rels":
                kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
                packed.writestr("_rels/.rels", _part([{"Id": "rId1", "Type": kind, "Target": usual}]))
            elif not name.endswith("/"):
                packed.writestr(moved[name], changed.get(name) or _read(archive, written))
    return Held(source.name, out.getvalue())


def _relations_part(relations: list[dict[str, str]], folder: str, moved: Mapping[str, str]) -> bytes:
    small = {name.lower(): new for name, new in moved.items()}
    answer = []
    for one in relations:
        target = posixpath.normpath(_resolved(folder, one.get("Target", "")))
        new = moved.get(target) or small.get(target.lower())
        if one.get("TargetMode") != "External" and new:
            answer.append({**one, "Target": posixpath.relpath(new, "xl")})
    return _part(answer)


def _part(relations: list[dict[str, str]]) -> bytes:
    written = (" ".join(f'{key}="{html.escape(value)}"' for key, value in one.items()) for one in relations)
    lines = "".join(f"<Relationship {one}/>" for one in written)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'.encode()


def _without(book: bytes, unread: Mapping[str, str], *, binary: bool) -> tuple[bytes, list[Other]]:
    """The workbook without the sheets of these relations."""
    if binary:
        kept, gone = without_sheets(book, unread)
        return kept, [Other(name, _kind(unread[relation])) for relation, name in gone]
    others: list[Other] = []

    def left(match: re.Match[str]) -> str:
        one = attributes(match[0])
        relation = next((value for key, value in one.items() if key.endswith(":id")), "")
        if relation not in unread:
            return match[0]
        others.append(Other(one.get("name", ""), _kind(unread[relation])))
        return ""

    return _SHEET.sub(left, book.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape"), others


def _kind(relation: str) -> str:
    small = relation.lower()
    return next((word for word in ("chart", "dialog", "macro") if word in small), small.removesuffix("sheet"))


def _resolved(folder: str, target: str) -> str:
    target = html.unescape(target).replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)


def _relations(part: bytes) -> list[dict[str, str]]:
    return [attributes(tag) for tag in _RELATION.findall(part[:_MOST_RELATIONS].decode("utf-8", "replace"))]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    return b"".join(unpacked(archive, archive.getinfo(name)))
