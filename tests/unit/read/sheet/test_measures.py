"""What a number counts is found in the cell, the row, the number format, the header and the unit line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.dirty.reading import read_here
from tests.unit.read.shares import read_money, read_shares
from tests.unit.read.test_shapes import aside, codes
from tiercli.domain.errors import InputError
from tiercli.read import Reading, ReadOptions

Cell = Any


def book(
    path: Path, header: Sequence[str], *rows: Sequence[Cell], formats: dict[tuple[int, int], str] | None = None, **others: Sequence[Sequence[Cell]]
) -> Path:
    """A workbook of one sales sheet; formats: (row below the header from 0, column) -> number format."""
    with xlsxwriter.Workbook(str(path)) as out:
        sheet = out.add_worksheet("销售")
        sheet.write_row(0, 0, header)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                code = (formats or {}).get((number, column))
                sheet.write(number + 1, column, value, *([out.add_format({"num_format": code})] if code else []))
        for name, lines in others.items():
            further = out.add_worksheet(name)
            for number, row in enumerate(lines):
                further.write_row(number, 0, row)
    return path


def column(reading: Reading, name: str, table: str = "sales") -> list[float | None]:
    return [None if value is None else value / 10**6 for value in reading.tables[table][name].to_pylist()]


HEADER = ["日期", "客户", "数量", "单位"]


def day(*rest: Cell) -> list[Cell]:
    return ["2026-03-01", *rest]


@pytest.mark.parametrize("header", ["单位", "計量單位", "计量单位", "UoM", "Unit", "Unit of Measure", "销售单位"])
def test_a_unit_column_decides_row_by_row(tmp_path: Path, header: str) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "数量", header], day("甲", 12, "吨"), day("甲", 500, "公斤"), day("乙", 800, "KG"), day("乙", 3, "t"))
    reading = read_here(path)
    assert column(reading, "quantity") == [12, 0.5, 0.8, 3]
    assert "sheet.unit" in codes(reading)


def test_a_column_of_branches_called_unit_stays_a_branch(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, day("甲", 12, "新疆分公司"), day("乙", 5, "四川分公司")))
    assert reading.tables["sales"]["branch"].to_pylist() == ["新疆分公司", "四川分公司"]
    assert column(reading, "quantity") == [12, 5]


def test_units_beside_a_branch_leave_the_branch_where_it_is(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", [*HEADER, "分公司"], day("甲", 12, "公斤", "新疆分公司")))
    assert reading.tables["sales"]["branch"].to_pylist() == ["新疆分公司"]
    assert reading.tables["sales"]["unit"].to_pylist() == ["公斤"]
    assert column(reading, "quantity") == [0.012]


def test_units_without_a_weight_are_set_aside_with_their_names(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", HEADER, day("甲", 12, "吨"), day("甲", 8, "桶"), day("乙", 3000, "升"), day("乙", 7, "佰"))
    reading = read_here(path)
    assert column(reading, "quantity") == [12]
    assert aside(reading) == {"unknown-unit": 3}
    said = " ".join(note.message.zh for note in reading.findings if note.code == "sales.unknown-unit")
    assert "桶" in said
    assert "升" in said
    assert "佰" in said


def test_a_blank_unit_is_that_of_all_other_rows_and_unknown_where_they_differ(tmp_path: Path) -> None:
    same = read_here(book(tmp_path / "a.xlsx", HEADER, day("甲", 500, "KG"), day("乙", 800, None)))
    assert column(same, "quantity") == [0.5, 0.8]
    mixed = read_here(book(tmp_path / "b.xlsx", HEADER, day("甲", 500, "KG"), day("甲", 5, "吨"), day("乙", 800, None)))
    assert aside(mixed) == {"unknown-unit": 1}


@pytest.mark.parametrize(("header", "cell", "unit"), [("数量(吨)", 500, "KG"), ("数量", "5吨", "KG"), ("数量", "8桶", "吨"), ("数量(公斤)", 500, "桶")])
def test_two_units_that_contradict_set_the_row_aside(tmp_path: Path, header: str, cell: Cell, unit: str) -> None:
    reading = read_here(
        book(tmp_path / "a.xlsx", ["日期", "客户", header, "单位"], day("甲", cell, unit), day("乙", 1, "吨" if "吨" in header or cell != 500 else "公斤"))
    )
    assert aside(reading) == {"unit-conflict": 1}


def test_the_same_unit_said_twice_is_no_contradiction(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量(公斤)", "单位"], day("甲", 500, "KG"), day("乙", "800kg", "千克")))
    assert column(reading, "quantity") == [0.5, 0.8]


def test_a_pack_that_says_its_weight_is_converted(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", HEADER, day("甲", 40, "25kg/袋"), day("乙", 10, "袋(50kg)")))
    assert column(reading, "quantity") == [1, 0.5]


@pytest.mark.parametrize("weight", ["吨数", "净重(kg)", "Net Weight (t)", "重量"])
def test_a_weight_beats_a_count_of_pieces(tmp_path: Path, weight: str) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "单位", weight], day("甲", 12, "件", 500), day("乙", 3, "件", 80)))
    assert column(reading, "quantity") == ([0.5, 0.08] if "kg" in weight else [500, 80])


def test_a_price_is_of_one_of_what_the_row_counts(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "单位", "单价"], day("甲", 500, "公斤", 3.2), day("乙", 2, "吨", 3200)))
    assert column(reading, "price") == [3200, 3200]


def test_a_price_that_names_its_own_unit_keeps_it(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "单位", "单价(元/吨)"], day("甲", 500, "公斤", 3200)))
    assert column(reading, "price") == [3200]
    reading = read_here(book(tmp_path / "b.xlsx", ["日期", "客户", "数量(吨)", "单价(元/公斤)"], day("甲", 5, 3.2)))
    assert column(reading, "price") == [3200]


@pytest.mark.parametrize("code", ["[$$-409]#,##0.00", "[$₸-43F]#,##0", '"$"#,##0', "#,##0 [$€-407]", "[$¥-411]#,##0", "[$USD] #,##0", '"US$"#,##0'])
def test_a_foreign_currency_in_the_number_format_is_never_added(tmp_path: Path, code: str) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额"], day("甲", 60000), day("乙", 8000), formats={(0, 2): '"¥"#,##0.00', (1, 2): code})
    reading = read_here(path)
    assert column(reading, "amount") == [60000]
    assert aside(reading) == {"currency": 1}


def test_yuan_formats_change_nothing(tmp_path: Path) -> None:
    formats = {(0, 2): "[$¥-804]#,##0.00", (1, 2): '_ "¥"* #,##0.00_ ', (2, 2): '#,##0.00"元"', (3, 2): '0!.0,"万"'}
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "金额"], *[day("甲", 50000)] * 4, formats=formats))
    assert column(reading, "amount") == [50000] * 4


def test_a_format_that_hides_thousands_shows_what_the_header_counts(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额(万元)"], day("甲", 123000), day("乙", 12.3), formats={(0, 2): "0!.0,"})
    assert column(read_here(path), "amount") == [123000, 123000]


def test_a_unit_in_the_number_format_counts(tmp_path: Path) -> None:
    path = book(
        tmp_path / "a.xlsx", ["日期", "客户", "数量"], day("甲", 500), day("乙", 3), day("丙", 8), formats={(0, 2): '0"kg"', (1, 2): '0.0"吨"', (2, 2): '0"桶"'}
    )
    reading = read_here(path)
    assert column(reading, "quantity") == [0.5, 3]
    assert aside(reading) == {"unknown-unit": 1}


def test_ids_are_what_their_format_shows(tmp_path: Path) -> None:
    header = ["日期", "客户编号", "订单号", "数量"]
    path = book(
        tmp_path / "a.xlsx", header, day(123, 7, 1), day("123", 8, 2), day(1234567, 9, 3), formats={(0, 1): "00000", (2, 1): "00000", (0, 2): '"SO"0000'}
    )
    reading = read_here(path)
    assert reading.tables["sales"]["customer_id"].to_pylist() == ["00123", "123", "1234567"]
    assert reading.tables["sales"]["order_no"].to_pylist() == ["SO0007", "8", "9"]


@pytest.mark.parametrize("header", ["币种", "幣別", "Currency", "Transaction Currency"])
def test_rows_in_another_currency_are_set_aside_and_yuan_by_any_name_are_not(tmp_path: Path, header: str) -> None:
    rows = [day("甲", 100, name) for name in ("CNY", "人民币", "元", "RMB", "本位币", "CNY-人民币", None)]
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额", header], *rows, day("乙", 5, "美元"), day("乙", 6, "KZT"), day("乙", 7, "比索"))
    reading = read_here(path)
    assert column(reading, "amount") == [100] * 7
    assert aside(reading) == {"currency": 3}


def test_amounts_in_local_currency_are_yuan_whatever_the_deal_was_made_in(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "币种", "原币金额", "本币金额"], day("甲", "USD", 100, 710)))
    assert column(reading, "amount") == [710]


def test_a_foreign_row_without_an_amount_is_used(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "金额", "币种"], day("甲", 10, None, "USD"), day("乙", 2, 5, "CNY")))
    assert column(reading, "quantity") == [10, 2]


def test_money_owed_in_another_currency_is_not_owed_in_yuan(tmp_path: Path) -> None:
    owed = [["客户", "应收余额", "币种"], ["甲", 100, "USD"], ["乙", 50, "CNY"]]
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "数量"], day("甲", 1), 应收账款=owed))
    assert column(reading, "balance", "receivables") == [50]


@pytest.mark.parametrize("mapped", ["数量(方)", "数量(m3)", "数量(桶)", "数量（升）"])
def test_a_mapped_column_of_volumes_makes_no_tonnes(tmp_path: Path, mapped: str) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", mapped, "金额"], day("甲", 12000, 5))
    reading = read_here(path, options=ReadOptions(maps={mapped: "quantity"}))
    assert column(reading, "quantity") == [None]
    assert column(reading, "amount") == [5]
    assert "sales.not-weighed" in codes(reading)


def test_amounts_with_tax_are_taken_where_both_stand(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["日期", "客户", "不含税金额", "税额", "价税合计"], day("甲", 1000, 130, 1130)))
    assert column(reading, "amount") == [1130]
    assert "sheet.duplicate-field" in codes(reading)


@pytest.mark.parametrize(
    ("header", "tonnes"),
    [
        ("数量（单位：公斤）", 0.5), ("数量/公斤", 0.5), ("数量_kg", 0.5), ("数量公斤", 0.5), ("销量KG", 0.5), ("Qty KG", 0.5),
        ("Quantity in kg", 0.5), ("Net Weight (kg)", 0.5), ("数量吨", 500), ("销量万吨", 5_000_000), ("吨数", 500), ("Quantity (lb)", 0.226796),
    ],
)  # fmt: skip
def test_a_unit_in_the_header_counts_however_it_is_written(tmp_path: Path, header: str, tonnes: float) -> None:
    assert column(read_here(book(tmp_path / "a.xlsx", ["日期", "客户", header], day("甲", 500))), "quantity") == [tonnes]


@pytest.mark.parametrize(("header", "yuan"), [("金额万元", 5_000_000), ("金额(元)", 500), ("Amount RMB", 500), ("销售额（单位：千元）", 500_000)])
def test_a_money_unit_in_the_header_counts_too(tmp_path: Path, header: str, yuan: float) -> None:
    assert column(read_here(book(tmp_path / "a.xlsx", ["日期", "客户", header], day("甲", 500))), "amount") == [yuan]


@pytest.mark.parametrize(("lines", "header"), [([], "Amount in USD"), ([], "金额(万美元)"), (["销售明细 币种：美元"], "金额"), (["单位：万美元"], "金额")])
def test_amounts_in_another_currency_by_header_or_line_are_never_yuan(tmp_path: Path, lines: list[str], header: str) -> None:
    rows = [["日期", "客户", "数量", header], day("甲", 1, 500)]
    path = book(tmp_path / "a.xlsx", lines or rows[0], *([*rows] if lines else rows[1:]))
    with pytest.raises(InputError, match="another currency"):
        read_here(path)


def test_a_row_of_units_below_the_headers_counts_and_is_no_record(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "数量", "金额"], [None, None, "公斤", "万元"], day("甲", 500, 3))
    reading = read_here(path)
    assert column(reading, "quantity") == [0.5]
    assert column(reading, "amount") == [30_000]
    assert aside(reading) == {"repeated-header": 1}


def test_a_column_of_money_units_counts_row_by_row(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["日期", "客户", "金额", "单位"], day("甲", 3, "万元"), day("乙", 500, "元"), day("丙", 7, "万美元"))
    reading = read_here(path)
    assert column(reading, "amount") == [30_000, 500]
    assert aside(reading) == {"currency": 1}


def test_a_percent_is_a_part_of_one_in_cell_format_and_header(tmp_path: Path) -> None:
    rows = [["甲", 0.85], ["乙", "85%"], ["丙", 85], ["丁", "８５％"]]
    assert read_shares(tmp_path / "a.xlsx", "预付比例(%)", rows, {0: "0%"}) == [0.85] * 4
    assert read_shares(tmp_path / "b.xlsx", "预付比例", rows[:2], {0: "0.0%"}) == [0.85] * 2


def test_a_field_of_percent_by_the_rulebook_is_kept_in_percent(tmp_path: Path) -> None:
    rows = [["甲", 0.85], ["乙", "85%"], ["丙", 85]]
    assert read_shares(tmp_path / "a.xlsx", "完成率(%)", rows, {0: "0%"}, title="完成率(%)", kind="number") == [85] * 3


@pytest.mark.parametrize(
    ("unit", "line", "kept"),
    [("元", "单位：万元", 30_000), ("CNY", "单位：万元", 30_000), ("", "单位：万元", 30_000), ("万元", "单位：万元", 3), ("万元", "单位：元", 0.0003)],
)
def test_money_of_a_rulebook_is_measured_like_other_money(tmp_path: Path, unit: str, line: str, kept: float) -> None:
    assert read_money(tmp_path / "a.xlsx", line, 3, unit) == kept


@pytest.mark.parametrize(("first", "second", "mixed"), [
    (["价税合计"], ["不含税金额"], True), (["不含税金额", "价税合计"], ["价税合计"], False), (["金额", "税额"], ["含税金额"], True),
    (["金额"], ["金额"], False), (["Amount incl. VAT"], ["Net Amount"], True), (["金额"], ["价税合计"], False),
])  # fmt: skip
def test_amounts_with_and_without_tax_in_two_files_are_said(tmp_path: Path, first: list[str], second: list[str], mixed: bool) -> None:
    one = book(tmp_path / "a.xlsx", ["日期", "客户", *first], day("甲", *[1000] * len(first)))
    other = book(tmp_path / "b.xlsx", ["日期", "客户", *second], ["2026-04-01", "乙", *[2000] * len(second)])
    assert ("sales.net-and-gross" in codes(read_here(one, other))) == mixed


@pytest.mark.parametrize("title", ["2026年销售明细（公斤）", "销售台账 单位：公斤", "销售 (kg)"])
def test_a_title_with_a_unit_is_a_unit_line(tmp_path: Path, title: str) -> None:
    assert column(read_here(book(tmp_path / "a.xlsx", [title], ["日期", "客户", "数量"], day("甲", 500))), "quantity") == [0.5]


def test_the_name_of_a_sheet_may_name_the_unit(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", ["说明"], ["无"], **{"2026销售(公斤)": [["日期", "客户", "数量"], day("甲", 500)]})
    assert column(read_here(path), "quantity") == [0.5]


def test_a_column_says_of_what_the_price_is(tmp_path: Path) -> None:
    header = ["日期", "客户", "单价", "计价单位", "数量", "单位"]
    reading = read_here(book(tmp_path / "a.xlsx", header, day("甲", 3500, "元/吨", 500, "公斤"), day("乙", 3.5, "元/公斤", 5, "吨")))
    assert column(reading, "price") == [3500, 3500]
    assert column(reading, "quantity") == [0.5, 5]


def test_two_quantities_with_a_unit_column_each_keep_their_own(tmp_path: Path) -> None:
    header = ["日期", "客户", "数量", "数量单位", "重量", "重量单位"]
    reading = read_here(book(tmp_path / "a.xlsx", header, day("甲", 5, "件", 12.5, "kg"), day("乙", 7, "件", 2, "吨")))
    assert column(reading, "quantity") == [0.0125, 2]
    assert reading.tables["sales"]["unit"].to_pylist() == ["kg", "吨"]
    assert not [note for note in reading.findings if note.code == "sheet.duplicate-field" and "单位" in note.message.zh]


def test_a_total_over_several_currencies_or_units_is_no_wrong_total(tmp_path: Path) -> None:
    money = book(tmp_path / "a.xlsx", ["日期", "客户", "金额", "币种"], day("甲", 500, "USD"), day("乙", 5, "CNY"), ["合计", None, 505, None])
    assert "sales.total-mismatch" not in codes(read_here(money))
    pieces = book(tmp_path / "b.xlsx", HEADER, day("甲", 500, "桶"), day("乙", 5, "吨"), ["合计", None, 505, None])
    assert "sales.total-mismatch" not in codes(read_here(pieces))
    wrong = book(tmp_path / "c.xlsx", HEADER, day("甲", 500, "吨"), day("乙", 5, "吨"), ["合计", None, 600, None])
    assert "sales.total-mismatch" in codes(read_here(wrong))


def test_a_unit_is_named_as_it_is_written(tmp_path: Path) -> None:
    reading = read_here(book(tmp_path / "a.xlsx", ["Date", "Customer", "Qty", "Unit"], day("A", 5, "Barrels"), day("B", 1, "Metric Tons")))
    assert "Barrels" in next(note.message.en for note in reading.findings if note.code == "sales.unknown-unit")
