"""The company's own form: what is filled, what stays, what is said."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tests.made import a_customer, a_sale, a_workbook, graded
from tiercli.domain.errors import InputError
from tiercli.xlsx.form import Form

RULES = """
tiercli: 1
name: made
title: {zh: 分级, en: Tiers}
company: {zh: 北方石化, en: North}
params: {bound: {value: 100, title: {zh: 界限, en: Bound}}}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  share: {formula: "volume / 1000", unit: "%", title: {zh: 份额, en: Part}}
  last: {last: sales.date, title: {zh: 最近购买, en: Last purchase}}
gradings:
  tier: {levels: [{name: A, when: volume >= bound, title: {zh: 重点, en: Key}}, {name: B, when: volume >= 50}, {name: C}]}
"""
SOLD = {"k1": 300, "k2": 120, "k3": 60, "k4": 5}
TABLES = a_workbook(
    sales=[a_sale(customer, quantity=tonnes) for customer, tonnes in SOLD.items()],
    customers=[a_customer(customer, customer_name=f"={customer} & Co", region="north") for customer in SOLD],
)


@pytest.fixture(scope="module")
def outcome():
    return graded(RULES, TABLES).outcome


@pytest.fixture
def form(tmp_path):
    """form(fill): a form that `fill(book, sheet)` wrote with XlsxWriter."""

    def make(fill, name="form.xlsx"):
        path = tmp_path / name
        with xlsxwriter.Workbook(path) as book:
            fill(book, book.add_worksheet("Report"))
        return path

    return make


def filled(path, outcome):
    """The filled form as openpyxl reads it, and what was found."""
    done = Form(path).fill(outcome)
    return openpyxl.load_workbook(io.BytesIO(done.content)), done.findings


def cells(path, outcome):
    book, _ = filled(path, outcome)
    return {cell.coordinate: cell.value for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None}


def codes(findings):
    return [finding.code for finding in findings]


def parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("tier.A.customers", 2),
        ("tier.A.share", 0.5),
        ("tier.A.volume", 420),
        ("tier.B.volume_share", 60 / 485),
        ("tier.A.title", "Key"),
        ("customers", 4),
        ("volume", 485),
        ("volume / 100", 4.85),
        ("company", "North"),
        ("title", "Tiers"),
        ("period", "2026-10"),
        ("period.end", "2026-10-31"),
        ("param.bound", 100),
        ("sum.volume", 485),
        ("customer.k3.tier", "B"),
        ("alerts", 0),
        ("等级.A.客户数", 2),
        ("等级.A.销量占比", 420 / 485),
        ("客户数", 4),
        ("公司", "North"),
        ("参数.界限", 100),
        ("TIER.a.Customers", 2),
    ],
)
def test_a_placeholder_alone_in_a_cell_becomes_the_value(form, outcome, name, value):
    path = form(lambda _, sheet: sheet.write_string("B2", f"{{{{{name}}}}}"))
    assert cells(path, outcome)["B2"] == (pytest.approx(value) if isinstance(value, float) else value)


def test_placeholders_within_a_sentence_become_words(form, outcome):
    path = form(lambda _, sheet: sheet.write_string("A1", "共 {{customers}} 户，A 级 {{tier.A.share}}，{{ tier.A.volume }} 吨"))
    assert cells(path, outcome)["A1"] == "共 4 户，A 级 50.0%，420 吨"


def test_runs_of_rich_text_keep_their_formats(form, outcome):
    def fill(book, sheet):
        sheet.write_rich_string("A1", "all ", book.add_format({"bold": True}), "{{customers}}", " of them")

    done = Form(form(fill)).fill(outcome)
    xml = parts(done.content)["xl/worksheets/sheet1.xml"].decode()
    assert re.search(r"<r><rPr><b/>.*?<t[^>]*>4</t></r>", xml)
    assert cells(form(fill), outcome)["A1"] == "all 4 of them"


def test_named_cells_are_filled_whatever_the_case_or_the_marks_between(form, outcome):
    def fill(book, sheet):
        for place, name in (("B2", "tiercli_tier_A_customers"), ("B3", "tiercli_tier.B.customers"), ("B4", "TierCLI_Company"), ("B5", "tiercli_等级_A_客户数")):
            book.define_name(name, f"=Report!${place[0]}${place[1]}")
        sheet.write("A1", "x")

    found = cells(form(fill), outcome)
    assert {place: found[place] for place in ("B2", "B3", "B4", "B5")} == {"B2": 2, "B3": 1, "B4": "North", "B5": 2}


def test_a_day_is_a_day_where_the_format_shows_days_and_words_elsewhere(form, outcome):
    def fill(book, sheet):
        sheet.write_string("A1", "{{as_of}}", book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_string("A2", "{{as_of}}", book.add_format({"num_format": '0.0" d"'}))

    book, _ = filled(form(fill), outcome)
    sheet = book.worksheets[0]
    assert sheet["A1"].value.date() == date(2026, 10, 31)
    assert sheet["A2"].value == "2026-10-31"


HEADS = ("客户编号", "Customer", "tier", "销量(吨)", "Part", "最近购买", "备注")


def a_table(book, sheet, *, rows=0, below=None):
    """A table with a formula beside it; `rows` prepared rows, then perhaps something below."""
    day, money = book.add_format({"num_format": "yyyy-mm-dd"}), book.add_format({"num_format": "#,##0.00", "bold": True})
    for column, words in enumerate(HEADS):
        sheet.write_string(3, column, words)
    for row in range(4, 4 + rows):
        sheet.set_row(row, 25)
        for column in range(3):
            sheet.write_blank(row, column, None, money)
        sheet.write_blank(row, 3, None, money)
        sheet.write_blank(row, 4, None, money)
        sheet.write_blank(row, 5, None, day)
        sheet.write_formula(row, 7, f"=D{row + 1}*2", money)
    if below is not None:
        sheet.write_string(4 + rows, 0, below)


def test_a_table_is_filled_below_its_headers_in_any_language_best_first(form, outcome):
    book, findings = filled(form(lambda book, sheet: a_table(book, sheet, rows=1)), outcome)
    sheet = book.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=5, max_row=8, max_col=6)]
    assert [row[:4] for row in rows] == [
        ["k1", "=k1 & Co", "A", 300],
        ["k2", "=k2 & Co", "A", 120],
        ["k3", "=k3 & Co", "B", 60],
        ["k4", "=k4 & Co", "C", 5],
    ]
    assert sheet["B5"].data_type == "s"  # words that look like a formula stay words
    assert rows[0][4] == 0.3
    assert rows[0][5].date() == date(2026, 10, 1)
    assert codes(findings) == []


def test_rows_that_are_not_there_yet_look_like_the_last_one_that_is_and_compute_like_it(form, outcome):
    book, _ = filled(form(lambda book, sheet: a_table(book, sheet, rows=2)), outcome)
    sheet = book.worksheets[0]
    assert [sheet[f"H{row}"].value for row in range(5, 9)] == ["=D5*2", "=D6*2", "=D7*2", "=D8*2"]
    assert {sheet.row_dimensions[row].height for row in range(5, 9)} == {24.75}
    assert {sheet[f"D{row}"].number_format for row in range(5, 9)} == {"#,##0.00"}
    assert sheet["D8"].font.bold


@pytest.mark.parametrize("rows", [1, 3, 4, 6])
def test_rows_are_put_in_above_what_stands_below_a_table(form, outcome, rows):
    book, findings = filled(form(lambda book, sheet: a_table(book, sheet, rows=rows, below="合计")), outcome)
    sheet = book.worksheets[0]
    assert [row[0].value for row in sheet.iter_rows(min_row=5, max_row=8)] == ["k1", "k2", "k3", "k4"]
    assert sheet.cell(5 + max(rows, 4), 1).value == "合计"
    assert codes(findings) == []


def a_form_with_totals(book, sheet):
    """One row of a table, its sum below, and everything that points at them from all sides."""
    a_table(book, sheet, rows=1, below="合计")
    other = book.add_worksheet("Other 1")
    sheet.write_formula("D6", "=SUM(D5:D5)")
    sheet.write_formula("D8", '=D6&" t, "&SUM($D$4:$D5)&" D6"')
    sheet.write_formula("A1", "=D6+SUM(D:D)*0+LOG10(10)")
    sheet.merge_range("A10:B10", "signed")
    sheet.conditional_format("D5:D5", {"type": "cell", "criteria": ">", "value": "$D$6", "format": book.add_format({"bold": True})})
    sheet.conditional_format("D6:D7", {"type": "cell", "criteria": ">", "value": 3, "format": book.add_format({"bold": True})})
    sheet.data_validation("E12", {"validate": "list", "source": "=$A$20:$A$22"})
    sheet.set_h_pagebreaks([3, 9])
    sheet.insert_image("B15", "logo.png", {"image_data": io.BytesIO(png())})
    sheet.insert_image("J2", "logo.png", {"image_data": io.BytesIO(png())})
    other.write_formula("A1", "=Report!D6+'Report'!$D$5+D6+SUM(Report!D5:D6)")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"values": "=Report!$D$5:$D$5", "categories": "=Report!$A$6"})
    other.insert_chart("B6", chart)
    book.define_name("Total", "=Report!$D$6")
    book.define_name("tiercli_customers", "=Report!$G$6")
    sheet.print_area("A1:H10")
    sheet.repeat_rows(0, 3)


def test_what_points_at_rows_that_move_points_at_them_afterwards(form, outcome):
    book, findings = filled(form(a_form_with_totals), outcome)
    sheet, other = book.worksheets
    assert codes(findings) == []
    assert [sheet[f"D{row}"].value for row in range(5, 9)] == [300, 120, 60, 5]
    assert (sheet["A9"].value, sheet["D9"].value) == ("合计", "=SUM(D5:D8)")
    assert sheet["D11"].value == '=D9&" t, "&SUM($D$4:$D8)&" D6"'  # words are words
    assert sheet["A1"].value == "=D9+SUM(D:D)*0+LOG10(10)"
    assert sheet["G9"].value == 4  # the named cell went down with its row
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A13:B13"]
    assert {str(area.sqref): rules[0].formula for area, rules in sheet.conditional_formatting._cf_rules.items()} == {"D5:D8": ["$D$9"], "D9:D10": ["3"]}
    assert [(str(one.sqref), one.formula1) for one in sheet.data_validations.dataValidation] == [("E15", "$A$23:$A$25")]
    assert sorted(one.id for one in sheet.row_breaks.brk) == [3, 12]
    assert other["A1"].value == "=Report!D9+'Report'!$D$5+D6+SUM(Report!D5:D9)"
    assert book.defined_names["Total"].value == "Report!$D$9"
    assert (sheet.print_area, sheet.print_title_rows) == ("'Report'!$A$1:$H$13", "$1:$4")
    after = parts(Form(form(a_form_with_totals)).fill(outcome).content)
    assert b"<c:f>Report!$D$5:$D$8</c:f>" in after["xl/charts/chart1.xml"]
    assert b"<c:f>Report!$A$9</c:f>" in after["xl/charts/chart1.xml"]
    rows = [int(row) for row in re.findall(rb"<xdr:from>.*?<xdr:row>(\d+)</xdr:row>", after["xl/drawings/drawing1.xml"])]
    assert rows == [17, 1]


def test_rows_of_two_tables_on_a_sheet_are_put_in_for_both(form, outcome):
    def fill(book, sheet):
        for top in (0, 4):
            sheet.write_row(top, 0, HEADS[:3])
            sheet.write_blank(top + 1, 0, None, book.add_format({"bold": True}))
            sheet.write_string(top + 2, 0, "sum")

    book, _ = filled(form(fill), outcome)
    assert [row[0].value for row in book.worksheets[0].iter_rows(max_row=13)] == [
        "客户编号", "k1", "k2", "k3", "k4", "sum", None, "客户编号", "k1", "k2", "k3", "k4", "sum",
    ]  # fmt: skip


def beside_comments(book, sheet, rows):
    a_table(book, sheet, rows=rows, below="合计")
    sheet.write_comment("J1", "a note, which only Excel itself moves")


@pytest.mark.parametrize(("rows", "left"), [(1, 3), (3, 1), (4, 0), (6, 0)])
def test_where_rows_cannot_be_put_in_what_finds_no_room_is_said(form, outcome, rows, left):
    book, findings = filled(form(lambda book, sheet: beside_comments(book, sheet, rows)), outcome)
    sheet = book.worksheets[0]
    assert sheet.cell(5 + rows, 1).value == "合计"
    assert [finding.count for finding in findings if finding.code == "form.no-room"] == ([left] if left else [])
    assert [row[0].value for row in sheet.iter_rows(min_row=5, max_row=4 + min(rows, 4))] == ["k1", "k2", "k3", "k4"][:rows]


def test_the_message_of_too_few_rows_says_where_and_how_many(form, outcome):
    _, findings = filled(form(lambda book, sheet: beside_comments(book, sheet, 1)), outcome)
    assert findings[0].message.en == "the table has room for 1 row; 3 more found none."
    assert findings[0].message.zh == "表格只有 1 行可填，还有 3 个没有放下。"
    assert str(findings[0].where) == "form.xlsx › Report › A4"


@pytest.mark.parametrize("heads", [("客户", "等级"), ("客户代码", "Tier"), ("Customer Name", "分级"), ("客户全称", "客户等级")])
def test_headers_may_be_any_of_the_names_that_reports_and_records_have(form, heads):
    rules = RULES.replace("tier: {levels", "tier: {title: {zh: 客户等级, en: 分级}, levels")
    found = cells(form(lambda _, sheet: sheet.write_row("A1", heads)), graded(rules, TABLES).outcome)
    assert found["A2"] in ("k1", "=k1 & Co")
    assert [found[f"B{row}"] for row in range(2, 6)] == ["A", "A", "B", "C"]


def test_conditional_formats_and_choices_of_the_last_prepared_row_reach_down(form, outcome):
    def fill(book, sheet):
        a_table(book, sheet, rows=1)
        sheet.conditional_format("D5", {"type": "cell", "criteria": ">", "value": 9, "format": book.add_format({"bold": True})})
        sheet.data_validation("G5", {"validate": "list", "source": ["x"]})

    sheet = filled(form(fill), outcome)[0].worksheets[0]
    assert [str(area.sqref) for area in sheet.conditional_formatting._cf_rules] == ["D5:D8"]
    assert [str(one.sqref) for one in sheet.data_validations.dataValidation] == ["G5:G8"]


def test_a_figure_goes_before_the_points_that_bear_its_name(form):
    scored = RULES.replace("gradings:", "score: {volume: {weight: 100, metric: volume, linear: {0: 0, 300: 100}, title: {zh: 销量, en: Volume}}}\ngradings:")
    heads = ["客户编号", "销量", "Volume", "volume", "销量得分", "Volume points", "points_volume"]
    for place, value in ((1, 120), (2, 120), (3, 120), (4, 40), (5, 40), (6, 40)):
        path = form(lambda book, sheet, head=heads[place]: sheet.write_row("A1", ["客户编号", head]))
        book, _ = filled(path, graded(scored, TABLES).outcome)
        assert [cell.value for cell in book.worksheets[0][3]] == ["k2", value], heads[place]


def test_a_header_that_stands_twice_is_filled_once_and_the_other_is_said(form, outcome):
    path = form(lambda book, sheet: sheet.write_row("A1", ["Customer ID", "Volume (t)", "Volume (t)"]))
    book, findings = filled(path, outcome)
    assert [book.worksheets[0].cell(2, column).value for column in (1, 2, 3)] == ["k1", 300, None]
    assert [(one.code, str(one.where)) for one in findings] == [("form.unplaced", "form.xlsx › Report › C1")]
    assert "'Volume (t)' stands in this row more than once" in findings[0].message.en


def test_two_tables_side_by_side_are_both_filled(form, outcome):
    path = form(lambda book, sheet: sheet.write_row("A1", ["Customer ID", "Tier", "", "客户编号", "等级", "销量"]))
    book, findings = filled(path, outcome)
    assert [cell.value for cell in book.worksheets[0][2]] == ["k1", "A", None, "k1", "A", 300]
    assert findings == ()


@pytest.mark.parametrize(("heads", "row"), [(["ID", "Tier", "Volume"], ["k1", "A", 300]), (["名称", "等级", "销量(吨)"], ["=k1 & Co", "A", 300])])
def test_a_plain_word_for_who_it_is_will_do_beside_headers_of_results(form, outcome, heads, row):
    book, findings = filled(form(lambda book, sheet: sheet.write_row("A1", heads)), outcome)
    assert [cell.value for cell in book.worksheets[0][2]] == row
    assert findings == ()


def test_headers_of_results_without_anybody_are_said_and_two_alone_are_not(form, outcome):
    _, findings = filled(form(lambda book, sheet: sheet.write_row("B3", ["Tier", "Volume (t)", "Reasons"])), outcome)
    assert [(one.code, str(one.where)) for one in findings] == [("form.unplaced", "form.xlsx › Report › B3")]
    assert "no id and no name" in findings[0].message.en
    _, findings = filled(form(lambda book, sheet: sheet.write_row("B3", ["Tier", "Volume (t)"])), outcome)
    assert codes(findings) == ["form.nothing"]


def test_a_card_of_one_customer_is_no_table(form, outcome):
    def fill(_, sheet):
        sheet.write_row("A1", ["Customer", "Region"])
        sheet.write_row("A2", ["tier", "x"])

    assert cells(form(fill), outcome) == {"A1": "Customer", "B1": "Region", "A2": "tier", "B2": "x"}


def test_a_table_of_excel_and_a_print_area_reach_down_to_the_last_row(form, outcome):
    def fill(book, sheet):
        sheet.add_table("A4:D5", {"columns": [{"header": words} for words in HEADS[:4]], "style": "Table Style Medium 2"})
        sheet.print_area("A1:D5")

    book, findings = filled(form(fill), outcome)
    sheet = book.worksheets[0]
    assert [one.ref for one in sheet.tables.values()] == ["A4:D8"]
    assert sheet.print_area == "'Report'!$A$1:$D$8"
    assert codes(findings) == []


def png():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(b"\0\1\2\3")) + chunk(b"IEND", b"")
    )


def a_rich_form(book, sheet):
    """Formats, a formula with a result, a chart, a picture, a text box, rules, choices, protection and print setup."""
    sheet.write_string("A1", "{{customers}}", book.add_format({"bold": True, "bg_color": "#FFEE00", "num_format": "0.0"}))
    sheet.write_formula("A2", "=A1*2", None, 99)
    sheet.insert_image("C3", "logo.png", {"image_data": io.BytesIO(png())})
    chart = book.add_chart({"type": "pie"})
    chart.add_series({"values": "=Report!$A$1:$A$2"})
    sheet.insert_chart("E5", chart)
    sheet.insert_textbox("E25", "Made for {{company}}")
    sheet.conditional_format("A1:A9", {"type": "data_bar"})
    sheet.data_validation("B1", {"validate": "list", "source": ["x", "y"]})
    sheet.add_sparkline("B2", {"range": "Report!A1:A2"})
    sheet.protect("secret")
    sheet.set_landscape()
    sheet.set_header("&L{{company}}&R&P")
    sheet.repeat_rows(0)
    sheet.merge_range("A5:B5", "{{title}}")
    sheet.set_column("A:A", 33)


def test_formats_formulas_charts_pictures_and_print_setup_stay(form, outcome):
    path = form(a_rich_form)
    before, after = parts(path.read_bytes()), parts(Form(path).fill(outcome).content)
    touched = {"xl/worksheets/sheet1.xml", "xl/drawings/drawing1.xml"}
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == touched
    book, _ = filled(path, outcome)
    sheet = book.worksheets[0]
    assert (sheet["A1"].value, sheet["A1"].font.bold, sheet["A1"].number_format, sheet["A2"].value, sheet["A5"].value) == (4, True, "0.0", "=A1*2", "Tiers")
    assert sheet.protection.sheet
    xml = after["xl/worksheets/sheet1.xml"].decode()
    for element in ("conditionalFormatting", "dataValidations", "sheetProtection", "mergeCells", "x14:sparkline", "pageSetup", "drawing"):
        assert element in xml
    assert "&amp;LNorth&amp;R&amp;P" in xml
    assert b"Made for North" in after["xl/drawings/drawing1.xml"]


def test_old_results_of_formulas_are_gone_and_everything_is_computed_on_opening(form, outcome):
    after = parts(Form(form(a_rich_form)).fill(outcome).content)
    assert b"<f>A1*2</f></c>" in after["xl/worksheets/sheet1.xml"]
    assert b"99" not in re.search(rb'<c r="A2".*?</c>', after["xl/worksheets/sheet1.xml"])[0]
    assert b'fullCalcOnLoad="1"' in after["xl/workbook.xml"]


def test_the_order_of_computing_is_dropped_with_its_declaration(form, outcome, tmp_path):
    path = form(a_rich_form)
    whole = parts(path.read_bytes())
    whole["xl/calcChain.xml"] = b'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="A2" i="1"/></calcChain>'
    kind = b'<Override PartName="/xl/calcChain.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"/></Types>'
    whole["[Content_Types].xml"] = whole["[Content_Types].xml"].replace(b"</Types>", kind)
    relation = b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    whole["xl/_rels/workbook.xml.rels"] = whole["xl/_rels/workbook.xml.rels"].replace(b"</Relationships>", relation)
    after = parts(Form(packed(tmp_path / "chain.xlsx", whole)).fill(outcome).content)
    assert not [name for name, content in after.items() if b"calcChain" in content or "calcChain" in name]


def packed(path, whole):
    with zipfile.ZipFile(path, "w") as package:
        for name, content in whole.items():
            package.writestr(name, content)
    return path


def with_macros(path, target):
    whole = parts(path.read_bytes())
    types = (
        whole["[Content_Types].xml"]
        .replace(b"spreadsheetml.sheet.main+xml", b"")
        .replace(b'application/vnd.openxmlformats-officedocument."', b'application/vnd.ms-excel.sheet.macroEnabled.main+xml"')
    )
    assert b"macroEnabled" in types
    whole["[Content_Types].xml"] = types.replace(b"<Override", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/><Override', 1)
    whole["xl/vbaProject.bin"] = b"\xd0\xcf macros"
    return packed(target, whole)


def test_macros_stay_as_they_are(form, outcome, tmp_path):
    path = with_macros(form(a_rich_form), tmp_path / "form.xlsm")
    done = Form(path)
    assert done.suffix == ".xlsm"
    after = parts(done.fill(outcome).content)
    assert after["xl/vbaProject.bin"] == b"\xd0\xcf macros"
    assert b'<c r="A1" s="' in after["xl/worksheets/sheet1.xml"]


def test_a_name_that_there_is_not_stays_and_is_said_with_what_may_have_been_meant(form, outcome):
    path = form(lambda _, sheet: sheet.write_string("B2", "{{tier.A.custmers}}"))
    book, findings = filled(path, outcome)
    assert book.worksheets[0]["B2"].value == "{{tier.A.custmers}}"
    finding = findings[0]
    assert (finding.code, str(finding.where)) == ("form.unknown-name", "form.xlsx › Report › B2")
    assert "tier.A.customers" in finding.hint.en
    assert finding.message.zh == "没有“{{tier.A.custmers}}”这个数，没有填。"


def test_a_placeholder_within_a_formula_is_said(form, outcome):
    path = form(lambda _, sheet: sheet.write_formula("B2", '="{{customers}}"&"x"'))
    book, findings = filled(path, outcome)
    assert book.worksheets[0]["B2"].value == '="{{customers}}"&"x"'
    assert (codes(findings), str(findings[0].where)) == (["form.unknown-name"], "form.xlsx › Report › B2")


def test_a_named_cell_that_is_gone_is_said(form, outcome):
    path = form(lambda book, _: book.define_name("tiercli_customers", "=#REF!$A$1"))
    assert "form.unknown-name" in codes(filled(path, outcome)[1])


def test_what_has_no_value_is_left_empty_and_said(form, outcome):
    path = form(lambda _, sheet: sheet.write_string("B2", "{{movement.up}}"))
    book, findings = filled(path, outcome)
    assert book.worksheets[0]["B2"].value is None
    assert codes(findings) == ["form.no-value"]


def test_a_form_with_nothing_to_fill_is_said(form, outcome):
    assert codes(filled(form(lambda _, sheet: sheet.write_string("B2", "hello")), outcome)[1]) == ["form.nothing"]


def test_the_same_outcome_gives_the_same_bytes_and_the_form_is_untouched(form, outcome):
    path = form(a_rich_form)
    raw = path.read_bytes()
    assert Form(path).fill(outcome).content == Form(path).fill(outcome).content
    assert path.read_bytes() == raw


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("form.xlsx", b"", "empty"),
        ("form.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("form.csv", b"a,b\n1,2\n", "no form in .xlsx or .xlsm"),
        ("form.xlsx", b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    ],
)
def test_what_is_no_form_is_refused_in_words(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError) as refused:
        Form(tmp_path / name)
    assert said in refused.value.message.en


def test_a_form_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        Form(tmp_path / "none.xlsx")


def test_a_form_with_a_document_type_is_refused(form, tmp_path):
    whole = parts(form(a_rich_form).read_bytes())
    whole["xl/worksheets/sheet1.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + whole["xl/worksheets/sheet1.xml"]
    with pytest.raises(InputError, match="document type definition"):
        Form(packed(tmp_path / "bad.xlsx", whole))


def test_a_signed_form_is_refused_because_filling_it_would_break_the_signature(form, outcome, tmp_path):
    whole = parts(form(a_rich_form).read_bytes()) | {"_xmlsignatures/sig1.xml": b"<Signature/>"}
    with pytest.raises(InputError, match="signed"):
        Form(packed(tmp_path / "signed.xlsx", whole)).fill(outcome)


def test_the_form_that_template_writes_is_filled_without_a_word(outcome, tmp_path):
    from tiercli.report.form_template import write_form_template

    for language in ("zh", "en"):
        with Path(tmp_path / f"{language}.xlsx").open("wb") as file:
            write_form_template(outcome.rulebook, language, file)
        book, findings = filled(tmp_path / f"{language}.xlsx", outcome)
        assert set(codes(findings)) == {"form.no-value"}  # no earlier period
        sheet = book.worksheets[1]
        assert [row[1].value for row in sheet.iter_rows(min_row=5, max_row=8)] == ["k1", "k2", "k3", "k4"]
        assert [cell.value for cell in sheet["A"]][4:] == ["=ROW()-4"] * 4
        assert "{{" not in "".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row)
