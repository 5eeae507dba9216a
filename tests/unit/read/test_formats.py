"""Every kind of file, told by its content: .xls, .ods, .xlsb, markup named .xls, text in its encodings, protected workbooks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import msoffcrypto
import pytest

from tests.dirty.reading import read_here
from tests.unit.read import biff12
from tests.unit.read.test_shapes import HEADER, aside, book, codes, sales_of
from tiercli.cli.app import main
from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import Reading, ReadOptions, read_tables

DATA = Path(__file__).parent / "data"


def _where(reading: Reading, code: str) -> str:
    return str(next(note.where for note in reading.findings if note.code == code))


def test_xls_tells_merged_hidden_and_error_cells() -> None:
    reading = read_here(DATA / "sales.xls")
    assert sales_of(reading) == [
        ("2025-03-01", "昆仑农资", 1.5),
        ("2025-03-02", "昆仑农资", 2.25),
        ("2025-03-03", "伊犁农资", 4.0),
        ("2025-03-05", "喀什农资", 8.0),
    ]
    assert reading.tables["sales"]["order_no"].to_pylist() == ["00123", "1E5", "00124", "00126"]
    assert aside(reading) == {"total-row": 1, "error-cell": 1}
    assert _where(reading, "sales.error-cell") == "sales.xls › 销售明细 › D6"
    assert {"sheet.hidden", "sheet.merged-filled"} <= codes(reading)
    assert "sales.total-mismatch" not in codes(reading)


def test_xls_leaves_hidden_rows_out_when_asked() -> None:
    assert aside(read_here(DATA / "sales.xls", options=ReadOptions(skip_hidden=True)))["hidden-row"] == 1


def test_ods_tells_merged_and_error_cells() -> None:
    reading = read_here(DATA / "sales.ods")
    assert sales_of(reading) == sales_of(read_here(DATA / "sales.xls"))
    assert aside(reading) == {"total-row": 1, "error-cell": 1}
    assert "sheet.merged-filled" in codes(reading)
    assert _where(reading, "sales.error-cell") == "sales.ods › 销售明细 › D6"
    assert not {"file.merges-unknown", "sheet.blank-keys"} & codes(reading)


def test_xlsb_gives_texts_numbers_days_and_errors(tmp_path: Path) -> None:
    path = biff12.write(
        tmp_path / "sales.xlsb",
        [
            ["订单号", *HEADER],
            ["00123", date(2025, 3, 1), "甲", 1.5, 1800.25],
            ["1E5", "2025.3.2", "乙", "1,200", 3],
            ["7", date(2025, 3, 3), None, 2, 3],
            ["8", date(2025, 3, 3), "甲", ZeroDivisionError(), 3],
        ],
    )
    reading = read_here(path)
    assert sales_of(reading) == [("2025-03-01", "甲", 1.5), ("2025-03-02", "乙", 1200.0)]
    assert reading.tables["sales"]["order_no"].to_pylist() == ["00123", "1E5"]
    assert aside(reading) == {"error-cell": 1, "no-customer": 1}
    assert "file.merges-unknown" in codes(reading)  # hidden rows and formulas never computed
    assert "sheet.blank-keys" not in codes(reading)  # merged cells are told


def test_xlsb_says_that_a_sheet_is_hidden(tmp_path: Path) -> None:
    path = biff12.write(tmp_path / "sales.xlsb", [HEADER, [date(2025, 3, 1), "甲", 1, 2]], hidden=True)
    assert "sheet.hidden" in codes(read_here(path))
    with pytest.raises(InputError, match="no sales table"):
        read_here(path, options=ReadOptions(skip_hidden=True))


def test_a_name_that_lies_about_the_kind_does_not_matter(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2]])
    for name in ("a.xls", "a.csv", "a.ods", "a"):
        assert len(sales_of(read_here(path.rename(tmp_path / name)))) == 1
        path = tmp_path / name


SPREADSHEETML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">由系统导出</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="销售"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">销售明细</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">日期</Data></Cell><Cell><Data ss:Type="String">客户</Data></Cell>
<Cell><Data ss:Type="String">数量</Data></Cell><Cell><Data ss:Type="String">金额</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2025-01-01T00:00:00.000</Data></Cell><Cell ss:MergeDown="1"><Data ss:Type="String">甲 &amp; 乙</Data></Cell>
<Cell><Data ss:Type="Number">1.5</Data></Cell><Cell><Data ss:Type="Number">2</Data></Cell></Row>
<Row><Cell><Data ss:Type="DateTime">2025-01-02T00:00:00.000</Data></Cell><Cell ss:Index="3"><Data ss:Type="Number">2.5</Data></Cell></Row>
</Table></Worksheet></Workbook>"""


def test_spreadsheetml_named_xls_is_read_with_its_merges(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(SPREADSHEETML, encoding="utf-8")
    reading = read_here(path)
    assert sales_of(reading) == [("2025-01-01", "甲 & 乙", 1.5), ("2025-01-02", "甲 & 乙", 2.5)]
    assert reading.tables["sales"]["_row"].to_pylist() == [5, 6]


def test_an_html_table_named_xls_is_read_with_its_spans(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    rows = "<tr><td>2025/1/1</td><td rowspan=2>甲&nbsp;公司</td><td>1,500</td><td>2</td></tr><tr><td>2025/1/2</td><td>2.5</td><td>3</td></tr>"
    page = (
        f"<html><head><meta charset=gb2312></head><body><table><tr><th colspan=4>明细</th></tr><tr><th>{'<th>'.join(HEADER)}</tr>{rows}</table></body></html>"
    )
    path.write_bytes(page.encode("gb18030"))
    reading = read_here(path)
    assert [(day, name.replace("\xa0", " "), quantity) for day, name, quantity in sales_of(reading)] == [
        ("2025-01-01", "甲 公司", 1500.0),
        ("2025-01-02", "甲 公司", 2.5),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le-bom", "utf-16-be-bom", "utf-32"])
@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_text_is_read_in_its_encoding_and_with_its_delimiter(tmp_path: Path, encoding: str, mark: str) -> None:
    text = "\r\n".join(mark.join(row) for row in (HEADER, ["2025-01-01", "阿克苏㙍公司", "1.5", "2"], ["2025-01-02", '"伊犁,甲"', "2", "3"])) + "\r\n"
    raw = ("\ufeff" + text).encode(encoding.removesuffix("-bom")) if encoding.endswith("-bom") else text.encode(encoding)
    path = tmp_path / "sales.csv"
    path.write_bytes(raw)
    assert [row[1] for row in sales_of(read_here(path))] == ["阿克苏㙍公司", "伊犁,甲"]


def test_another_encoding_is_taken_from_the_user_and_a_wrong_one_refused(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_bytes("日期,客戶,數量\n2025-01-01,臺北公司,1\n".encode("big5"))
    assert [row[1] for row in sales_of(read_here(path, options=ReadOptions(encoding="big5")))] == ["臺北公司"]
    with pytest.raises(InputError, match="cannot be read in the encoding no-such"):
        read_here(path, options=ReadOptions(encoding="no-such"))


@pytest.fixture
def protected(tmp_path: Path) -> Path:
    plain = book(tmp_path / "plain.xlsx", 销售=[HEADER, ["2025-01-01", "甲", 1, 2]])
    path = tmp_path / "protected.xlsx"
    with plain.open("rb") as file, path.open("wb") as out:
        office = msoffcrypto.OfficeFile(file)
        office.encrypt("春天 123", out)
    plain.unlink()
    return path


def test_a_protected_workbook_is_read_with_its_password_also_in_a_worker(protected: Path) -> None:
    options = ReadOptions(password="春天 123")
    assert sales_of(read_here(protected, options=options)) == sales_of(read_tables([protected], options, STANDARD)) == [("2025-01-01", "甲", 1.0)]


def test_a_protected_workbook_without_its_password_or_with_a_wrong_one_is_a_clear_error(protected: Path) -> None:
    with pytest.raises(InputError, match=r"(?s)protected with a password.*--password-env") as error:
        read_here(protected)
    assert "有打开密码" in error.value.spoken("zh")
    with pytest.raises(InputError, match="the password is wrong"):
        read_here(protected, options=ReadOptions(password="夏天"))


def test_the_password_comes_from_the_environment(protected: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["check", str(protected), "--lang", "en", "--password-env", "SHEET_KEY"]
    for password, code in (("春天 123", 0), ("夏天", 4), (None, 2)):
        if password:
            monkeypatch.setenv("SHEET_KEY", password)
        else:
            monkeypatch.delenv("SHEET_KEY")
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == code
        assert "春天" not in "".join(capsys.readouterr())
