"""Delimited text: quoting, rows wider than the header, sizes, encodings, marks of decimals, the order of day and month."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.sheet.test_measures import book, column
from tests.unit.read.test_shapes import aside, codes, sales_of
from tiercli.domain.errors import InputError
from tiercli.read import ReadOptions
from tiercli.read.inputs import find_inputs
from tiercli.read.options import DateOrder, Limits

HEADER = "单号,日期,客户,数量,备注\n"


def csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def line(number: int, note: str = "无误") -> str:
    return f"X{number},2026-03-{number:02d},甲,{number},{note}\n"


def test_a_row_with_more_cells_than_headers_is_set_aside_and_not_cut(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "Order,Date,Customer,Note,Quantity\nX1,2026-03-01,Elm Fuels,-,1,200\nX2,2026-03-02,Oak,-,12\n")
    reading = read_here(path)
    assert column(reading, "quantity") == [12]
    assert aside(reading) == {"extra-cells": 1}
    assert "sales.extra-cells" in codes(reading)


def test_a_row_with_more_cells_than_headers_is_not_cut_where_months_stand_across(tmp_path: Path) -> None:
    path = csv(tmp_path / "2026销量.csv", "客户名称,1月销量,2月销量,3月销量\n甲,5,6,7\n乙,1,200,3,4\n丙,8,9,1\n")
    reading = read_here(path)
    assert set(reading.tables["sales"]["customer_id"].to_pylist()) == {"甲", "丙"}
    assert aside(reading) == {"extra-cells": 3}
    assert "sales.extra-cells" in codes(reading)


def test_delimiters_behind_the_last_cell_are_no_cells(tmp_path: Path) -> None:
    reading = read_here(csv(tmp_path / "a.csv", f"{HEADER}X1,2026-03-01,甲,5,好,,\nX2,2026-03-02,甲,6,好, ,\n"))
    assert column(reading, "quantity") == [5, 6]
    assert "sales.extra-cells" not in codes(reading)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_two_stray_quotes_run_no_rows_together_in_silence(tmp_path: Path, ending: str) -> None:
    lines = [line(number) for number in range(1, 21)]
    lines[4], lines[14] = line(5, '"5寸管'), line(15, '"6寸管')
    reading = read_here(csv(tmp_path / "a.csv", (HEADER + "".join(lines)).replace("\n", ending)))
    account = next(one for one in reading.accounts if one.table == "sales")
    assert account.rows == 20
    assert account.used == 9
    assert aside(reading) == {"stray-quote": 11}
    assert account.used_sum("quantity") == sum(number for number in range(1, 21) if not 5 <= number <= 15) * 10**6
    finding = next(note for note in reading.findings if note.code == "file.stray-quote")
    assert (str(finding.where), finding.count, str(finding.severity)) == ("a.csv › 6", 11, "error")


def test_a_note_of_several_lines_stays_one_cell(tmp_path: Path) -> None:
    reading = read_here(csv(tmp_path / "a.csv", HEADER + line(1) + 'X2,2026-03-02,甲,2,"第一条，见附件, 第二页\n第二条"\n' + line(3)))
    assert column(reading, "quantity") == [1, 2, 3]
    assert not {"file.stray-quote", "file.odd-quote"} & codes(reading)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_quote_that_is_never_closed_is_refused_with_its_line(tmp_path: Path, ending: str) -> None:
    path = csv(tmp_path / "a.csv", (HEADER + line(1) + line(2, '"5寸管') + line(3)).replace("\n", ending))
    with pytest.raises(InputError, match="never closed") as caught:
        read_here(path)
    assert str(caught.value.where) == "a.csv › 3"


def test_quotes_within_a_cell_are_text_and_odd_ones_are_said(tmp_path: Path) -> None:
    good = read_here(csv(tmp_path / "a.csv", HEADER + line(1, '"5"" 管"') + line(2, '5" 管')))
    assert good.tables["sales"]["note"].to_pylist() == ['5" 管', '5" 管']
    assert "file.odd-quote" not in codes(good)
    odd = read_here(csv(tmp_path / "b.csv", HEADER + line(1, '"5" 管') + line(2)))
    assert "file.odd-quote" in codes(odd)
    assert column(odd, "quantity") == [1, 2]


def test_a_line_of_millions_of_commas_is_refused(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", HEADER + line(1) + "," * 200_000)
    with pytest.raises(InputError, match="200,001 cells"):
        read_here(path)


def test_the_limit_of_cells_holds_for_delimited_text(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", HEADER + line(1) * 1000)
    with pytest.raises(InputError, match="5,005 cells, more than the limit of 5,000"):
        read_here(path, options=ReadOptions(limits=Limits(max_cells=5000)))
    assert len(column(read_here(path, options=ReadOptions(limits=Limits(max_cells=5005))), "quantity"))


def test_thousands_of_delimiters_are_no_columns(tmp_path: Path) -> None:
    reading = read_here(csv(tmp_path / "a.csv", HEADER + (line(1).strip() + "," * 5000 + "\n") * 3 + "," * 9000 + "\n"))
    assert column(reading, "quantity") == [1]  # one order three times
    assert len(reading.inputs[0].columns) == 5


WESTERN = "Order,Date,Customer,Quantity\nX1,2026-03-01,{},10\n"


@pytest.mark.parametrize(
    ("text", "encoding", "likely"),
    [
        (WESTERN.format("Müller GmbH"), "latin-1", "latin-1"),
        ("訂單編號,日期,客戶名稱,數量\nX1,2026-03-01,高雄石化股份有限公司,10\n", "big5", "big5"),
        ("伝票番号,日付,得意先名,数量\nX1,2026-03-01,東京石油販売,10\n", "shift_jis", "shift_jis"),
    ],
)
def test_text_that_makes_no_sense_in_gb18030_is_said_with_what_it_may_be(tmp_path: Path, text: str, encoding: str, likely: str) -> None:
    path = csv(tmp_path / "a.csv", text, encoding)
    try:
        hints = [note.hint.en for note in read_here(path).findings if note.code == "file.encoding"]
    except InputError as error:
        hints = [error.hint.en]
    assert f"--encoding {likely}" in hints[0]


def test_a_named_encoding_is_taken_without_a_doubt(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", WESTERN.format("Müller GmbH"), "latin-1")
    reading = read_here(path, options=ReadOptions(encoding="latin-1"))
    assert reading.tables["sales"]["customer_id"].to_pylist() == ["Müller GmbH"]
    assert "file.encoding" not in codes(reading)


@pytest.mark.parametrize("customer", ["新疆天业（集团）有限公司", "臺灣塑膠股份有限公司", "喆淼商贸", "镕基贸易有限公司"])
def test_chinese_in_gb18030_is_not_doubted(tmp_path: Path, customer: str) -> None:
    reading = read_here(csv(tmp_path / "a.csv", HEADER + f"X1,2026-03-01,{customer},5,好\n", "gb18030"))
    assert "file.encoding" not in codes(reading)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_read(tmp_path: Path, encoding: str) -> None:
    path = csv(tmp_path / "a.csv", HEADER.replace(",", "\t") + line(1).replace(",", "\t"), encoding)
    assert column(read_here(path), "quantity") == [1]
    assert column(read_here(path, options=ReadOptions(encoding=encoding)), "quantity") == [1]


def test_text_in_no_encoding_names_the_line_where_it_breaks(tmp_path: Path) -> None:
    broken = tmp_path / "a.csv"
    broken.write_bytes((HEADER + line(1)).encode("gb18030") + b"X2,2026-03-02,\xff\xfe,1,\n")
    with pytest.raises(InputError, match="GB18030 it breaks in line 3"):
        read_here(broken)
    cut = tmp_path / "b.csv"
    cut.write_bytes((HEADER + line(1) + "X2,2026-03-02,乙").encode()[:-1])
    with pytest.raises(InputError, match="middle of a character in line 3"):
        read_here(cut)
    with pytest.raises(InputError, match="breaks in line 3"):
        read_here(broken, options=ReadOptions(encoding="gb18030"))


def semicolons(*quantities: str) -> str:
    return "Order;Date;Customer;Quantity\n" + "".join(f"X{number};2026-03-01;Alpha {number};{one}\n" for number, one in enumerate(quantities))


@pytest.mark.parametrize(
    ("written", "tonnes"),
    [
        (("12,5", "30,250", "8,750"), [12.5, 30.25, 8.75]),
        (("0,750", "30,250"), [0.75, 30.25]),
        (("1.234,500", "30,250"), [1234.5, 30.25]),
        (("1.234", "12,5", "7"), [1234, 12.5, 7]),
        (("1,234,567", "30,250"), [1_234_567, 30_250]),
        (("850.5", "30,250"), [850.5, 30_250]),
        (("850", "30,250"), [850, 30_250]),
    ],
)
def test_the_column_proves_what_its_commas_are(tmp_path: Path, written: tuple[str, ...], tonnes: list[float]) -> None:
    assert column(read_here(csv(tmp_path / "a.csv", semicolons(*written))), "quantity") == tonnes


def test_three_decimals_in_all_rows_are_a_question_that_the_user_answers(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", semicolons("12,500", "30,250"))
    with pytest.raises(InputError) as caught:
        read_here(path)
    assert [note.code for note in caught.value.findings] == ["sales.ambiguous-number"]
    assert column(read_here(path, options=ReadOptions(decimal_comma=True)), "quantity") == [12.5, 30.25]
    assert column(read_here(path, options=ReadOptions(decimal_comma=False)), "quantity") == [12_500, 30_250]


def test_thousands_in_all_rows_of_a_chinese_sheet_are_taken_with_a_word(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量"], ["2026-03-01", "甲", "12,500"], ["2026-03-01", "乙", "30,250"]))
    assert column(reading, "quantity") == [12_500, 30_250]
    assert "sheet.thousands-comma" in codes(reading)


def test_another_column_of_the_file_proves_the_commas_too(tmp_path: Path) -> None:
    text = "Order;Date;Customer;Quantity;Amount\nX1;2026-03-01;Alpha;12,500;1234,50\nX2;2026-03-02;Beta;30,250;9876,10\n"
    assert column(read_here(csv(tmp_path / "a.csv", text)), "quantity") == [12.5, 30.25]


def test_a_column_that_contradicts_itself_is_asked_cell_by_cell(tmp_path: Path) -> None:
    reading = read_here(csv(tmp_path / "a.csv", semicolons("12,5", "12.5", "1.234.567")))
    assert column(reading, "quantity") == [12.5]
    assert aside(reading) == {"ambiguous-number": 2}


def test_dots_of_a_column_without_commas_are_thousands_where_the_file_has_decimal_commas(tmp_path: Path) -> None:
    text = "Order;Date;Customer;Quantity;Amount\nX1;2026-03-01;Alpha;1.500;1234,50\nX2;2026-03-02;Beta;2;9876,10\n"
    assert column(read_here(csv(tmp_path / "a.csv", text)), "quantity") == [1500, 2]


@pytest.mark.parametrize(("order", "days"), [("dmy", ["2026-04-03", "2026-02-01"]), ("mdy", ["2026-03-04", "2026-01-02"])])
def test_the_order_of_day_and_month_is_what_the_user_says(tmp_path: Path, order: DateOrder, days: list[str]) -> None:
    path = csv(tmp_path / "a.csv", "Date,Customer,Quantity\n3/4/2026,Alpha,1\n1/2/26,Beta,2\n")
    with pytest.raises(InputError):
        read_here(path)
    reading = read_here(path, options=ReadOptions(date_order=order))
    assert [one.isoformat() for one in reading.tables["sales"]["date"].to_pylist()] == days


def test_a_day_that_contradicts_the_order_is_no_day(tmp_path: Path) -> None:
    path = csv(tmp_path / "a.csv", "Date,Customer,Quantity\n3/4/2026,Alpha,1\n3/25/2026,Beta,2\n")
    assert aside(read_here(path, options=ReadOptions(date_order="dmy"))) == {"unreadable-date": 1}


@pytest.mark.parametrize("mark", ["，", "；"])
def test_full_width_marks_split_cells_where_nothing_else_does(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,日期,数量,备注\nK1,2026-10-01,5,x\nK2,2026-10-02,6,y\n".replace(",", mark), "utf-8")
    assert [row[1] for row in sales_of(read_here(path))] == ["K1", "K2"]


def test_a_full_width_comma_in_a_text_splits_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("客户编号,日期,数量,备注\nK1,2026-10-01,5,急，先发\nK2,2026-10-02,6,急，后发\n", "utf-8")
    assert [row[1] for row in sales_of(read_here(path))] == ["K1", "K2"]


def test_a_mark_of_the_encoding_between_files_put_together_is_no_part_of_a_header(tmp_path: Path) -> None:
    part = "\ufeff" + HEADER + line(1) + line(2)
    reading = read_here(csv(tmp_path / "a.csv", part + part.replace("X1", "X3").replace("X2", "X4").replace("甲", "乙")))
    assert column(reading, "quantity") == [1, 2, 1, 2]
    assert aside(reading) == {"repeated-header": 1}
    assert "sheet.several-tables" not in codes(reading)


def test_folders_within_a_folder_are_said_and_not_read(tmp_path: Path) -> None:
    for name in ("2025", "_temporary", "notes"):
        (tmp_path / "sales" / name).mkdir(parents=True)
    csv(tmp_path / "sales" / "2025" / "a.csv", HEADER + line(1))
    csv(tmp_path / "sales" / "_temporary" / "a.csv", HEADER + line(1))
    (tmp_path / "sales" / "notes" / "a.pdf").touch()
    with pytest.raises(InputError) as error:
        find_inputs([tmp_path / "sales"], ReadOptions())
    assert error.value.hint.en == f"To have a folder within it read, name it: {tmp_path / 'sales' / '2025'}."
    csv(tmp_path / "sales" / "b.csv", HEADER + line(2))
    tasks, findings = find_inputs([tmp_path / "sales"], ReadOptions())
    assert [Path(task.path).name for task in tasks] == ["b.csv"]
    assert [(one.code, str(one.where)) for one in findings] == [("file.skipped", "2025")]
