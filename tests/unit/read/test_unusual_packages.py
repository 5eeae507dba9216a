"""Files that Excel opens and readers give up: packed in an unusual way, with sheets that hold no cells, under Excel's own password; and damage that is told."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.hostile.files import workbook
from tests.unit.read import biff12
from tests.unit.read.test_shapes import HEADER, aside, book, codes, sales_of
from tiercli.cli.app import main
from tiercli.domain.errors import InputError
from tiercli.read import Limits, ReadOptions
from tiercli.read.formats.preflight import kind_of
from tiercli.read.formats.xlsb_records import lengthened, merges_of, records

DATA = Path(__file__).parent / "data"
GOOD = [("2025-01-01", "甲", 1.0)]
ROW = ["2025-01-01", "甲", 1, 2]
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_MICROSOFT = "http://schemas.microsoft.com/office/2006/relationships/"


def _parts(raw: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(path: Path, parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name)
            entry.filename = name  # as it is, backslashes too
            archive.writestr(entry, content, method)
    return path


def test_backslashes_in_the_archive_are_read(tmp_path: Path) -> None:
    path = _packed(tmp_path / "a.xlsx", {name.replace("/", "\\"): part for name, part in _parts(workbook()).items()})
    assert sales_of(read_here(path)) == GOOD


@pytest.mark.parametrize(("folder", "name"), [("", "workbook.xml"), ("book/", "wb.xml"), ("XL/", "Workbook.xml"), ("a/b/", "workbook.xml")])
@pytest.mark.parametrize("absolute", [True, False])
def test_the_workbook_may_lie_anywhere(tmp_path: Path, folder: str, name: str, absolute: bool) -> None:
    parts = _parts(workbook())
    moved = {f"{folder}worksheets/sheet1.xml": parts["xl/worksheets/sheet1.xml"], f"{folder}{name}": parts["xl/workbook.xml"]}
    relations = parts["xl/_rels/workbook.xml.rels"]
    moved[f"{folder}_rels/{name}.rels"] = relations.replace(b'Target="worksheets', f'Target="/{folder}worksheets'.encode()) if absolute else relations
    root = parts["_rels/.rels"].replace(b"xl/workbook.xml", f"{folder}{name}".encode())
    path = _packed(tmp_path / "a.xlsx", {"[Content_Types].xml": parts["[Content_Types].xml"], "_rels/.rels": root, **moved})
    assert kind_of(path) == "xlsx"
    assert sales_of(read_here(path)) == GOOD


def test_merged_cells_are_seen_in_a_workbook_that_lies_elsewhere(tmp_path: Path) -> None:
    parts = _parts(workbook(before="", after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>', rows=_TWO_ROWS))
    path = _packed(tmp_path / "a.xlsx", {name.replace("/", "\\"): part for name, part in parts.items()})
    assert sales_of(read_here(path)) == [("2025-01-01", "甲", 1.0), ("2025-01-02", "甲", 2.0)]


_TWO_ROWS = (
    '<row r="1"><c r="A1" t="inlineStr"><is><t>客户</t></is></c><c r="B1" t="inlineStr"><is><t>日期</t></is></c><c r="C1" t="inlineStr"><is><t>数量</t></is></c></row>'
    '<row r="2"><c r="A2" t="inlineStr"><is><t>甲</t></is></c><c r="B2" t="inlineStr"><is><t>2025-01-01</t></is></c><c r="C2"><v>1</v></c></row>'
    '<row r="3"><c r="B3" t="inlineStr"><is><t>2025-01-02</t></is></c><c r="C3"><v>2</v></c></row>'
)


@pytest.mark.parametrize(
    ("relation", "folder", "words"),
    [
        (f"{_MICROSOFT}xlMacrosheet", "macrosheets", "a macro sheet"),
        (f"{_MICROSOFT}xlIntlMacrosheet", "macrosheets", "a macro sheet"),
        (f"{_RELATION}dialogsheet", "dialogsheets", "a dialog sheet"),
    ],
)
def test_sheets_of_macros_and_dialogs_are_skipped_with_a_word_and_the_rest_is_read(tmp_path: Path, relation: str, folder: str, words: str) -> None:
    parts = _parts(workbook())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
        b"</sheets>", '<sheet name="宏 &amp; 1" sheetId="9" state="hidden" r:id="rId9"/></sheets>'.encode()
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>", f'<Relationship Id="rId9" Type="{relation}" Target="{folder}/sheet1.xml"/></Relationships>'.encode()
    )
    parts[f"xl/{folder}/sheet1.xml"] = b"<x/>"
    reading = read_here(_packed(tmp_path / "a.xlsm", parts))
    assert sales_of(reading) == GOOD
    note = next(note for note in reading.findings if note.code == "sheet.empty")
    assert (note.where.sheet, words in note.message.en) == ("宏 & 1", True)


def _xlsb_with(tmp_path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    parts = _parts(biff12.write(tmp_path / "plain.xlsb", [HEADER, [date(2025, 1, 1), "甲", 1, 2], [date(2025, 1, 2), None, 2, 4]]).read_bytes())
    change(parts)
    return _packed(tmp_path / "changed.xlsb", parts)


def test_a_chart_sheet_of_an_xlsb_is_skipped_with_a_word(tmp_path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        bundle = struct.pack("<II", 0, 9) + b"".join(struct.pack("<I", len(one)) + one.encode("utf-16-le") for one in ("rId9", "Chart"))
        record = bytes([156 & 0x7F | 0x80, 156 >> 7, len(bundle)]) + bundle
        end = bytes([144 & 0x7F | 0x80, 144 >> 7, 0])
        parts["xl/workbook.bin"] = parts["xl/workbook.bin"].replace(end, record + end)
        parts["xl/_rels/workbook.bin.rels"] = parts["xl/_rels/workbook.bin.rels"].replace(
            b"</Relationships>", f'<Relationship Id="rId9" Type="{_RELATION}chartsheet" Target="chartsheets/sheet1.bin"/></Relationships>'.encode()
        )
        parts["xl/chartsheets/sheet1.bin"] = b"\x81\x01\x00\x82\x01\x00"

    reading = read_here(_xlsb_with(tmp_path, change))
    assert sales_of(reading) == GOOD
    assert next(note for note in reading.findings if note.code == "sheet.empty").where.sheet == "Chart"


def _shortened(data: bytes) -> bytes:
    """The same cells without their columns, where they follow each other."""
    out, previous, written = bytearray(), -1, 0
    short = {2: 13, 3: 14, 4: 15, 5: 16, 6: 17, 7: 18}
    for number, start, end in records(data):
        if number == 0:
            previous = -1
        if number in short and (column := struct.unpack_from("<I", data, start)[0]) == previous + 1 and column:
            out += bytes((short[number], end - start - 4)) + data[start + 4 : end]
        else:
            out += data[written:end]
        if 1 <= number <= 11:
            previous = struct.unpack_from("<I", data, start)[0]
        written = end
    return bytes(out)


def test_short_cell_records_of_an_xlsb_are_read_like_long_ones(tmp_path: Path) -> None:
    def change(parts: dict[str, bytes]) -> None:
        whole = parts["xl/worksheets/sheet1.bin"]
        parts["xl/worksheets/sheet1.bin"] = _shortened(whole)
        assert len(parts["xl/worksheets/sheet1.bin"]) < len(whole)
        assert lengthened(parts["xl/worksheets/sheet1.bin"]) == whole

    assert sales_of(read_here(_xlsb_with(tmp_path, change))) == GOOD


def test_merged_cells_of_an_xlsb_are_filled(tmp_path: Path) -> None:
    merged = b"\xb1\x01\x04" + struct.pack("<I", 1) + b"\xb0\x01\x10" + struct.pack("<IIII", 1, 2, 1, 1) + b"\xb2\x01\x00"
    assert merges_of(merged) == ((2, 1, 3, 1),)
    assert merges_of(merged[:-3]) == ()

    def change(parts: dict[str, bytes]) -> None:
        end = b"\x82\x01\x00"
        whole = parts["xl/worksheets/sheet1.bin"]
        parts["xl/worksheets/sheet1.bin"] = whole.removesuffix(end) + merged + end

    reading = read_here(_xlsb_with(tmp_path, change))
    assert sales_of(reading) == [("2025-01-01", "甲", 1.0), ("2025-01-02", "甲", 2.0)]
    assert "sheet.merged-filled" in codes(reading)


_ODS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    '<office:body><office:spreadsheet>\n<table:table table:name="销售">{}</table:table></office:spreadsheet></office:body></office:document-content>'
)


def _ods_cell(value: object, about: str = "") -> str:
    if value is None:
        return "<table:covered-table-cell/>"
    if isinstance(value, int):
        return f'<table:table-cell office:value-type="float" office:value="{value}"{about}><text:p>{value}</text:p></table:table-cell>'
    return f'<table:table-cell office:value-type="string"{about}><text:p>{value}</text:p></table:table-cell>'


def _ods_rows(between: str) -> str:
    rows = [["客户", "日期", "数量"], ["甲 A", "2025-01-01", 1], [None, "2025-01-02", 2]]
    about = ' table:number-rows-spanned="2" table:number-columns-spanned="1"'
    lines = [between.join(_ods_cell(value, about if value == "甲 A" else "") for value in row) for row in rows]
    return between + between.join(f"<table:table-row>{between}{line}{between}</table:table-row>" for line in lines) + between


@pytest.mark.parametrize("between", ["", "\n", "\r\n    ", "\t"])
def test_ods_is_read_with_its_merged_cells_whatever_white_space_stands_between_cells(tmp_path: Path, between: str) -> None:
    path = _packed(tmp_path / "a.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS.format(_ods_rows(between)).encode()})
    reading = read_here(path)
    assert sales_of(reading) == [("2025-01-01", "甲 A", 1.0), ("2025-01-02", "甲 A", 2.0)]
    assert "sheet.merged-filled" in codes(reading)


@pytest.mark.parametrize("between", ["", "\n  "])
def test_a_flat_ods_is_read(tmp_path: Path, between: str) -> None:
    path = tmp_path / "a.fods"
    text = _ODS.format(_ods_rows(between)).replace("office:document-content", "office:document")
    path.write_text(
        text.replace('office:version="1.2"', 'office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.spreadsheet"'), encoding="utf-8"
    )
    assert kind_of(path) == "fods"
    assert sales_of(read_here(tmp_path)) == [("2025-01-01", "甲 A", 1.0), ("2025-01-02", "甲 A", 2.0)]


def test_hidden_rows_and_columns_of_an_ods_are_seen(tmp_path: Path) -> None:
    rows = _ods_rows("").replace("<table:table-row><table:covered", '<table:table-row table:visibility="filter"><table:covered')
    path = _packed(tmp_path / "a.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS.format(rows).encode()})
    assert "sheet.hidden" in codes(read_here(path))
    assert aside(read_here(path, options=ReadOptions(skip_hidden=True))) == {"hidden-row": 1}


def test_a_cell_of_an_xls_that_is_no_number_is_an_error_cell(tmp_path: Path) -> None:
    raw = (DATA / "sales.xls").read_bytes()
    whole = struct.pack("<d", 0.25)
    value = next(one for one in (4.0, 8.0, 1.5, 2.25) if raw.count(struct.pack("<d", one)) == 1) if raw.count(whole) == 0 else 0.25
    path = tmp_path / "nan.xls"
    path.write_bytes(raw.replace(struct.pack("<d", value), struct.pack("<d", float("nan"))))
    before, after = aside(read_here(DATA / "sales.xls")), aside(read_here(path))
    assert after["error-cell"] == before["error-cell"] + 1


def test_names_of_streams_in_capitals_are_read(tmp_path: Path) -> None:
    raw = (DATA / "sales.xls").read_bytes()
    path = tmp_path / "a.xls"
    path.write_bytes(raw.replace("Workbook".encode("utf-16-le"), "WORKBOOK".encode("utf-16-le")))
    assert path.read_bytes() != raw
    assert sales_of(read_here(path)) == sales_of(read_here(DATA / "sales.xls"))


def test_what_one_reader_of_xls_cannot_open_the_other_may(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise AssertionError("odd record")

    monkeypatch.setattr("xlrd.open_workbook", broken)
    reading = read_here(DATA / "sales.xls")
    assert ("2025-03-01", "昆仑农资", 1.5) in sales_of(reading)
    assert "file.merges-unknown" in codes(reading)


def test_a_file_that_no_reader_opens_is_damaged_and_debug_shows_the_readers_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _packed(tmp_path / "a.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<office:body><table:table"})
    for words, shown in (([], False), (["--debug"], True)):
        with pytest.raises(SystemExit) as ended:
            main(["check", str(path), "--lang", "en", *words])
        assert ended.value.code == 4
        errors = capsys.readouterr().err
        assert "is damaged" in errors
        assert ("the reader says" in errors) is shown


def _encrypted(path: Path, raw: bytes, password: str) -> Path:
    from msoffcrypto.format.ooxml import OOXMLFile

    with path.open("wb") as out:
        OOXMLFile(io.BytesIO(raw)).encrypt(password, out)
    return path


def test_what_excel_protects_without_asking_is_opened_without_asking(tmp_path: Path) -> None:
    path = _encrypted(tmp_path / "a.xlsx", book(tmp_path / "b.xlsx", 销售=[HEADER, ROW]).read_bytes(), "VelvetSweatshop")
    assert sales_of(read_here(path)) == GOOD
    assert sales_of(read_here(path, options=ReadOptions(password="another"))) == GOOD


def test_a_missing_password_is_told_from_a_wrong_one(tmp_path: Path) -> None:
    path = _encrypted(tmp_path / "a.xlsx", book(tmp_path / "b.xlsx", 销售=[HEADER, ROW]).read_bytes(), "春天")
    with pytest.raises(InputError, match="none was given"):
        read_here(path)
    with pytest.raises(InputError, match="the password is wrong"):
        read_here(path, options=ReadOptions(password="夏天"))
    assert sales_of(read_here(path, options=ReadOptions(password="春天"))) == GOOD


def test_a_workbook_under_a_password_is_decrypted_into_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _encrypted(tmp_path / "a.xlsx", book(tmp_path / "b.xlsx", 销售=[HEADER, ROW]).read_bytes(), "春天")
    (tmp_path / "b.xlsx").unlink()
    empty = tmp_path / "temporary"
    empty.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(empty))

    def none(*_: object, **__: object) -> None:
        raise AssertionError("a temporary file was made")

    for name in ("mkstemp", "mkdtemp", "NamedTemporaryFile", "TemporaryFile", "TemporaryDirectory"):
        monkeypatch.setattr(tempfile, name, none)
    assert sales_of(read_here(path, options=ReadOptions(password="春天"))) == GOOD
    assert list(empty.iterdir()) == []


def _flipped(raw: bytes, mark: bytes) -> bytes:
    at = raw.index(mark)
    return raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]


@pytest.mark.parametrize("part", ["sheet", "strings"])
def test_a_flipped_bit_is_never_read_as_another_number(tmp_path: Path, part: str) -> None:
    table = '<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="1" uniqueCount="1"><si><t>Elm</t></si></sst>'
    raw = _packed(tmp_path / "a.xlsx", _parts(workbook(strings=table)), zipfile.ZIP_STORED).read_bytes()
    path = tmp_path / "b.xlsx"
    path.write_bytes(_flipped(raw, b"1</v>" if part == "sheet" else b"Elm"))
    with pytest.raises(InputError, match="does not agree with the size or checksum") as error:
        read_here(path)
    assert "checksum" in error.value.detail


@pytest.mark.parametrize("kind", ["ods", "xlsb"])
def test_a_flipped_bit_in_other_workbooks_is_told_too(tmp_path: Path, kind: str) -> None:
    if kind == "ods":
        parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS.format(_ods_rows("")).encode()}
        raw, mark = _packed(tmp_path / "a.ods", parts, zipfile.ZIP_STORED).read_bytes(), b'1"><text:p>1'
    else:
        whole = _parts(biff12.write(tmp_path / "p.xlsb", [HEADER, [date(2025, 1, 1), "甲", 1.5, 2]]).read_bytes())
        raw, mark = _packed(tmp_path / "a.xlsb", whole, zipfile.ZIP_STORED).read_bytes(), struct.pack("<d", 1.5)[6:]
    path = tmp_path / f"b.{kind}"
    path.write_bytes(_flipped(raw, mark))
    with pytest.raises(InputError, match="does not agree with the size or checksum"):
        read_here(path)


def test_a_size_that_the_directory_only_claims_is_not_believed(tmp_path: Path) -> None:
    raw = bytearray(_packed(tmp_path / "a.xlsx", _parts(workbook())).read_bytes())
    at = raw.rindex(b"xl/worksheets/sheet1.xml") - 46  # its entry in the directory
    assert raw[at : at + 4] == b"PK\x01\x02"
    size = int.from_bytes(raw[at + 24 : at + 28], "little")
    raw[at + 24 : at + 28] = (size // 2).to_bytes(4, "little")
    path = tmp_path / "b.xlsx"
    path.write_bytes(bytes(raw))
    with pytest.raises(InputError, match="does not agree with the size"):
        read_here(path)


def test_parts_that_differ_only_in_case_are_refused(tmp_path: Path) -> None:
    parts = _parts(workbook())
    path = _packed(tmp_path / "a.xlsx", {**parts, "XL/worksheets/Sheet1.xml": parts["xl/worksheets/sheet1.xml"]})
    with pytest.raises(InputError, match="differ in case at most"):
        read_here(path)


def test_max_cells_holds_for_every_format(tmp_path: Path) -> None:
    few = replace(ReadOptions(), limits=replace(Limits(), max_cells=8))
    rows = [HEADER, ["2025-01-01", "甲", 1, 2], ["2025-01-02", "甲", 1, 2]]
    (tmp_path / "a.csv").write_text("\n".join(",".join(map(str, row)) for row in rows), encoding="utf-8")
    table = "".join("<tr>" + "".join(f"<td>{one}</td>" for one in row) + "</tr>" for row in rows)
    (tmp_path / "a.html").write_text(f"<html><table>{table}</table></html>", encoding="utf-8")
    biff12.write(tmp_path / "a.xlsb", rows)
    book(tmp_path / "a.xlsx", 销售=rows)
    _packed(tmp_path / "a.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": _ODS.format(_ods_rows("")).encode()})
    (tmp_path / "a.xls").write_bytes((DATA / "sales.xls").read_bytes())
    for path in sorted(tmp_path.glob("a.*")):
        with pytest.raises(InputError, match="cells"):
            read_here(path, options=few)


@pytest.mark.skipif(os.name == "nt", reason="the system's clock ends processes on POSIX only")
def test_a_reading_process_ends_by_itself_when_its_time_is_up() -> None:
    script = "from tiercli.domain.lifetime import end_in_time\nend_in_time(-9.7)\nwhile True: pass"
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", script], check=False, timeout=30)
    assert done.returncode < 0
    assert time.monotonic() - began < 20


@pytest.mark.skipif(os.name == "nt", reason="parents are followed on POSIX only")
def test_a_reading_process_ends_with_the_program_that_started_it() -> None:
    child = "import os, time\nfrom tiercli.domain.lifetime import end_with\nend_with(os.getppid())\nprint(os.getpid(), flush=True)\ntime.sleep(60)"
    parent = f"import subprocess, sys\nprocess = subprocess.Popen([sys.executable, '-c', {child!r}], stdout=subprocess.PIPE)\nprint(process.stdout.readline().decode(), flush=True)"
    done = subprocess.run([sys.executable, "-c", parent], capture_output=True, text=True, check=True, timeout=30)
    number = int(done.stdout)
    for _ in range(100):
        try:
            os.kill(number, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the reading process lives on")
