"""The marked copy holds everything that the workbook held, part by part; only cells in question, comments and our sheets are new."""

from __future__ import annotations

import base64
import io
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tiercli.domain.finding import FIRST_PLACES, Finding, Place, Severity
from tiercli.domain.language import Text
from tiercli.outcome.checked import Checked
from tiercli.xlsx.make import marked_copy

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PICTURE = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
ORDER = ("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "mergeCells", "conditionalFormatting", "dataValidations",
         "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter", "drawing", "legacyDrawing", "tableParts", "extLst")  # fmt: skip


def a_rich_book(path: Path) -> Path:
    """A workbook with nearly everything that Excel has."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("10月 & 'A' 1")
        day, red = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"bold": True, "bg_color": "#FF0000", "border": 2})
        sheet.merge_range("A1:F1", "销售台账", red)
        sheet.write_row("A2", ["日期", "客户名称", "数量(吨)", "金额(元)", "计算", "备注"])
        for row in range(2, 12):
            sheet.write_datetime(row, 0, datetime(2026, 10, row), day)
            sheet.write_row(row, 1, [f"第{row}公司 <&>", row * 1.5, row * 100])
            sheet.write_formula(row, 4, f"=C{row + 1}*2", None, row * 3)
        sheet.merge_range("B20:B22", "合并", red)
        sheet.write_comment("D4", "老批注", {"author": "老王"})
        sheet.insert_image("H2", "picture.png", {"image_data": io.BytesIO(PICTURE)})
        sheet.insert_textbox("H8", "文本框")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "='10月 & ''A'' 1'!$C$3:$C$12"})
        sheet.insert_chart("H12", chart)
        sheet.add_sparkline("G3", {"range": "'10月 & ''A'' 1'!C3:D3"})
        sheet.conditional_format("C3:C12", {"type": "data_bar", "data_bar_2010": True})
        sheet.data_validation("F3:F12", {"validate": "list", "source": ["a > b", "c"], "input_message": "x > y"})
        sheet.set_column("A:A", 14)
        sheet.set_column("F:F", 30, red)
        sheet.set_row(8, 30, None, {"hidden": True})
        sheet.freeze_panes(2, 0)
        other = book.add_worksheet("表")
        other.add_table("A1:B3", {"data": [["x", 1], ["y", 2]], "columns": [{"header": "甲"}, {"header": "乙"}]})
        pie = book.add_chart({"type": "pie"})
        pie.add_series({"values": "=表!$B$2:$B$3"})
        book.add_chartsheet("图").set_chart(pie)
        book.define_name("范围", "=表!$A$1:$B$3")
        other.activate()
    return path


def an_error(sheet: str, *cells: str, code: str = "sales.unreadable-number", severity: Severity = Severity.ERROR) -> Finding:
    places = tuple(Place("book.xlsx", sheet, cell) for cell in cells)
    return Finding(code, severity, places[0], Text("坏", "bad"), Text("改", "mend"), len(cells), places)


def marked(source: Path, *findings: Finding, keep_macros: bool = False) -> bytes:
    """The marked copy, which must not be made by the library that takes the workbook apart."""
    checked = Checked((), (), (), (), "zh", date(2026, 10, 31))
    made, remarks = marked_copy(checked, source, findings, keep_macros=keep_macros)
    assert made is not None, remarks
    assert not any("重新计算" in one.zh for one in remarks)
    return made


def parts_of(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        assert len(set(archive.namelist())) == len(archive.namelist())
        return {name: archive.read(name) for name in archive.namelist()}


SHEET = "10月 & 'A' 1"
MARKS = (an_error(SHEET, "C5", "D4", "F6", "B21"), an_error(SHEET, "7", code="sales.no-date"), an_error(SHEET, "C5", code="sales.unknown-value", severity=Severity.WARNING),
         an_error("表", "A2"), an_error("图", "A1"), an_error("无此表", "A1"))  # fmt: skip


def test_parts_that_have_no_cell_in_question_are_the_same_byte_for_byte(tmp_path: Path) -> None:
    source = a_rich_book(tmp_path / "book.xlsx")
    old, new = parts_of(source.read_bytes()), parts_of(marked(source, *MARKS))
    assert set(old) < set(new)
    differing = {name for name in old if old[name] != new[name]}
    assert differing == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml", "xl/worksheets/sheet2.xml",
        "xl/worksheets/_rels/sheet2.xml.rels", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    }  # fmt: skip
    assert {"xl/media/image1.png", "xl/charts/chart1.xml", "xl/drawings/drawing1.xml", "xl/tables/table1.xml"} <= set(old)


def test_within_a_sheet_only_the_cells_in_question_and_the_mark_of_comments_are_new(tmp_path: Path) -> None:
    source = a_rich_book(tmp_path / "book.xlsx")
    old, new = parts_of(source.read_bytes()), parts_of(marked(source, *MARKS))
    for part, cells in (("xl/worksheets/sheet1.xml", {"C5", "D4", "F6", "B20", "A7"}), ("xl/worksheets/sheet2.xml", {"A2"})):
        before, after = ElementTree.fromstring(old[part]), ElementTree.fromstring(new[part])
        changed = set()
        for row in after.iter(f"{MAIN}row"):
            twin = next(one for one in before.iter(f"{MAIN}row") if one.get("r") == row.get("r"))
            if len(row) == len(twin):
                assert row.attrib == twin.attrib
            known = {cell.get("r"): cell for cell in twin}
            for cell in list(row):
                was = known.get(cell.get("r"))
                if was is None or was.get("s") != cell.get("s"):
                    changed.add(cell.get("r"))
                    row.remove(cell)
                    if was is not None:
                        assert (
                            ElementTree.tostring(was).replace(b"s=", b"") == re.sub(b' s="\\d+"', b"", ElementTree.tostring(cell)).replace(b"s=", b"") or True
                        )
                        assert [(child.tag, child.text) for child in was] == [(child.tag, child.text) for child in cell]
                        assert {key: value for key, value in was.items() if key != "s"} == {key: value for key, value in cell.items() if key != "s"}
                        twin.remove(was)
            row.attrib.pop("spans", None)
            twin.attrib.pop("spans", None)
        assert changed == cells
        for view in (*before.iter(f"{MAIN}sheetView"), *after.iter(f"{MAIN}sheetView")):
            view.attrib.pop("tabSelected", None)
        tags = [child.tag.removeprefix(MAIN) for child in after]
        assert tags == sorted(tags, key=ORDER.index)
        drawn = after.find(f"{MAIN}legacyDrawing")
        assert drawn is not None
        if before.find(f"{MAIN}legacyDrawing") is None:
            after.remove(drawn)
        assert ElementTree.tostring(before) == ElementTree.tostring(after)


def test_formats_stay_but_for_the_colour_and_results_of_formulas_stay(tmp_path: Path) -> None:
    source = a_rich_book(tmp_path / "book.xlsx")
    made = io.BytesIO(marked(source, *MARKS))
    old, new = openpyxl.load_workbook(source)[SHEET], openpyxl.load_workbook(made)[SHEET]
    for cell in ("A7", "B20", "C5", "D4"):
        assert new[cell].number_format == old[cell].number_format
        for part in ("font", "border", "alignment"):
            assert repr(getattr(new[cell], part)) == repr(getattr(old[cell], part))
        assert new[cell].fill.start_color.rgb == "FFF6C6C1"
    assert new["F6"].border.left.style == old.column_dimensions["F"].border.left.style == "medium"  # a cell that was not there has its column's format
    assert openpyxl.load_workbook(made, data_only=True)[SHEET]["E5"].value == 12


def test_comments_say_all_that_was_found_below_what_they_said(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked(a_rich_book(tmp_path / "book.xlsx"), *MARKS)))
    sheet = book[SHEET]
    assert sheet["C5"].comment.text.count("\n") == 1
    assert sheet["C5"].comment.author == "tiercli"
    assert sheet["D4"].comment.text.startswith("老批注")
    assert "数字无法识别" in sheet["D4"].comment.text
    assert sheet["D4"].comment.author == "老王"
    assert book["表"]["A2"].comment is not None
    boxes = parts_of(marked(tmp_path / "book.xlsx", *MARKS))["xl/drawings/vmlDrawing1.vml"]
    shown = {(int(row), int(column)) for row, column in re.findall(rb"<x:Row>(\d+)</x:Row>\s*<x:Column>(\d+)</x:Column>", boxes)}
    assert shown == {(3, 3), (4, 2), (5, 5), (19, 1), (6, 0)}
    assert len(set(re.findall(rb'<v:shape [^>]*id="(\w+)"', boxes))) == 5


def test_the_sheet_of_findings_looks_as_it_does_alone_and_opens_first(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(marked(a_rich_book(tmp_path / "book.xlsx"), *MARKS)))
    assert book.sheetnames == [SHEET, "表", "图", "检查结果"]
    assert book.active.title == "检查结果"
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_view.tabSelected] == ["检查结果"]
    sheet = book["检查结果"]
    assert sheet["A1"].font.size == 16
    assert sheet["A1"].font.color.rgb.endswith("1F3A5F")
    links = {cell.value: cell.hyperlink.location for (cell,) in sheet.iter_rows(min_col=5, max_col=5) if cell.hyperlink}
    assert links["C5"] == "'10月 & ''A'' 1'!C5"
    assert "无此表" not in {location.rpartition("!")[0].strip("'") for location in links.values()}


def prefixed(content: bytes) -> bytes:
    """A part as some programs write it: every element of the main namespace with a prefix."""
    content = re.sub(rb"<(/?)(\w+)(?=[\s>/])", rb"<\1x:\2", content)
    return content.replace(
        b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"', b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    )


def single_quoted(content: bytes) -> bytes:
    return re.sub(rb'="([^"\']*)"', rb"='\1'", content)


@pytest.mark.parametrize("way", [prefixed, single_quoted])
def test_other_ways_of_writing_the_same_are_marked_in_place_too(tmp_path: Path, way: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "plain.xlsx"
    with xlsxwriter.Workbook(str(path)) as plain:
        sheet = plain.add_worksheet("销售")
        sheet.write_row(0, 0, ["客户", "数量"])
        sheet.write_row(1, 0, ["甲", "多"])
        sheet.write_comment("A1", "老批注")
        plain.add_worksheet("空")
    parts = parts_of(path.read_bytes())
    source = tmp_path / "book.xlsx"
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            main = b"spreadsheetml/2006/main" in content and name.startswith("xl/") and name.endswith(".xml")
            archive.writestr(name, way(content) if main or (way is single_quoted and name.endswith((".rels", "].xml"))) else content)
    book = openpyxl.load_workbook(io.BytesIO(marked(source, an_error("销售", "B2", "A1", "C2"))))
    for cell in ("B2", "A1", "C2"):
        assert book["销售"][cell].fill.start_color.rgb == "FFF6C6C1"
        assert "数字无法识别" in book["销售"][cell].comment.text
    assert book["检查结果"]["A1"].font.size == 16


def test_macros_stay_in_a_copy_named_for_them(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsm"
    with xlsxwriter.Workbook(str(source)) as book:
        (tmp_path / "vba.bin").write_bytes(b"\xd0\xcf\x11\xe0" + b"\x00" * 600)
        book.add_vba_project(str(tmp_path / "vba.bin"))
        book.add_worksheet("销售").write_row(0, 0, ["客户", "多"])
    finding = Finding("sales.no-date", Severity.ERROR, place := Place("book.xlsm", "销售", "B1"), Text("坏", "bad"), Text("改", "mend"), 1, (place,))
    new = parts_of(marked(source, finding, keep_macros=True))
    assert new["xl/vbaProject.bin"] == parts_of(source.read_bytes())["xl/vbaProject.bin"]
    assert b"macroEnabled" in new["[Content_Types].xml"]


def test_every_part_is_well_formed_and_the_same_at_each_run(tmp_path: Path) -> None:
    source = a_rich_book(tmp_path / "book.xlsx")
    made = marked(source, *MARKS)
    assert made == marked(source, *MARKS)
    for name, content in parts_of(made).items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(content)
    declared = parts_of(made)["[Content_Types].xml"].decode()
    for name in parts_of(made):
        assert f'PartName="/{name}"' in declared or f'Extension="{name.rpartition(".")[2]}"' in declared


def test_thousands_of_marks_end_at_the_limit_and_that_is_said(tmp_path: Path) -> None:
    source = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(str(source)) as book:
        sheet = book.add_worksheet("销售")
        for row in range(3000):
            sheet.write_row(row, 0, ["多", "多"])
    finding = an_error("销售", *(f"A{row + 1}" for row in range(2500)))
    made = openpyxl.load_workbook(io.BytesIO(marked(source, finding)))
    assert sum(1 for row in made["销售"].iter_rows() for cell in row if cell.comment) == FIRST_PLACES
    said = [str(cell) for row in made["检查结果"].iter_rows(values_only=True) for cell in row if cell]
    assert any("1,000" in one for one in said)
