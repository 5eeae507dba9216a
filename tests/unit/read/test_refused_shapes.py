"""What cannot be read is refused with a sentence that names what it is and the way out."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import book, sales_of
from tiercli.domain.errors import InputError
from tiercli.read import ReadOptions


def refused(path: Path) -> InputError:
    with pytest.raises(InputError) as error:
        read_here(path)
    return error.value


@pytest.mark.parametrize(
    "rows",
    [
        [["行标签", "求和项:数量(吨)"], ["甲", 11], ["  2026年9月", 5], ["总计", 18]],
        [["Row Labels", "Sum of Quantity"], ["Elm", 11], ["Grand Total", 18]],
    ],
)
def test_a_pasted_pivot_table_is_named(tmp_path: Path, rows: list[list[Any]]) -> None:
    error = refused(book(tmp_path / "a.xlsx", S=rows))
    assert "pivot table" in error.message.en
    assert "数据透视表" in error.message.zh
    assert "明细" in error.hint.zh


@pytest.mark.parametrize(("last", "words"), [(4, "they are months"), (31, "they are days, and of which month")])
def test_columns_that_are_called_by_numbers_are_named(tmp_path: Path, last: int, words: str) -> None:
    error = refused(book(tmp_path / "a.xlsx", S=[["客户", *range(1, last + 1)], ["甲", *[7] * last]]))
    assert f"has columns called 1 to {last}, and nothing says that {words}" in error.message.en


def test_numbers_that_do_not_run_on_are_no_such_columns(tmp_path: Path) -> None:
    assert "called" not in refused(book(tmp_path / "a.xlsx", S=[["客户", 3, 9, 27], ["甲", 1, 2, 3]])).message.en


def test_a_header_far_below_is_found_by_the_row_that_the_user_names(tmp_path: Path) -> None:
    rows: list[list[Any]] = [*[[f"说明{index}"] for index in range(45)], ["客户编号", "日期", "数量"], ["K1", "2026-10-01", 5]]
    path = book(tmp_path / "a.xlsx", S=rows)
    assert "--header-row" in refused(path).hint.en
    assert [row[1] for row in sales_of(read_here(path, options=ReadOptions(header_row=46)))] == ["K1"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'ID;PWXL;N;E\r\nC;Y1;X1;K"a"\r\nE\r\n', "is a SYLK file"),
        (b'TABLE\r\n0,1\r\n"EXCEL"\r\nVECTORS\r\n', "is a DIF file"),
    ],
)
def test_old_formats_of_text_are_named(tmp_path: Path, content: bytes, words: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    assert words in refused(path).message.en


def test_a_header_that_begins_like_a_sylk_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("ID;Product;Customer;Date;Quantity\n7;Urea;Elm;2026-10-01;5\n", "utf-8")
    assert len(sales_of(read_here(path))) == 1


def _archive(path: Path, parts: dict[str, str]) -> Path:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    path.write_bytes(out.getvalue())
    return path


def test_an_apple_numbers_file_is_named(tmp_path: Path) -> None:
    error = refused(_archive(tmp_path / "a.numbers", {"Index/Document.iwa": "x"}))
    assert "Apple Numbers" in error.message.en
    assert "Export To" in error.hint.en


def test_an_opendocument_spreadsheet_without_its_type_is_read(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        texts = "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in cells)
        return f"<table:table-row>{texts}</table:table-row>"

    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    table = f'<table:table table:name="S">{row("客户编号", "日期", "数量")}{row("K1", "2026-10-01", "5")}</table:table>'
    content = f"<office:document-content {spaces}><office:body><office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    assert [one[1] for one in sales_of(read_here(_archive(tmp_path / "a.ods", {"content.xml": content})))] == ["K1"]
