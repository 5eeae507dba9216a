"""What the user settles by `--map` and `--table`: wrong names are refused or said, and the words that lead there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.test_shapes import HEADER, book, codes, sales_of
from tiercli.domain.errors import InputError, UsageError
from tiercli.domain.fields import STANDARD
from tiercli.read import ReadOptions, read_tables
from tiercli.read.notes import as_typed
from tiercli.read.together.settled import check_settled, with_codes
from tiercli.read.words.hints import proposed_maps

OTHERS = ["往来单位", "业务发生日", "出库吨位", "结算额"]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    return book(tmp_path / "odd.xlsx", 数据=[OTHERS, ["甲公司", "2025-03-01", 10, 2000], ["乙公司", "2025-03-02", 1, 300]])


@pytest.mark.parametrize(
    ("options", "wrong", "near"),
    [
        (ReadOptions(maps={"业务发生日": "dat"}), "dat", "date"),
        (ReadOptions(maps={"业务发生日": "sales.quantty"}), "quantty", "quantity"),
        (ReadOptions(maps={"业务发生日": "sale.date"}), "sale.date", ""),
        (ReadOptions(tables={"receivable": "odd.xlsx"}), "receivable", "receivables"),
    ],
)
def test_a_field_or_table_that_is_none_is_refused_with_the_nearest_name(odd: Path, options: ReadOptions, wrong: str, near: str) -> None:
    with pytest.raises(UsageError) as error:
        read_tables([odd], options, STANDARD)
    for language in ("zh", "en"):
        words = error.value.spoken(language)
        assert wrong in words
        assert near in words
        assert "tiercli fields" in words
    assert error.value.exit_code == 2


def test_maps_that_name_the_columns_make_a_sales_table(odd: Path) -> None:
    maps = {"往来单位": "customer_name", "业务发生日": "date", "出库吨位": "sales.quantity", "结算额": "amount"}
    reading = read_here(odd, options=ReadOptions(maps=maps))
    assert sales_of(reading) == [("2025-03-01", "甲公司", 10.0), ("2025-03-02", "乙公司", 1.0)]
    assert "file.map-unmet" not in codes(reading)


def test_a_map_that_meets_no_column_is_said_with_the_nearest_one(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", 销售=[[*HEADER, "出库日期"], ["2025-01-01", "甲", 1, 2, "2025-01-02"]])
    reading = read_here(path, options=ReadOptions(maps={"出库日": "date"}))
    note = next(one for one in reading.findings if one.code == "file.map-unmet")
    assert "是不是“出库日期”" in note.message.zh
    assert "'出库日期'" in note.message.en
    assert "file.map-unmet" not in codes(read_here(path, options=ReadOptions(maps={"出库 日期": "date"})))


def test_the_lower_part_of_a_two_row_header_may_be_mapped(tmp_path: Path) -> None:
    rows = [["客户", "日期", "销售", ""], ["", "", "数量(吨)", "货值"], ["甲", "2025-01-01", 1, 2]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=rows), options=ReadOptions(maps={"货值": "amount"}))
    assert "file.map-unmet" not in codes(reading)
    assert reading.tables["sales"]["amount"].to_pylist() == [2_000_000]


def test_files_without_a_sales_table_lead_to_the_maps_that_would_make_one(odd: Path) -> None:
    with pytest.raises(InputError) as error:
        read_here(odd)
    for words in (error.value.spoken("zh"), error.value.spoken("en")):
        assert "--map 业务发生日=date --map 出库吨位=quantity --map 结算额=amount" in words
    assert "数据（客户档案，未用的列：业务发生日、出库吨位、结算额）" in error.value.spoken("zh")
    assert "[customers]" not in error.value.spoken("zh")


def test_a_likely_map_names_each_header_and_field_once_and_can_be_typed() -> None:
    rows = [["甲公司", "2025-01-01", "5", "3", "100"], ["乙公司", "2025-01-02", "2", "1", "70"]]
    proposed = proposed_maps(["购货单位", "制单日", "过磅 吨数", "开票量", "总额"], rows, set(), set())
    assert as_typed(proposed) == '--map 购货单位=customer_name --map 制单日=date --map "过磅 吨数=quantity" --map 总额=amount'
    assert proposed_maps(["备注"], [["甲公司"]], set(), set()) == {}


@pytest.mark.parametrize("target", ["overdue_days", "逾期天数", "receivables.逾期天数", "应收账款.逾期天数", "Overdue days", "超期天数"])
def test_titles_stand_where_codes_do_in_maps(target: str) -> None:
    options = with_codes(ReadOptions(maps={"超了几天": target}), STANDARD)
    assert options.maps["超了几天"].rpartition(".")[2] == "overdue_days"
    check_settled(options, STANDARD)


def test_titles_stand_where_codes_do_in_tables() -> None:
    for words in ("receivables", "应收账款", "Receivables", "应收"):
        assert dict(with_codes(ReadOptions(tables={words: "ar.xlsx"}), STANDARD).tables) == {"receivables": "ar.xlsx"}


def test_a_title_of_several_fields_is_asked_for_and_one_of_none_refused() -> None:
    with pytest.raises(UsageError, match=r"(?s)several tables have a field called '原因'.*overrides.reason / service.cause"):
        with_codes(ReadOptions(maps={"x": "原因"}), STANDARD)
    assert with_codes(ReadOptions(maps={"x": "service.原因"}), STANDARD).maps == {"x": "service.cause"}
    with pytest.raises(UsageError, match="no field called 天晓得"):
        check_settled(with_codes(ReadOptions(maps={"x": "天晓得"}), STANDARD), STANDARD)


def test_a_lock_file_given_by_name_leads_to_its_workbook(tmp_path: Path) -> None:
    (tmp_path / "~$销售.xlsx").write_bytes(b"\x05user")
    with pytest.raises(InputError, match="lock file") as error:
        read_here(tmp_path / "~$销售.xlsx")
    assert "销售.xlsx" in error.value.hint.zh


def test_a_wrong_total_below_subtotals_is_compared_with_what_it_is_nearest_to(tmp_path: Path) -> None:
    rows = [["2025-01-01", "甲", 4, 1], ["小计", None, 4, 1], ["2025-01-02", "乙", 6, 1], ["小计", None, 6, 1], ["合计", None, 110, 2]]
    reading = read_here(book(tmp_path / "a.xlsx", 销售=[HEADER, *rows]))
    note = next(one for one in reading.findings if one.code == "sales.total-mismatch")
    assert (note.count, note.where.cell) == (1, "C6")
    assert "是 110，上面的明细之和是 10。" in note.message.zh


def test_findings_of_month_sheets_stand_in_the_order_of_the_sheets(tmp_path: Path) -> None:
    months = {f"{month}月": [["2026年销售"], ["客户", "数量(吨)"], ["甲", month]] for month in (8, 9, 10)}
    reading = read_here(book(tmp_path / "a.xlsx", **months))
    assert [note.where.sheet for note in reading.findings if note.code == "sheet.month-from-name"] == ["8月", "9月", "10月"]


def test_sales_that_pass_for_customer_records_are_said(tmp_path: Path, odd: Path) -> None:
    sales = book(tmp_path / "a.xlsx", 销售=[HEADER, ["2025-01-01", "甲公司", 1, 2]])
    reading = read_here(sales, odd)
    note = next(one for one in reading.findings if one.code == "sheet.perhaps-sales")
    assert (note.where.file, "业务发生日" in note.message.zh, "--map 业务发生日=date" in note.hint.en) == ("odd.xlsx", True, True)
    records = book(tmp_path / "b.xlsx", 客户=[["客户名称", "建档日", "年需求量", "法人"], ["甲公司", "2020-01-01", 5, "某"]])
    assert "sheet.perhaps-sales" not in codes(read_here(sales, records))


def test_a_template_that_is_still_empty_is_told_to_be_filled_in(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Fill in rows below the headers"):
        read_here(book(tmp_path / "a.xlsx", 销售=[HEADER]))
