"""Number formats say what a number means, in every kind of workbook."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from tests.dirty.reading import read_here
from tests.unit.read import biff12
from tests.unit.read.sheet.test_measures import column
from tests.unit.read.test_shapes import aside, codes, sales_of
from tiercli.read.formats.cell_formats import parse_format, shown_whole

DATA = Path(__file__).parent / "data"
HEADER = ["日期", "客户编号", "数量", "金额", "单号"]


@pytest.mark.parametrize(
    "code", ["General", "0", "0.00", "#,##0.00_);[Red](#,##0.00)", "yyyy-mm-dd", "[$-F800]dddd", "@", "0.00E+00", "[h]:mm", "# ?/?", '_ "¥"* #,##0_ ']
)
def test_usual_formats_say_nothing(code: str) -> None:
    assert not parse_format(code).says_something


@pytest.mark.parametrize(
    ("code", "currency"),
    [
        ("[$$-409]#,##0", "USD"),
        ("[$₸-43F]0", "KZT"),
        ("[$¥-804]0", "CNY"),
        ("[$¥-411]0", "JPY"),
        ("[$$-C04]0", "HKD"),
        ('0.00"元"', "CNY"),
        ('0 "EUR"', "EUR"),
        ("[$XXX] 0", "XXX"),
    ],
)
def test_a_currency_is_known_by_its_sign_code_or_locale(code: str, currency: str) -> None:
    assert parse_format(code).currency == currency


@pytest.mark.parametrize(
    ("code", "scale", "unit"), [("#,##0,", "0.001", ""), ('0!.0,"万"', "0.0001", "万"), ('0.0,,"百万元"', "0.000001", "百万元"), ('0"kg"', "1", "kg")]
)
def test_what_is_shown_is_told_from_the_number(code: str, scale: str, unit: str) -> None:
    found = parse_format(code)
    assert (found.scale, found.unit) == (Decimal(scale), unit)


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [("00000", "123", "00123"), ("00000", "1234567", "1234567"), ('"K"000', "5", "K005"), ("000-0000", "1234567", "123-4567"), ("00000", "K5", "K5")],
)
def test_a_whole_number_is_shown_with_its_zeros(code: str, number: str, shown: str) -> None:
    mask = parse_format(code).mask
    assert mask is not None
    assert shown_whole(number, mask) == shown


@pytest.mark.parametrize("name", ["formats.ods", "formats.xls"])
def test_other_kinds_of_workbooks_tell_their_formats(name: str) -> None:
    reading = read_here(DATA / name)
    assert reading.tables["sales"]["customer_id"].to_pylist() == ["00123"]
    assert reading.tables["sales"]["order_no"].to_pylist() == ["SO0007"]
    assert column(reading, "quantity") == [500]
    assert column(reading, "amount") == [8000]
    assert aside(reading) == {"currency": 2}
    assert reading.tables["customers"]["customer_id"].to_pylist()[0] == "00123"


def test_spreadsheetml_tells_its_formats(tmp_path: Path) -> None:
    def cell(value: object, style: str = "") -> str:
        kind = "String" if isinstance(value, str) else "Number"
        styled = f' ss:StyleID="{style}"' if style else ""
        return f'<Cell{styled}><Data ss:Type="{kind}">{value}</Data></Cell>'

    styles = "".join(
        f'<Style ss:ID="{name}"><NumberFormat ss:Format="{code}"/></Style>' for name, code in (("z", "00000"), ("d", "[$$-409]#,##0"), ("k", "0&quot;kg&quot;"))
    )
    rows = [
        [cell(one) for one in HEADER],
        [cell("2025-03-01"), cell(123), cell(500, "k"), cell(8000), cell(7)],
        [cell("2025-03-01"), cell(124), cell(1), cell(8, "d"), cell(8)],
    ]
    table = "".join(f"<Row>{''.join(row)}</Row>" for row in rows)
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Styles>{styles}</Styles><Worksheet ss:Name="销售"><Table><Column/><Column ss:StyleID="z"/>{table}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    reading = read_here(path)
    assert reading.tables["sales"]["customer_id"].to_pylist() == ["00123"]
    assert column(reading, "quantity") == [0.5]
    assert aside(reading) == {"currency": 1}


def test_an_xlsb_tells_its_formats(tmp_path: Path) -> None:
    rows = [HEADER, [date(2025, 3, 1), 123, 500, 8000, 7], [date(2025, 3, 1), 123, 500, 8000, 7], [date(2025, 3, 1), 124, 500, 8000, 8]]
    formats = {(1, 1): "00000", (1, 2): '0"kg"', (2, 3): "[$$-409]#,##0", (3, 1): "00000"}
    reading = read_here(biff12.write(tmp_path / "a.xlsb", rows, formats=formats))
    assert sales_of(reading) == [("2025-03-01", "00123", 0.5), ("2025-03-01", "00124", 500)]
    assert aside(reading) == {"currency": 1}


def test_errors_of_formulas_in_an_xlsb_are_seen(tmp_path: Path) -> None:
    rows = [HEADER, [date(2025, 3, 1), "K1", ArithmeticError(), 5, 1], [date(2025, 3, 1), ArithmeticError(), 1, 5, 2], [date(2025, 3, 1), "K2", 1, 5, 3]]
    reading = read_here(biff12.write(tmp_path / "a.xlsb", rows))
    assert aside(reading) == {"error-cell": 2}
    assert [str(note.where) for note in reading.findings if note.code == "sales.error-cell"] == ["a.xlsb › 销售 › C2", "a.xlsb › 销售 › B3"]


def test_plain_serials_of_a_1904_xlsb_are_right(tmp_path: Path) -> None:
    rows = [HEADER, [44621, "K1", 1, 5, 1]]
    assert sales_of(read_here(biff12.write(tmp_path / "a.xlsb", rows, epoch_1904=True)))[0][0] == "2026-03-02"
    assert sales_of(read_here(biff12.write(tmp_path / "b.xlsb", rows)))[0][0] == "2022-03-01"


@pytest.mark.parametrize("without", [rb' r="[A-Z]+\d+"', rb' r="[A-Z]*\d+"'])
def test_cells_that_do_not_say_where_they_are_have_their_formats(tmp_path: Path, without: bytes) -> None:
    plain = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(str(plain)) as made:
        sheet, kilos = made.add_worksheet("销售"), made.add_format({"num_format": '#,##0" kg"'})
        for row, line in enumerate([["客户编号", "日期", "数量"], ["K1", "2026-10-01", 1500], ["K2", "2026-10-02", 200]]):
            for column, cell in enumerate(line):
                sheet.write(row, column, cell, kilos if row and column == 2 else None)
    path = tmp_path / "short.xlsx"
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, re.sub(without, b"", part) if name.endswith("sheet1.xml") else part)
    assert [row["quantity"] for row in read_here(path).tables["sales"].to_pylist()] == [1_500_000, 200_000]


def test_an_error_in_the_customer_cell_is_an_error_and_a_blank_is_a_blank(tmp_path: Path) -> None:
    rows = [HEADER, [date(2025, 3, 1), ZeroDivisionError(), 1, 5, 1], [date(2025, 3, 1), None, 1, 5, 2], [date(2025, 3, 1), "K2", 1, 5, 3]]
    reading = read_here(biff12.write(tmp_path / "a.xlsb", rows))
    assert aside(reading) == {"error-cell": 1, "no-customer": 1}


def test_an_error_in_the_name_beside_an_id_keeps_no_row_away(tmp_path: Path) -> None:
    rows = [["日期", "客户编号", "客户名称", "数量"], [date(2025, 3, 1), "K1", ZeroDivisionError(), 1]]
    reading = read_here(biff12.write(tmp_path / "a.xlsb", rows))
    assert aside(reading) == {}
    assert "sales.unknown-value" in codes(reading)
