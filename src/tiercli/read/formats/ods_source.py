"""OpenDocument spreadsheets as readers expect them: a flat one packed, white space between cells taken out; and what they do not tell of a sheet."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import unpacked
from tiercli.read.formats.grid import Merge
from tiercli.read.formats.source import Held, Source

_FLAT = late_pattern(rb"<office:document[\s>]")
_SPACED = late_pattern(rb">\s+(?=</?(?:table|office):|<text:p\b)")
_BREAKS = late_pattern(rb">\s+</?table:table-(?:cell|row)")
_BODY = late_pattern(rb"<(?:(table:table)|(table:table-column)|(table:table-row)|table:(covered-)?table-cell)(?=[\s/>])([^>]*)>")
_ATTRIBUTE = late_pattern(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_MOST = 1 << 20
_WIDEST = 16_384


@dataclass
class OdsFacts:
    """Merged ranges (rows from 1, columns from 0), hidden rows (from 1) and columns (from 0) of one sheet."""

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)


def is_flat(start: bytes) -> bool:
    """Whether these are the first bytes of a flat spreadsheet (.fods)."""
    return bool(_FLAT.search(start)) and b"opendocument" in start


def packed(source: Source) -> Held:
    """A flat spreadsheet as the archive that readers know."""
    raw = source.read_bytes()
    content = raw.replace(b"<office:document ", b"<office:document-content ", 1).replace(b"</office:document>", b"</office:document-content>")
    return _archive(source.name, {"content.xml": _SPACED.sub(b">", content)})


def mended(source: Source, archive: zipfile.ZipFile) -> Source:
    """The spreadsheet without white space between its cells, with its type and a manifest; the very same source where nothing is amiss.

    Errors: DamagedPartError.
    """
    entries = unpacked(archive, archive.getinfo("content.xml"))
    start = next(entries, b"")
    if not _BREAKS.search(start) and {"mimetype", "META-INF/manifest.xml"} <= set(archive.namelist()):
        return source
    content = start + b"".join(entries)
    kept = {name: b"".join(unpacked(archive, archive.getinfo(name))) for name in ("styles.xml",) if name in archive.namelist()}
    return _archive(source.name, {"content.xml": _SPACED.sub(b">", content), **kept})


def _archive(name: str, parts: Mapping[str, bytes]) -> Held:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = "".join(f'<manifest:file-entry manifest:full-path="{part}" manifest:media-type="text/xml"/>' for part in parts)
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>{entries}</manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
        made.writestr("mimetype", kind)
        made.writestr("META-INF/manifest.xml", manifest)
        for part, content in parts.items():
            made.writestr(part, content, zipfile.ZIP_DEFLATED, 1)
    return Held(name, out.getvalue())


def ods_facts(content: bytes) -> Mapping[str, OdsFacts]:
    """What readers do not tell of each sheet; cells are walked only where something is merged or hidden."""
    if not any(mark in content for mark in (b"-spanned=", b'visibility="collapse"', b'visibility="filter"')):
        return {}
    return dict(_sheets(content))


def _sheets(content: bytes) -> Iterator[tuple[str, OdsFacts]]:
    name, facts = "", OdsFacts()
    row = repeated = column = columns = 0
    for table, table_column, table_row, _, about in _BODY.findall(content):
        attributes = _attributes(about)
        if table:
            if name:
                yield name, facts
            name, facts, row, repeated, columns = attributes.get("table:name", ""), OdsFacts(), 0, 0, 0
        elif table_column:
            count = _count(attributes, "table:number-columns-repeated", _WIDEST)
            if attributes.get("table:visibility", "visible") != "visible":
                facts.hidden_columns.update(range(columns, min(columns + count, _WIDEST)))
            columns += count
        elif table_row:
            row, column = row + repeated, 0
            repeated = _count(attributes, "table:number-rows-repeated", _MOST)
            if attributes.get("table:visibility", "visible") != "visible":
                facts.hidden_rows.update(range(row + 1, row + min(repeated, 10_000) + 1))
        else:
            wide, high = _count(attributes, "table:number-columns-spanned", _WIDEST), _count(attributes, "table:number-rows-spanned", _MOST)
            if wide > 1 or high > 1:
                facts.merges.append((row + 1, column, row + high, column + wide - 1))
            column += _count(attributes, "table:number-columns-repeated", _WIDEST)
    if name:
        yield name, facts


def _attributes(about: bytes) -> dict[str, str]:
    import html  # which holds two thousand names; other kinds of files go without

    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(about.decode("utf-8", "replace"))}


def _count(attributes: Mapping[str, str], name: str, most: int) -> int:
    words = attributes.get(name, "1")
    return max(1, min(int(words), most)) if words.isdecimal() else 1
