"""Which cells of an .ods have a number format that says what their number means."""

from __future__ import annotations

import html
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping

from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.cell_formats import CellFormats
from tiercli.read.formats.preflight import open_zip
from tiercli.read.formats.source import Source
from tiercli.read.words.number_formats import parse_format

_NUMBER_STYLE = late_pattern(r"<number:(number|percentage|currency)-style\b([^>]*)>(.*?)</number:\1-style>", re.DOTALL)
_PART = late_pattern(r"<number:(number|text|currency-symbol)\b([^>]*?)(?:/>|>(.*?)</number:\1>)", re.DOTALL)
_CELL_STYLE = late_pattern(r"<style:style\b([^>]*)>")
_ATTRIBUTE = late_pattern(r"([\w:-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_BODY = late_pattern(rb"<(?:(table:table)|(table:table-column)|(table:table-row)|table:(?:covered-)?(table-cell))(?=[\s/>])([^>]*)>")
_REPEATED, _STYLE, _DEFAULT = "table:number-columns-repeated", "table:style-name", "table:default-cell-style-name"
_MOST_REPEATED = 1 << 20


def ods_formats(path: Source) -> Mapping[str, CellFormats]:
    """The formats of each sheet that say something; the cells are looked at only where a style, percentage or currency may."""
    with open_zip(path) as archive:
        try:
            content = archive.read("content.xml")
            common = archive.read("styles.xml").decode("utf-8", "replace") if "styles.xml" in archive.namelist() else ""
        except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError):
            return {}
    head, _, _ = content.partition(b"<office:body")
    styles = _cell_styles(common + head.decode("utf-8", "replace"))
    if not styles and b'"percentage"' not in content and b"office:currency=" not in content:
        return {}
    return {sheet: CellFormats.of_cells(cells) for sheet, cells in _cells(content, styles)}


def _cell_styles(text: str) -> Mapping[str, str]:
    """Cell style -> format in Excel's words, for those that say something."""
    formats = {}
    for kind, about, parts in _NUMBER_STYLE.findall(text):
        code = _code(kind, parts)
        if parse_format(code).says_something:
            formats[_attributes(about).get("style:name", "")] = code
    styles = {}
    for one in map(_attributes, _CELL_STYLE.findall(text)):
        if one.get("style:family") == "table-cell" and one.get("style:data-style-name") in formats:
            styles[one.get("style:name", "")] = formats[one["style:data-style-name"]]
    return styles


def _code(kind: str, parts: str) -> str:
    """A number style as Excel would write it, as far as it says what the number means."""
    code = ""
    for name, about, words in _PART.findall(parts):
        attributes = _attributes(about)
        words = html.unescape(words)
        if name == "number":
            whole, decimals = int(attributes.get("number:min-integer-digits") or 1), int(attributes.get("number:decimal-places") or 0)
            grouped = attributes.get("number:grouping") == "true"
            code += ("#,##0" if grouped else "0" * min(whole, 40)) + ("." + "0" * min(decimals, 20) if decimals else "")
            code += "," * ((len(attributes.get("number:display-factor") or "1") - 1) // 3)
        elif name == "currency-symbol":
            code += f"[${words}]"
        elif words.strip() == "%" and kind == "percentage":
            code += "%"
        elif words.strip():
            code += f'"{words}"'
    return code


def _attributes(words: str) -> dict[str, str]:
    return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(words)}


def _cells(content: bytes, styles: Mapping[str, str]) -> Iterator[tuple[str, list[tuple[int, int, str]]]]:
    """Each sheet with its cells: row from 1, column from 0, format."""
    sheet, row, repeated, column = "", 0, 0, 0
    defaults: list[str] = []
    found: list[tuple[int, int, str]] = []
    row_style = ""
    for table, table_column, table_row, _, about in _BODY.findall(content):
        attributes = _attributes(about.decode("utf-8", "replace"))
        if table:
            if found:
                yield sheet, found
            sheet, row, repeated, defaults, found = attributes.get("table:name", ""), 0, 0, [], []
        elif table_column:
            defaults += [attributes.get(_DEFAULT, "")] * min(int(attributes.get(_REPEATED) or 1), 16_384)
        elif table_row:
            row, column = row + repeated, 0
            repeated = min(int(attributes.get("table:number-rows-repeated") or 1), _MOST_REPEATED)
            row_style = attributes.get(_DEFAULT, "")
        else:
            count = min(int(attributes.get(_REPEATED) or 1), 16_384)
            if "office:value" in attributes:
                style = attributes.get(_STYLE) or row_style or (defaults[column] if column < len(defaults) else "")
                if code := _cell_code(attributes, styles.get(style, "")):
                    found += [(row + 1 + down, column + beside, code) for down in range(min(repeated, 10_000)) for beside in range(count)]
            column += count
    if found:
        yield sheet, found


def _cell_code(attributes: Mapping[str, str], styled: str) -> str:
    """The format of a cell with a number: what its style says, else what its kind of value says."""
    if attributes.get("office:value-type") == "percentage":
        return "0%"
    if currency := attributes.get("office:currency"):
        code = f"[${currency}]0"
        return code if parse_format(code).says_something else ""
    return styled
