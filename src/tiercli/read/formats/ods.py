"""OpenDocument spreadsheets as readers expect them: a flat one packed, white space taken out; and what readers do not tell of a sheet."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.archive import attributes, unpacked
from tiercli.read.formats.cell_formats import parse_format
from tiercli.read.formats.grid import Merge
from tiercli.read.formats.source import Held, Source

_SPACED = late_pattern(rb">\s+(?=</?(?:table|office):|<text:p\b)")
_BREAKS = late_pattern(rb">\s+</?table:table-(?:cell|row)")
_BODY = late_pattern(rb"<(?:(table:table)|(table:table-column)|(table:table-row)|table:(?:covered-)?table-cell)(?=[\s/>])([^>]*)>")
_MOST = 1 << 20
_WIDEST = 16_384
_DEFAULT = "table:default-cell-style-name"
_NUMBER_STYLE = late_pattern(r"<number:(number|percentage|currency)-style\b([^>]*)>(.*?)</number:\1-style>", re.DOTALL)
_PART = late_pattern(r"<number:(number|text|currency-symbol)\b([^>]*?)(?:/>|>(.*?)</number:\1>)", re.DOTALL)
_CELL_STYLE = late_pattern(r"<style:style\b([^>]*)>")


@dataclass
class OdsFacts:
    """What readers do not tell of one sheet: merged ranges (rows from 1, columns from 0), hidden rows (from 1) and columns (from 0).

    formatted: cells whose number format says what their number means: row from 1, column from 0, format.
    """

    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formatted: list[tuple[int, int, str]] = field(default_factory=list)


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


def ods_facts(content: bytes, common: bytes) -> Mapping[str, OdsFacts]:
    """The facts of each sheet; cells are walked only where something is merged or hidden, or a style, percentage or currency may say something.

    common: the part with the styles that sheets share.
    """
    styles = _cell_styles((common + content.partition(b"<office:body")[0]).decode("utf-8", "replace"))
    marks = (b"-spanned=", b'visibility="collapse"', b'visibility="filter"', b'"percentage"', b"office:currency=")
    return _sheets(content, styles) if styles or any(mark in content for mark in marks) else {}


def _sheets(content: bytes, styles: Mapping[str, str]) -> dict[str, OdsFacts]:
    sheets: dict[str, OdsFacts] = {}
    facts, defaults, row_style = OdsFacts(), list[str](), ""
    row = repeated = column = 0
    for table, table_column, table_row, about in _BODY.findall(content):
        said = attributes(about.decode("utf-8", "replace"))
        is_hidden = said.get("table:visibility", "visible") != "visible"
        if table:
            facts, defaults, row, repeated = OdsFacts(), [], 0, 0
            sheets[said.get("table:name", "")] = facts
        elif table_column:
            count = _count(said, "table:number-columns-repeated", _WIDEST)
            if is_hidden:
                facts.hidden_columns.update(range(len(defaults), min(len(defaults) + count, _WIDEST)))
            defaults += [said.get(_DEFAULT, "")] * count
        elif table_row:
            row, column, row_style = row + repeated, 0, said.get(_DEFAULT, "")
            repeated = _count(said, "table:number-rows-repeated", _MOST)
            if is_hidden:
                facts.hidden_rows.update(range(row + 1, row + min(repeated, 10_000) + 1))
        else:
            wide, high = _count(said, "table:number-columns-spanned", _WIDEST), _count(said, "table:number-rows-spanned", _MOST)
            if wide > 1 or high > 1:
                facts.merges.append((row + 1, column, row + high, column + wide - 1))
            count = _count(said, "table:number-columns-repeated", _WIDEST)
            style = said.get("table:style-name") or row_style or (defaults[column] if column < len(defaults) else "")
            if "office:value" in said and (code := _cell_code(said, styles.get(style, ""))):
                facts.formatted += [(row + 1 + down, column + beside, code) for down in range(min(repeated, 10_000)) for beside in range(count)]
            column += count
    return sheets


def _count(said: Mapping[str, str], name: str, most: int) -> int:
    words = said.get(name, "1")
    return max(1, min(int(words), most)) if words.isdecimal() else 1


def _cell_styles(text: str) -> Mapping[str, str]:
    """Cell style -> format in Excel's words, for those that say something."""
    formats = {}
    for kind, about, parts in _NUMBER_STYLE.findall(text):
        code = _code(kind, parts)
        if parse_format(code).says_something:
            formats[attributes(about).get("style:name", "")] = code
    styles = {}
    for one in map(attributes, _CELL_STYLE.findall(text)):
        if one.get("style:family") == "table-cell" and one.get("style:data-style-name") in formats:
            styles[one.get("style:name", "")] = formats[one["style:data-style-name"]]
    return styles


def _code(kind: str, parts: str) -> str:
    """A number style as Excel would write it, as far as it says what the number means."""
    code = ""
    for name, about, words in _PART.findall(parts):
        said = attributes(about)
        words = html.unescape(words)
        if name == "number":
            whole, decimals = int(said.get("number:min-integer-digits") or 1), int(said.get("number:decimal-places") or 0)
            grouped = said.get("number:grouping") == "true"
            code += ("#,##0" if grouped else "0" * min(whole, 40)) + ("." + "0" * min(decimals, 20) if decimals else "")
            code += "," * ((len(said.get("number:display-factor") or "1") - 1) // 3)
        elif name == "currency-symbol":
            code += f"[${words}]"
        elif words.strip() == "%" and kind == "percentage":
            code += "%"
        elif words.strip():
            code += f'"{words}"'
    return code


def _cell_code(said: Mapping[str, str], styled: str) -> str:
    """The format of a cell with a number: what its style says, else what its kind of value says."""
    if said.get("office:value-type") == "percentage":
        return "0%"
    if currency := said.get("office:currency"):
        code = f"[${currency}]0"
        return code if parse_format(code).says_something else ""
    return styled
