"""Columns filled in at once hold what XlsxWriter would have written cell by cell."""

from __future__ import annotations

import io
from datetime import date, datetime
from zipfile import ZipFile

import fastexcel
import openpyxl
import pyarrow as pa
import pytest
import xlsxwriter

from tiercli.report import columns
from tiercli.report.cell_texts import LONGEST_TEXT

TEXTS = [
    "plain", "昆仑尿素", 'a & b < c > d "e" \'f\'', "  leading and trailing  ", "line one\nline two", "tab\tinside", "😀 emoji 🚀",
    "control \x01 and \x1f", "literal _x0041_ stays", "carriage\rreturn", "=1+1", "+86", "-5", "@here", "https://example.com", "", None,
    "\u3000全角空格", "{=1}", "'quoted", "0012", "]]>", "&amp;",
]  # fmt: skip
NUMBERS = [0.0, -1.5, 1234.567891, 1e15, 1e-6, None, 0.1, 123456789.123456, -0.000001, 3.0, 99.999999, 1e16]
DAYS = [date(2026, 10, 31), None, date(1900, 3, 1), date(1970, 1, 1), date(2099, 12, 31), date(2024, 2, 29)]


def repeated(values: list, rows: int) -> list:
    return [values[index % len(values)] for index in range(rows)]


def tables(rows: int) -> dict[str, pa.Array]:
    return {
        "text": pa.array(repeated(TEXTS, rows), pa.string()),
        "number": pa.array(repeated(NUMBERS, rows), pa.float64()),
        "day": pa.array(repeated(DAYS, rows), pa.date32()),
        "whole": pa.array(repeated([1, None, -3], rows), pa.int64()),
        "flag": pa.array(repeated([True, False, None], rows), pa.bool_()),
        "nothing": pa.array([None] * rows, pa.string()),
        "category": pa.array(repeated(["A", "B", None], rows)).dictionary_encode(),
    }


def by_columns(data: dict[str, pa.Array]) -> bytes:
    made, whole = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet, plain, days = book.add_worksheet("S"), book.add_format(), book.add_format({"num_format": "yyyy-mm-dd"})
        for index, name in enumerate(data):
            sheet.write_string(0, index, name)
        filling = columns.reserve(sheet, 1, list(data.values()), [days if name == "day" else plain for name in data])
    assert filling is not None
    columns.pack(made, {0: filling}, whole)
    return whole.getvalue()


def by_cells(data: dict[str, pa.Array], *, inline: bool = False) -> bytes:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": inline, "in_memory": not inline}) as book:
        sheet, plain, days = book.add_worksheet("S"), book.add_format(), book.add_format({"num_format": "yyyy-mm-dd"})
        for index, name in enumerate(data):
            sheet.write_string(0, index, name)
        for row, values in enumerate(zip(*(column.to_pylist() for column in data.values()), strict=True), start=1):
            for index, (name, value) in enumerate(zip(data, values, strict=True)):
                style = days if name == "day" else plain
                if value is None or value == "":  # empty text is no value
                    sheet.write_blank(row, index, None, style)
                elif isinstance(value, bool):
                    sheet.write_boolean(row, index, value, style)
                elif isinstance(value, str):
                    sheet.write_string(row, index, value, style)
                elif isinstance(value, date):
                    sheet.write_datetime(row, index, datetime(value.year, value.month, value.day), style)
                else:
                    sheet.write_number(row, index, value, style)
    return made.getvalue()


@pytest.mark.parametrize("rows", [1, 23, columns.ROWS_AT_ONCE, columns.ROWS_AT_ONCE + 7])
def test_openpyxl_reads_the_same_cells_as_from_a_plain_workbook(rows):
    data = tables(rows)
    mine = openpyxl.load_workbook(io.BytesIO(by_columns(data)))["S"]
    theirs = openpyxl.load_workbook(io.BytesIO(by_cells(data, inline=True)))["S"]
    assert mine.dimensions == theirs.dimensions
    for row, (one, other) in enumerate(zip(mine.iter_rows(), theirs.iter_rows(), strict=True)):
        for a, b in zip(one, other, strict=True):
            assert (a.coordinate, a.number_format) == (b.coordinate, b.number_format), row
            if isinstance(b.value, float):
                assert a.value == pytest.approx(b.value, rel=1e-15)
            else:
                assert (a.value, a.data_type) == (b.value, b.data_type), a.coordinate


@pytest.mark.parametrize("rows", [1, columns.ROWS_AT_ONCE + 7])
def test_fastexcel_reads_the_same_cells_as_from_a_plain_workbook(rows):
    data = tables(rows)
    read = [fastexcel.read_excel(made).load_sheet("S", dtypes={"text": "string"}).to_arrow() for made in (by_columns(data), by_cells(data))]
    assert read[0].num_rows == rows
    assert read[0].equals(read[1])


def test_a_text_alone_in_its_column_is_written_as_among_others():
    texts = [*(text for text in TEXTS if text), " space before", "U+FFFE \ufffe", "U+FFFD \ufffd stays", "_x_ is plain", "x" * (LONGEST_TEXT // 2 + 1)]
    data = {f"c{index}": pa.array(["before", "plain", text, "plain", None], pa.string()).slice(1) for index, text in enumerate(texts)}
    mine = openpyxl.load_workbook(io.BytesIO(by_columns(data)))["S"]
    theirs = openpyxl.load_workbook(io.BytesIO(by_columns({"all": pa.array(texts, pa.string())})))["S"]
    assert [mine.cell(3, index + 1).value for index in range(len(texts))] == [theirs.cell(index + 2, 1).value for index in range(len(texts))]
    preserved = ZipFile(io.BytesIO(by_columns(data))).read("xl/worksheets/sheet1.xml").count(b'xml:space="preserve"')
    assert preserved == 3  # the two with spaces at an edge, and the ideographic one


def test_numbers_keep_every_digit():
    values = [0.1 + 0.2, 1 / 3, 1234567.891234, 2**53 - 1.0, 5e-324, 1.7976931348623157e308]
    sheet = openpyxl.load_workbook(io.BytesIO(by_columns({"number": pa.array(values)})))["S"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == values


def test_what_is_not_a_number_is_a_blank_cell():
    sheet = openpyxl.load_workbook(io.BytesIO(by_columns({"a": pa.array([float("nan"), float("inf"), 1.0]), "b": pa.array(["x", "y", "z"])})))["S"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [None, None, 1]


def test_text_that_is_too_long_is_cut_and_says_so():
    made, whole = io.BytesIO(), io.BytesIO()
    texts = pa.array(["长" * 40_000, "😀" * 20_000, "x" * LONGEST_TEXT, "short"])
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        filling = columns.reserve(book.add_worksheet("S"), 0, [texts], [book.add_format()], cut="…（已截断）")
    assert filling is not None
    columns.pack(made, {0: filling}, whole)
    cells = [row[0] for row in openpyxl.load_workbook(whole)["S"].iter_rows(values_only=True)]
    assert cells[0] == "长" * (LONGEST_TEXT - 6) + "…（已截断）"
    assert cells[1].endswith("😀…（已截断）")
    assert len(cells[1].encode("utf-16-le")) // 2 <= LONGEST_TEXT
    assert cells[2:] == ["x" * LONGEST_TEXT, "short"]


def test_days_that_excel_cannot_count_are_written_as_text():
    sheet = openpyxl.load_workbook(io.BytesIO(by_columns({"day": pa.array([date(1899, 1, 1), date(2026, 1, 1)])})))["S"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == ["1899-01-01", "2026-01-01"]


def test_rows_keep_the_height_of_the_model_row():
    made, whole = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet("S")
        sheet.set_row(0, 30)
        filling = columns.reserve(sheet, 0, [pa.array([1, 2, 3])], [book.add_format()])
    assert filling is not None
    columns.pack(made, {0: filling}, whole)
    assert [openpyxl.load_workbook(whole)["S"].row_dimensions[row].height for row in (1, 2, 3)] == [30, 30, 30]


def test_columns_without_rows_reserve_nothing():
    with xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True}) as book:
        assert columns.reserve(book.add_worksheet("S"), 0, [pa.array([], pa.string())], [book.add_format()]) is None


def test_a_sheet_without_its_model_row_is_refused():
    with pytest.raises(ValueError, match="no model row"):
        list(columns.filled(b"<sheetData></sheetData>", columns.Filling(0, (pa.array([1]),))))


def test_a_sparkline_of_the_model_row_becomes_one_of_every_row_as_xlsxwriter_writes_them() -> None:
    rows = columns.ROWS_AT_ONCE + 3
    values = [pa.array(range(rows), pa.int64()), pa.array([2] * rows, pa.int64())]
    look = {"type": "column", "high_point": True}
    written = []
    for by_model in (True, False):
        made, whole = io.BytesIO(), io.BytesIO()
        with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
            sheet = book.add_worksheet("A & B")
            filling = columns.reserve(sheet, 1, values, [book.add_format()] * 2)
            assert filling is not None
            lines = range(2, 3) if by_model else range(2, rows + 2)
            sheet.add_sparkline(1, 3, {"location": [f"D{line}" for line in lines], "range": [f"'A & B'!A{line}:B{line}" for line in lines], **look})
            sheet.add_sparkline("D1", {"range": "'A & B'!A9:B9", **look})  # not of the model row
        columns.pack(made, {0: filling}, whole)
        with ZipFile(whole if by_model else made) as archive:
            written.append(archive.read("xl/worksheets/sheet1.xml").partition(b"<extLst>")[2])
    assert written[0].count(b"<x14:sparkline>") == rows + 1
    assert written[0] == written[1]
