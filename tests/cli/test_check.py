"""`tiercli check`: what it shows, its exit codes, and the marked copy."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tiercli.cli.app import main

HEADS = ["订单号", "日期", "客户名称", "产品", "数量(吨)", "金额(元)"]
CLEAN = [["A1", date(2026, 10, 1), "新疆昆仑化肥有限公司", "尿素", 10, 20000], ["A2", date(2026, 10, 2), "新疆昆仑化肥有限责任公司", "尿素", 5, 9000]]
DIRTY = [
    ["A3", "25.3.1", "中石化山东分公司", "尿素", 5, 1000],
    ["A4", date(2026, 10, 4), "中石化山西分公司", "尿素", "十来吨", 100],
    ["A5", date(2026, 10, 5), None, "尿素", 5, 1],
    ["A6", date(2027, 10, 5), "昆仑农资", "尿素", 5, 1],
]


def a_book(path: Path, rows: list[list[Any]], *, title: str = "10月") -> Path:
    """A workbook with a title above the headers, a comment, a style, a formula on another sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in (["销售台账"], HEADS, *rows):
        sheet.append(row)
    sheet["A3"].font = Font(bold=True, color="FF123456")
    sheet["A3"].comment = Comment("原有批注", "老王")
    sheet.column_dimensions["C"].width = 33
    other = book.create_sheet("其他")
    other["A1"] = f"=SUM('{title}'!E3:E9)"
    book.save(path)
    return path


def written_unusually(path: Path, **changes: tuple[bytes, bytes]) -> Path:
    """The workbook with a remark in each sheet's XML, so that it is taken apart by a library; and with pieces of parts replaced."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            changed = content.replace(b"<sheetData>", b"<!-- by hand --><sheetData>", 1)
            for part, (old, new) in changes.items():
                if Path(name).stem == part:
                    assert old in changed
                    changed = changed.replace(old, new, 1)
            archive.writestr(name, changed)
    return path


def run(capfd: pytest.CaptureFixture[str], *words: object, lang: str = "zh") -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["check", *map(str, words), "--lang", lang, "--today", "2026-11-22"])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def test_a_clean_workbook_ends_with_0_and_its_sums(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN))
    assert code == 0
    assert "表头在第 2 行，2 行数据" in out
    assert "29,000" in out


def test_errors_end_with_1_and_stand_in_groups_with_places_and_cures(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY))
    assert code == 1
    for words in ("错误 ×1 数字无法识别", "sales.unreadable-number", "sales.xlsx › 10月 › E6", "→ 改成纯数字。", "提醒 ×1 日期在今天之后", "第 8 行"):
        assert words in out
    assert out.index("sales.unreadable-number") < out.index("sales.future-date") < out.index("sheet.empty")


def test_every_row_is_accounted_for_by_reason_with_its_sums(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY), "--json")
    sales = json.loads(out)["tables"]["sales"]
    assert sales["set_aside"] == {"ambiguous-date": 1, "unreadable-number": 1, "no-customer": 1, "future-date": 1}
    assert sales["rows"] == sales["used"] + sum(sales["set_aside"].values())
    assert sales["sums"]["amount"] == {"in_file": "30102", "used": "29000", "set_aside": "1102"}


def test_legal_forms_are_suggested_and_regions_are_not(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [*CLEAN, ["B1", date(2026, 10, 3), "中石化山东分公司", "尿素", 1, 1], ["B2", date(2026, 10, 3), "中石化山西分公司", "尿素", 1, 1]]
    _, out, _ = run(capfd, a_book(tmp_path / "sales.xlsx", rows), "--json")
    (pair,) = json.loads(out)["similar_names"]
    assert pair["one"]["customer_name"] == "新疆昆仑化肥有限公司"
    assert pair["other"]["customer_name"] == "新疆昆仑化肥有限责任公司"
    assert pair["score"] == 100
    assert any(one["code"] == "customers.similar-names" for one in json.loads(out)["findings"])


def test_files_without_sales_are_checked_all_the_same(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "customers.csv").write_text("客户编号,客户名称,地区\nK1,甲公司,南疆\n", encoding="utf-8")
    code, out, _ = run(capfd, tmp_path / "customers.csv")
    assert code == 1
    assert "file.no-sales" in out
    assert "客户档案" in out


def test_strict_counts_warnings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = a_book(tmp_path / "sales.xlsx", [*CLEAN, DIRTY[3]])
    assert run(capfd, book)[0] == 0
    assert run(capfd, book, "--strict")[0] == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_fits_80_columns(tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, lang: str) -> None:
    from tiercli.outcome.labels import display_width

    monkeypatch.setenv("COLUMNS", "80")
    _, out, _ = run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY), lang=lang)
    assert max(display_width(line) for line in out.splitlines()) <= 80


def test_a_missing_file_ends_with_4(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, tmp_path / "none.xlsx")
    assert code == 4
    assert "none.xlsx" in err


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize("way", [Path, written_unusually])
def test_the_marked_copy_marks_the_cells_and_changes_nothing_else(tmp_path: Path, capfd: pytest.CaptureFixture[str], way: Callable[[Path], Path]) -> None:
    source, target = way(a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY)), tmp_path / "marked.xlsx"
    before = digest(source)
    assert run(capfd, source, "-o", target)[0] == 1
    assert digest(source) == before
    old, new = openpyxl.load_workbook(source), openpyxl.load_workbook(target)
    assert new.sheetnames == [*old.sheetnames, "检查结果", "相近名称"]
    marked = set()
    for sheet in old.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                twin = new[sheet.title][cell.coordinate]
                assert twin.value == cell.value
                assert repr(twin.font) == repr(cell.font)
                if repr(twin.fill) != repr(cell.fill):
                    assert twin.comment is not None
                    marked.add(cell.coordinate)
    assert marked == {"B5", "A6", "E6", "C7", "A8"}  # A6: the row's customer is left without a figure
    assert new["其他"]["A1"].value == "=SUM('10月'!E3:E9)"
    assert new["10月"].column_dimensions["C"].width == 33
    assert new["10月"]["A3"].comment.text == "原有批注"
    assert "数字无法识别" in new["10月"]["E6"].comment.text


def test_rows_of_the_findings_sheet_link_to_their_cells(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "marked.xlsx"
    run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY, title="10月 'A'"), "-o", target)
    sheet = openpyxl.load_workbook(target)["检查结果"]
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet.iter_rows(min_col=5, max_col=5) if cell.hyperlink}
    assert links["E6"] == "'10月 ''A'''!E6"
    assert links["8"] == "'10月 ''A'''!8:8"
    selected = [one.title for one in openpyxl.load_workbook(target).worksheets if one.sheet_view.tabSelected]
    assert selected == ["检查结果"]


def test_the_marked_copy_is_checked_like_the_original(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source, target = a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY), tmp_path / "marked.xlsx"
    first = json.loads(run(capfd, source, "--json", "-o", target)[1])
    again = json.loads(run(capfd, target, "--json")[1])
    assert first["tables"] == again["tables"]
    assert [one["code"] for one in again["findings"] if one["code"] == "sheet.not-recognised"] == []


@pytest.mark.parametrize("way", [Path, written_unusually])
def test_a_comment_that_was_there_stays_above_ours(tmp_path: Path, capfd: pytest.CaptureFixture[str], way: Callable[[Path], Path]) -> None:
    rows = [["A1", "25.3.1", "甲公司", "尿素", 1, 1], *CLEAN]
    source = a_book(tmp_path / "sales.xlsx", rows)
    book = openpyxl.load_workbook(source)
    book["10月"]["B3"].comment = Comment("月底补", "老王")
    book.save(source)
    way(source)
    run(capfd, source, "-o", tmp_path / "marked.xlsx")
    comment = openpyxl.load_workbook(tmp_path / "marked.xlsx")["10月"]["B3"].comment
    assert comment.text.startswith("月底补\n")
    assert "日期有多种读法" in comment.text


def test_no_input_is_written_over(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY)
    before = digest(source)
    code, _, err = run(capfd, source, "-o", source)
    assert code == 5
    assert "不能覆盖" in err
    assert digest(source) == before


def test_several_workbooks_need_a_folder_and_get_a_copy_each(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one, other = a_book(tmp_path / "sep.xlsx", CLEAN + DIRTY, title="9月"), a_book(tmp_path / "oct.xlsx", DIRTY)
    code, _, err = run(capfd, one, other, "-o", tmp_path / "marked.xlsx")
    assert code == 2
    assert "文件夹" in err
    folder = tmp_path / "marked"
    assert run(capfd, one, other, "-o", folder)[0] == 1
    assert sorted(path.name for path in folder.iterdir()) == ["oct-marked.xlsx", "sep-marked.xlsx"]
    listed = {row[2] for row in openpyxl.load_workbook(folder / "sep-marked.xlsx")["检查结果"].iter_rows(min_row=5, values_only=True)}
    assert "oct.xlsx" not in listed


def test_a_format_that_cannot_be_marked_gets_a_workbook_of_findings_and_a_word(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "sales.csv"
    source.write_text("日期,客户名称,数量(吨)\n2026-10-01,甲公司,1\n2026-10-02,乙公司,很多\n", encoding="utf-8")
    code, _, err = run(capfd, source, "-o", tmp_path / "marked.xlsx")
    assert code == 1
    assert "sales.csv" in err
    assert "另存为 .xlsx" in err
    values = [cell for row in openpyxl.load_workbook(tmp_path / "marked.xlsx")["检查结果"].iter_rows(values_only=True) for cell in row]
    assert "sales.unreadable-number" in values


def test_a_name_that_excel_refuses_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for name in ("marked.xls", "marked.csv", "marked.xlsm"):
        code, _, err = run(capfd, a_book(tmp_path / "sales.xlsx", CLEAN), "-o", tmp_path / name)
        assert code == 2
        assert ".xlsx" in err
        assert not (tmp_path / name).exists()


def test_what_the_copy_may_lose_is_said_in_it(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY)
    book = openpyxl.load_workbook(source)
    chart = BarChart()
    chart.add_data(Reference(book["10月"], min_col=5, min_row=3, max_row=4))
    book["其他"].add_chart(chart, "C3")
    book.save(source)
    run(capfd, source, "-o", tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["检查结果"]
    assert not any("图表" in str(row[0]) for row in sheet.iter_rows(max_row=6, values_only=True))
    written_unusually(source)
    run(capfd, source, "-o", tmp_path / "marked.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "marked.xlsx")["检查结果"]
    assert any("图表" in str(row[0]) for row in sheet.iter_rows(max_row=6, values_only=True))


def test_no_more_than_a_thousand_cells_a_kind_are_marked_and_the_rest_is_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [[f"A{number}", date(2026, 10, 1), "甲公司", "尿素", "多", 1] for number in range(1200)]
    source = a_book(tmp_path / "sales.xlsx", CLEAN + rows)
    run(capfd, source, "-o", tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    marked = sum(1 for (cell,) in book["10月"].iter_rows(min_col=5, max_col=5) if cell.comment)
    assert marked == 1000
    assert any("另有 200 处" in str(row[5]) for row in book["检查结果"].iter_rows(values_only=True))


def test_a_workbook_that_cannot_be_copied_still_gets_its_findings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY)
    broken = written_unusually(source, styles=(b"<patternFill", b"<patternFill patternType='odd'"))
    code, _, err = run(capfd, broken, "-o", tmp_path / "marked.xlsx")
    assert code == 1
    assert "格式不规范" in err
    assert "检查结果" in openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames


def test_text_that_looks_like_a_formula_stays_text_in_the_findings(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [["A1", date(2026, 10, 1), "=cmd|'/c calc'!A0", "尿素", 1, 1], ["A2", date(2026, 10, 1), "=cmd|'/c calc'!A0公司", "尿素", 1, 1]]
    source = tmp_path / "sales.csv"
    source.write_text("日期,客户名称,数量(吨)\n" + "".join(f"{row[1]},{row[2]},{row[4]}\n" for row in rows), encoding="utf-8")
    run(capfd, source, "-o", tmp_path / "marked.xlsx")
    book = openpyxl.load_workbook(tmp_path / "marked.xlsx")
    assert "相近名称" in book.sheetnames
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


def test_a_workbook_that_would_take_all_memory_is_listed_and_not_copied(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    source = a_book(tmp_path / "sales.xlsx", CLEAN + DIRTY)
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="H20:XFD900000"/></mergeCells>'
    huge = written_unusually(source, sheet2=(b"</sheetData>", merged))
    code, _, err = run(capfd, huge, "-o", tmp_path / "marked.xlsx")
    assert code == 1
    assert "合并单元格太多" in err
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").sheetnames == ["检查结果", "相近名称"]
