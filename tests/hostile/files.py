"""Files that mean harm or are not what they say, each made in a moment."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
)
_ROOT = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK = (
    '<?xml version="1.0"?>{dtd}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="销售" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
_RELATIONS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
)
_SHEET = (
    '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'
)
GOOD_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>客户</t></is></c><c r="B1" t="inlineStr"><is><t>日期</t></is></c><c r="C1" t="inlineStr"><is><t>数量</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2" t="inlineStr"><is><t>2025-01-01</t></is></c><c r="C2"><v>1</v></c></row>'
)


def workbook(rows: str = GOOD_ROWS, *, before: str = "", after: str = "", strings: str = "", dtd: str = "", extra: dict[str, bytes] | None = None) -> bytes:
    """A workbook of one sheet with these pieces of XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _ROOT)
        archive.writestr("xl/workbook.xml", _BOOK.format(dtd=dtd))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", _SHEET.format(rows=rows, before=before, after=after))
        if strings:
            archive.writestr("xl/sharedStrings.xml", strings)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return out.getvalue()


def _cell(reference: str) -> str:
    return f'<row r="{reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")}"><c r="{reference}"><v>1</v></c></row>'


def _strings(count: int) -> str:
    return f'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="{count}" uniqueCount="{count}"><si><t>a</t></si></sst>'


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _ROOT)
        archive.writestr("xl/workbook.xml", _BOOK.format(dtd=""))
        archive.writestr("xl/_rels/workbook.xml.rels", _RELATIONS)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(_SHEET.split("{rows}")[0].format(before="").encode())
            for _ in range(60):
                part.write(b" " * (1 << 20))
            part.write(b"</sheetData></worksheet>")
    return out.getvalue()


def _formats_only() -> bytes:
    rows = "".join(f'<row r="{row}">' + "".join(f'<c r="{letters}{row}" s="0"/>' for letters in ("A", "M", "GR")) + "</row>" for row in range(3, 1_048_577, 20))
    return workbook(GOOD_ROWS + rows)


def _ods(repeat: int, rows: int) -> bytes:
    out = io.BytesIO()
    content = (
        '<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="S">'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="{repeat}"><text:p>1</text:p></table:table-cell></table:table-row>'
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml", '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
        )
        archive.writestr("content.xml", content)
    return out.getvalue()


def _billion_laughs(head: str) -> bytes:
    entities = "".join(f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 12))
    return f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>{head}&l11;'.encode()


REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.xlsx": lambda: b"",
    "blank.csv": lambda: b"\xef\xbb\xbf \r\n\r\n",
    "renamed-picture.xlsx": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 500,
    "renamed-pdf.xls": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\x00" * 100,
    "truncated.xlsx": lambda: workbook()[:-200],
    "truncated-early.xlsx": lambda: workbook()[:60],
    "zip-header-only.xlsx": lambda: b"PK\x03\x04",
    "broken-xml.xlsx": lambda: workbook('<row r="1"><c r="A1"><v>1</row'),
    "noise.xlsx": lambda: b"PK\x03\x04" + bytes(range(256)) * 20,
    "noise.csv": lambda: bytes(range(256)) * 20,
    "other-archive.xlsx": lambda: _archive({"readme.txt": b"hello"}),
    "document.xlsx": lambda: _archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"}),
    "no-workbook-part.xlsx": lambda: _archive({"[Content_Types].xml": _TYPES.encode(), "xl/worksheets/sheet1.xml": b"<x/>"}),
    "zip-bomb.xlsx": _bomb,
    "xml-bomb.xlsx": lambda: workbook(dtd='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'),
    "xml-bomb.xls": lambda: _billion_laughs('<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'),
    "far-corner.xlsx": lambda: workbook(_cell("A1") + _cell("XFD1048576")),
    "declared-strings.xlsx": lambda: workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=_strings(4_294_967_295)),
    "declared-strings-more.xlsx": lambda: workbook('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', strings=_strings(9_999_999_999_999_999_999)),
    "string-out-of-range.xlsx": lambda: workbook('<row r="1"><c r="A1" t="s"><v>7</v></c></row>', strings=_strings(1)),
    "repeated.ods": lambda: _ods(16_384, 1_048_576),
    "ole-noise.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,
    "ole-workbook-noise.xls": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 504 + "Workbook".encode("utf-16-le") + b"\x00" * 4000,
    "biff-noise.xls": lambda: b"\x09\x08\x10\x00" + struct.pack("<HHII", 0x600, 5, 0, 0) + b"\xff" * 400,
    "parquet-noise.parquet": lambda: b"PAR1" + b"\x00" * 100 + b"PAR1",
    "unclosed-quote.csv": lambda: '客户,日期,数量\n甲,2025-01-01,"1\n'.encode() + "乙,2025-01-02,2\n".encode() * 60_000,
    "web-page.xls": lambda: "<html><body><p>登录已过期</p></body></html>".encode(),
    "web-spans.xls": lambda: ("<table>" + '<tr><td colspan="9999" rowspan="9999">1</td></tr>' * 3000 + "</table>").encode(),
    "other-xml.xml": lambda: b'<?xml version="1.0"?><note><to>x</to></note>',
    "no-sales.xlsx": lambda: workbook('<row r="1"><c r="A1" t="inlineStr"><is><t>这个</t></is></c></row>'),
    "nothing-usable.csv": lambda: "客户,日期,数量\n,2025-01-01,1\n甲,不知道,1\n".encode(),
    "headers-only.csv": lambda: "客户,日期,数量\n".encode(),
}

READABLE: dict[str, Callable[[], bytes]] = {
    "lying-dimension.xlsx": lambda: workbook(before='<dimension ref="A1:XFD1048576"/>'),
    "lying-dimension-small.xlsx": lambda: workbook(before='<dimension ref="A1"/>'),
    "formats-only.xlsx": _formats_only,
    "stray-cell-below.xlsx": lambda: workbook(GOOD_ROWS + '<row r="1048576"><c r="A1048576" t="inlineStr"><is><t> </t></is></c></row>'),
    "many-merges.xlsx": lambda: workbook(after="<mergeCells>" + '<mergeCell ref="A5:XFD1048576"/>' * 2000 + "</mergeCells>"),
    "gb18030.csv": lambda: "客户,日期,数量\n甲,2025-01-01,1\n".encode("gb18030"),
    "utf16.csv": lambda: "客户\t日期\t数量\n甲\t2025-01-01\t1\n".encode("utf-16"),
    "web-table.xls": lambda: (
        "<html><meta charset=gb2312><table><tr><th>客户</th><th>日期</th><th>数量</th></tr><tr><td>甲</td><td>2025-01-01</td><td>1</td></tr></table></html>".encode(
            "gb2312"
        )
    ),
    "spreadsheetml.xls": lambda: (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Worksheet ss:Name="销售"><Table><Row><Cell><Data ss:Type="String">客户</Data></Cell><Cell ss:Index="3"><Data ss:Type="String">日期</Data></Cell><Cell><Data ss:Type="String">数量</Data></Cell></Row>'
        '<Row ss:Index="4"><Cell><Data ss:Type="String">甲</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2025-01-01T00:00:00.000</Data></Cell><Cell><Data ss:Type="Number">1</Data></Cell></Row>'
        "</Table></Worksheet></Workbook>"
    ).encode(),
}


def _archive(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def made(folder: Path, name: str) -> Path:
    """One of these files on disk."""
    path = folder / name
    path.write_bytes({**REFUSED, **READABLE}[name]())
    return path
