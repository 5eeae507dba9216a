"""The workbook read back: what it says, in both languages, and that nothing in it acts."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from dataclasses import replace
from functools import cache
from xml.etree import ElementTree

import fastexcel
import numpy as np
import openpyxl
import pyarrow as pa
import pytest

from tests.unit.report.made import an_outcome
from tiercli.domain.language import Text
from tiercli.outcome import Column, Frame, LevelCount, Monthly, Outcome, Role, labels
from tiercli.outcome.decimals import bounds_of, fitting
from tiercli.report.sheets import SHEETS
from tiercli.report.workbook import Worksheet, sheet_name, write_workbook
from tiercli.rulebook.describe import describe
from tiercli.rulebook.load import with_settings

NOTHING = Frame((), pa.table({}))


def made(outcome: Outcome) -> bytes:
    file = io.BytesIO()
    write_workbook(outcome, file)
    return file.getvalue()


@cache
def usual(customers: int = 60, language: str = "zh") -> bytes:
    return made(an_outcome(customers, language))


def opened(raw: bytes) -> openpyxl.Workbook:
    with warnings.catch_warnings():  # openpyxl says that it does not keep sparklines
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(io.BytesIO(raw))


def words_of(sheet) -> list[str]:
    return [cell for row in sheet.iter_rows(values_only=True) for cell in row if isinstance(cell, str)]


def parts(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as package:
        return {name: package.read(name).decode() for name in package.namelist()}


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("zh", ["概览", "客户分级", "帕累托", "按客户经理", "数据核对", "规则说明"]),
        ("en", ["Overview", "Customers", "Pareto", "By account manager", "Reconciliation", "Rules"]),
    ],
)
def test_the_standing_sheets_in_each_language_and_those_that_the_data_have(language, names):
    book = opened(usual(60, language))
    assert [sheet.title for sheet in book.worksheets if sheet.sheet_state == "visible"] == names
    assert book.sheetnames == [*names, "_tiercli"]


def test_the_same_outcome_gives_the_same_bytes():
    assert made(an_outcome(60)) == made(an_outcome(60)) == usual()


def test_another_outcome_gives_other_bytes():
    assert made(replace(an_outcome(60), command="tiercli score other.xlsx")) != usual()


def test_created_is_the_periods_end_and_not_the_clock():
    assert "2026-10-31T00:00:00Z" in parts(usual())["docProps/core.xml"]
    with zipfile.ZipFile(io.BytesIO(usual())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_no_cell_is_merged_and_no_cell_is_a_formula():
    for name, xml in parts(usual()).items():
        if name.startswith("xl/worksheets/sheet"):
            assert "<mergeCell" not in xml, name
            assert re.search(r"<c [^>]*><f", xml) is None, name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_customer_stands_on_one_row_with_all_that_is_known(language):
    outcome = an_outcome(60, language)
    sheet = opened(usual(60, language)).worksheets[1]
    heads = {cell.value: cell.column for cell in sheet[2]}
    assert sheet.max_row == 2 + 60
    for row in (3, 30, 62):
        record = outcome.results.rows.slice(row - 3, 1).to_pylist()[0]
        shown = {title: sheet.cell(row, column).value for title, column in heads.items()}
        zh = language == "zh"
        assert shown["客户名称" if zh else "Customer"] == record["customer_name"]
        assert shown["客户等级" if zh else "Tier"] == record["tier"]
        assert shown["得分" if zh else "Score"] == record["score"]
        assert shown["销量(吨)" if zh else "Volume (t)"] == record["volume"]
        assert shown["毛利(元)" if zh else "Margin (CNY)"] == record["margin"]
        assert shown["逾期天数" if zh else "Overdue days"] == record["overdue_days"]
        assert shown["风险等级" if zh else "Risk"] == {"high": ("高风险", "High risk"), "low": ("低风险", "Low risk")}[record["risk"]][0 if zh else 1]
        assert shown["最近购买" if zh else "Last purchase"].date() == record["last_purchase"]
        assert shown["原因" if zh else "Reasons"] == record["reasons"]
        assert shown["账期(天)" if zh else "Payment term (days)"] == outcome.treatments.rows.column("payment_days")[row - 3].as_py()
        assert shown["地区" if zh else "Region"] == outcome.profile.rows.column("region")[row - 3].as_py()
        assert shown["2026-10"] == outcome.monthly.rows.column("2026-10")[row - 3].as_py()


def test_fastexcel_reads_the_customers_as_openpyxl_does():
    rows = fastexcel.read_excel(usual()).load_sheet("客户分级", header_row=1).to_arrow()
    outcome = an_outcome(60)
    assert rows.num_rows == 60
    assert rows.column("客户名称").to_pylist() == outcome.results.rows.column("customer_name").to_pylist()
    assert rows.column("销售收入(元)").to_pylist() == outcome.results.rows.column("revenue").to_pylist()


def test_columns_that_would_say_nothing_are_left_away():
    heads = {cell.value for cell in opened(usual()).worksheets[1][2]}
    assert not heads & {"计算等级", "上期等级", "升降"}
    outcome = an_outcome(60)
    moved = outcome.results.rows.set_column(outcome.results.rows.column_names.index("movement"), "movement", pa.array(["up"] * 60))
    sheet = opened(made(replace(outcome, results=replace(outcome.results, rows=moved)))).worksheets[1]
    column = {cell.value: cell.column for cell in sheet[2]}["升降"]
    assert sheet.cell(3, column).value == "上升"


def test_a_computed_level_that_differs_is_shown_beside_the_effective_one():
    outcome = an_outcome(60)
    computed = outcome.results.rows.set_column(outcome.results.rows.column_names.index("computed_tier"), "computed_tier", pa.array(["B"] * 60))
    assert "计算等级" in {cell.value for cell in opened(made(replace(outcome, results=replace(outcome.results, rows=computed)))).worksheets[1][2]}


def test_header_and_names_stay_in_sight_and_can_be_filtered_and_printed():
    sheet = opened(usual()).worksheets[1]
    assert sheet.freeze_panes == "C3"
    assert sheet.auto_filter.ref.startswith("A2:")
    assert sheet.auto_filter.ref.endswith("62")
    assert sheet.print_title_rows == "$1:$2"
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)


def test_the_overview_is_one_a4_page_in_landscape():
    sheet = opened(usual()).worksheets[0]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage) == ("landscape", 9, True)
    assert sheet.page_setup.fitToHeight in (None, 1)


def test_trends_are_one_group_of_sparklines_over_the_month_columns():
    xml = parts(usual())["xl/worksheets/sheet2.xml"]
    assert xml.count("<x14:sparklineGroup ") == 1
    assert xml.count("<x14:sparkline>") == 60
    sheet = opened(usual()).worksheets[1]
    first = next(cell.column_letter for cell in sheet[2] if cell.value == "2025-11")
    last = next(cell.column_letter for cell in sheet[2] if cell.value == "2026-10")
    assert f"<xm:f>'客户分级'!{first}3:{last}3</xm:f>" in xml.replace("<xm:f>客户分级!", "<xm:f>'客户分级'!")


def test_points_and_score_have_data_bars():
    assert parts(usual())["xl/worksheets/sheet2.xml"].count("<dataBar>") == 4


def block_of(sheet, title: str) -> list[list[object]]:
    """The rows of one block of the front page, below its title, as far as the next empty one."""
    start = next(cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith(title))
    rows = []
    for row in range(start.row + 1, sheet.max_row + 1):
        values = [sheet.cell(row, start.column + offset).value for offset in range(6)]
        if not any(value is not None for value in values):
            break
        rows.append(values)
    return rows


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_overview_says_who_is_where(language):
    outcome = an_outcome(60, language)
    sheet = opened(usual(60, language)).worksheets[0]
    said = words_of(sheet)
    zh = language == "zh"
    assert said[0] == ("客户分级（标准四维） · 2026 年 10 月" if zh else "Customer tiers (four dimensions) · October 2026")
    assert any("2025-11-01" in words and "2026-10-31" in words and "standard" in words for words in said)
    rows = block_of(sheet, "各等级" if zh else "By tier")
    for level, row in zip(outcome.levels["tier"], rows[1:], strict=False):
        assert row[:2] == [f"{level.name}  {level.title.spoken(language)}", level.entities]
        assert row[2] == pytest.approx(level.entities / 60)
    assert rows[5][:2] == ["合计" if zh else "Total", 60]
    assert any(words.startswith("等级 × 地区" if zh else "Tier by region") for words in said)
    assert any(words.startswith("最大的客户" if zh else "The largest customers") for words in said)
    assert any(("信用：工作簿里没有应收账款数据" if zh else "Credit: the workbook has no receivables") in words for words in said)
    assert any(("12,031 行 = 采用 6,197 + 未采用 5,834" if zh else "12,031 rows = 6,197 used + 5,834") in words for words in said)


def test_the_headline_stands_first_and_the_hash_nowhere():
    outcome = an_outcome(60)
    sheet = opened(usual()).worksheets[0]
    said = words_of(sheet)
    assert said[2].startswith("60 个客户，销量 ")
    assert "A 级 3 个（5.0%）占销量" in said[2]
    assert not any(outcome.rulebook_sha256[:12] in words for words in said)
    assert outcome.rulebook_sha256[:12] not in (sheet.oddFooter.left.text or "")


def test_the_company_stands_in_the_title_and_at_the_foot_of_every_sheet():
    book = opened(made(replace(an_outcome(5), company=Text("天山石化", "Tianshan"))))
    assert book.worksheets[0]["B1"].value == "天山石化 · 客户分级（标准四维） · 2026 年 10 月"
    assert book.properties.title.startswith("天山石化")
    assert "天山石化" in book.worksheets[1].oddFooter.left.text


def test_the_matrix_adds_up_to_the_levels():
    outcome = an_outcome(60)
    rows = block_of(opened(usual()).worksheets[0], "等级 × 地区")
    counted = sum(value for row in rows[1:] for value in row[1:5] if isinstance(value, int))
    assert counted <= 60
    regions = outcome.profile.rows.column("region").to_pylist()
    for row in rows[1:4]:
        assert sum(row[1:5]) == regions.count(row[0])


def test_the_largest_are_those_with_the_most_volume():
    outcome = an_outcome(60)
    volumes = sorted(outcome.results.rows.column("volume").to_pylist(), reverse=True)
    rows = block_of(opened(usual()).worksheets[0], "最大的客户")
    assert len(rows) > 5
    assert [row[3] for row in rows[1:]] == pytest.approx(volumes[: len(rows) - 1])


def test_a_tier_on_the_overview_leads_to_its_first_customer():
    outcome = an_outcome(60)
    sheet = opened(usual()).worksheets[0]
    first = outcome.results.rows.column("tier").to_pylist().index("C")
    cell = next(cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str) and cell.value.startswith("C  "))
    assert cell.hyperlink.location.replace("'", "") == f"客户分级!A{first + 3}"


def test_every_link_leads_to_a_sheet_that_is_there():
    book = opened(usual())
    locations = [cell.hyperlink.location for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    assert len(locations) > 10
    assert {location.rsplit("!", 1)[0].strip("'") for location in locations} <= set(book.sheetnames)


def test_the_reconciliation_has_the_identity_of_every_table():
    sheet = opened(usual())["数据核对"]
    rows = [row[:5] for row in sheet.iter_rows(values_only=True)]
    assert ("文件中", None, 12031, 1234567.891, 2593209854.1234) in rows
    assert ("未采用", "合计行", 31, 617283.5, 1296604927) in rows
    assert ("采用", None, 6197, pytest.approx(317271.891), pytest.approx(666578927.1234)) in rows
    assert ("采用", None, 420, None, None) in rows


def test_findings_say_their_severity_in_words_with_code_and_place():
    sheet = opened(usual(60, "en"))["Reconciliation"]
    rows = [row for row in sheet.iter_rows(values_only=True) if row[1] and str(row[1]).startswith(("sales.", "customers."))]
    assert [row[0] for row in rows] == ["Error", "Warning", "Note"]
    assert rows[0][1:6] == ("sales.unreadable-number", 1, "sales.xlsx", "10月", "D88")
    assert rows[1][6:] == ("A19", "3 rows have no customer and were set aside.", "Fill in the customer.")


def test_inputs_show_how_their_columns_were_understood():
    said = words_of(opened(usual())["数据核对"])
    assert "日期 → 日期；客户 → 客户名称（推测）；数量(吨) → 数量；金额 → 金额" in said
    assert "备用" in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_rules_are_told_in_words(language):
    outcome = an_outcome(60, language)
    said = words_of(opened(usual(60, language))["规则说明" if language == "zh" else "Rules"])
    zh = language == "zh"
    assert outcome.rulebook_sha256 in said
    assert "tiercli score sales.xlsx" in said
    assert ("得分 ≥ 85" if zh else "score ≥ 85") in said
    assert ("其余全部" if zh else "all others") in said
    assert any(("5,000 起 100 分" if zh else "from 5,000: 100") in words for words in said)
    assert any(words.endswith("(90 天)" if zh else "(90 days)") for words in said)
    assert ("销售明细：数量合计" if zh else "Sales: sum of Quantity") in said
    assert any(words.startswith("每月走访次数：2" if zh else "Visits a month: 2") for words in said)
    assert ("本次未计入" if zh else "Left out this time") in said
    assert any(words.startswith("信用：" if zh else "Credit: ") for words in said)


def test_a_changed_param_says_so_with_the_rulebooks_own_value():
    outcome = an_outcome(5)
    changed = with_settings(outcome.rulebook, ["core_volume=3000"])
    said = words_of(opened(made(replace(outcome, rulebook=changed)))["规则说明"])
    assert "本次改动，规则原为 5,000" in said
    assert "3,000" in said


def test_every_section_of_a_rulebooks_description_is_on_the_sheet():
    """The sheet and `rules show` say the same; only what made the report is the sheet's own."""
    outcome = an_outcome(5)
    said = words_of(opened(made(outcome))["规则说明"])
    for section in describe(outcome.rulebook):
        assert section.title.zh in said
        for row in section.rows:
            assert row[0].zh in said
            assert section.is_plain or all(cell.zh in said for cell in row if cell.zh)


HOSTILE = [
    '=HYPERLINK("http://x")',
    "{=1+1}",
    "+1",
    "@a",
    "http://example.com/x",
    "internal:Sheet1!A1",
    "mailto:a@b",
    "<b>&amp;",
    "a\x00b\x0bc",
    "长" * 40_000,
    "  x ",
]


def test_no_name_in_the_data_becomes_a_formula_or_a_link():
    outcome = an_outcome(11)
    names = outcome.results.rows.set_column(1, "customer_name", pa.array(HOSTILE))
    levels = {"tier": tuple(replace(level, title=Text("=1+1", "=1+1")) for level in outcome.levels["tier"])}
    raw = made(
        replace(
            outcome,
            results=replace(outcome.results, rows=names),
            levels=levels,
            command="=cmd()",
            monthly=replace(outcome.monthly, title=Text("=销量", "=Volume")),
        )
    )
    for name, xml in parts(raw).items():
        ElementTree.fromstring(xml)
        if name.startswith("xl/worksheets/sheet"):
            assert re.search(r"<c [^>]*><f", xml) is None, name
        if name.startswith("xl/worksheets/_rels"):
            assert "hyperlink" not in xml, name
    sheet = opened(raw).worksheets[1]
    assert sheet["A3"].value == HOSTILE[0]
    assert sheet["A3"].data_type in ("s", "inlineStr")
    assert sheet["A12"].value.endswith("…（已截断）")


def none_of(frame: Frame) -> Frame:
    return replace(frame, rows=frame.rows.slice(0, 0))


def test_no_entities_make_a_report_all_the_same():
    outcome = an_outcome(5)
    nobody = replace(
        outcome,
        results=none_of(outcome.results),
        profile=none_of(outcome.profile),
        treatments=none_of(outcome.treatments),
        monthly=replace(outcome.monthly, given=outcome.monthly.rows.slice(0, 0)),
        levels={"tier": tuple(LevelCount(level.name, level.title, 0) for level in outcome.levels["tier"])},
    )
    book = opened(made(nobody))
    assert "0" in words_of(book.worksheets[0])  # the tile of customers
    assert block_of(book.worksheets[0], "各等级")[5][:2] == ["合计", 0]
    assert book.worksheets[1].max_row == 2


def test_a_bare_outcome_has_no_empty_blocks():
    outcome = an_outcome(20, "en")
    kept = [column for column in outcome.results.columns if column.name in ("customer_id", "customer_name", "tier", "tier_title", "score", "reasons")]
    bare = replace(
        outcome,
        results=Frame(
            tuple(kept), outcome.results.rows.select([column.name for column in kept]).set_column(1, "customer_name", pa.array([None] * 20, pa.string()))
        ),
        profile=NOTHING, treatments=NOTHING, monthly=Monthly(pa.table({})),
        levels={"tier": tuple(LevelCount(level.name, level.title, level.entities) for level in outcome.levels["tier"])}, findings=(), left_out=(), bounds=(),
    )  # fmt: skip
    book = opened(made(bare))
    assert [cell.value for cell in book.worksheets[1][2]] == ["Customer ID", "Tier", "Score", "Reasons", "Tier title"]
    assert not any("region" in words.lower() for words in words_of(book.worksheets[0]))
    assert "Nothing was found." in words_of(book["Reconciliation"])


def test_one_customer_is_enough():
    assert opened(made(an_outcome(1))).worksheets[1].max_row == 3


@pytest.mark.parametrize(
    ("title", "taken", "name"),
    [
        ("客户分级", (), "客户分级"),
        ("a/b:c?*[d]\\", (), "a b c   d"),
        ("'quoted'", (), "quoted"),
        ("History", (), "History_"),
        ("", (), "Sheet"),
        ("x" * 40, (), "x" * 31),
        ("Rules", ("rules",), "Rules (2)"),
        ("x" * 40, ("x" * 31,), "x" * 27 + " (2)"),
    ],
)
def test_sheet_names_are_what_excel_takes(title, taken, name):
    assert sheet_name(title, taken=taken) == name


def test_every_kind_of_sheet_has_its_own_key_and_titles():
    assert len({sheet.key for sheet in SHEETS}) == len({sheet.title.zh for sheet in SHEETS}) == len({sheet.title.en for sheet in SHEETS}) == len(SHEETS)


def test_the_first_screen_and_the_page_hold_what_decides_and_the_rest_folds():
    sheet = opened(usual()).worksheets[1]
    heads = [cell.value for cell in sheet[2]]
    assert heads[:6] == ["客户名称", "客户等级", "得分", "原因", "下一步", "地区"]
    assert sheet.page_setup.fitToWidth in (None, 1)
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    printed = {heads[index] for index in range(openpyxl.utils.column_index_from_string(sheet.print_area.split("$")[3].rstrip(":")))}
    assert {"原因", "下一步", "客户经理", "月度趋势"} <= printed
    assert not printed & {"销量(吨)", "账期(天)", "2026-10"}
    folding = {heads[at.min - 1] for at in sheet.column_dimensions.values() if at.outlineLevel}
    assert {"毛利(元)", "贡献得分", "账期(天)", "2025-12"} <= folding
    assert not folding & {"客户名称", "原因", "销量(吨)", "销量得分", "2025-11"}  # the first of a group stays in sight


def test_what_decides_stands_within_the_first_screen():
    sheet = opened(usual()).worksheets[1]
    assert sum(sheet.column_dimensions[openpyxl.utils.get_column_letter(index)].width for index in range(1, 6)) < 170


def test_a_reason_wraps_and_its_row_is_as_high_as_its_lines():
    outcome = an_outcome(60)
    place = outcome.results.rows.column_names.index("reasons")
    long = "；".join(f"第 {number} 条理由说得很清楚" for number in range(12))
    rows = outcome.results.rows.set_column(place, "reasons", pa.array([long, *["短"] * 59]))
    sheet = opened(made(replace(outcome, results=replace(outcome.results, rows=rows)))).worksheets[1]
    cell = next(cell for cell in sheet[3] if cell.value == long)
    assert cell.alignment.wrap_text
    lines = labels.wrapped(long, int(sheet.column_dimensions[cell.column_letter].width - 1.5))
    assert len(lines) > 3
    assert sheet.row_dimensions[3].height >= 15 * len(lines)
    assert sheet.row_dimensions[4].height < 20


def test_decimals_are_shown_where_a_value_has_them_and_nowhere_else():
    column = Column("volume", Text("销量", "Volume"), Role.METRIC, "t", 3)
    assert fitting(column, pa.array([5000.0, None, 12.0])).decimals == 0
    assert fitting(column, pa.array([5000.25, 12.0])).decimals == 2
    assert fitting(column, pa.array([0.1234, 12.0])).decimals == 3
    assert fitting(column, pa.array([None], pa.float64())).decimals == 0
    bounds = {"t": np.array([5000.0]), "CNY": np.array([])}
    assert fitting(column, pa.array([14609.123, 812.5]), bounds).decimals == 0
    assert fitting(column, pa.array([14609.123, 4999.6]), bounds).decimals == 1  # not shown as the bound that it misses
    assert fitting(column, pa.array([14609.123] * 12 + [0.3]), bounds).decimals == 1  # not shown as nothing
    assert fitting(column, pa.array([1.25, 0.35]), bounds).decimals == 2
    share = Column("share", Text("占比", "Share"), Role.METRIC, "%", 4)
    assert fitting(share, pa.array([0.5, 1.0])).decimals == 0
    assert fitting(share, pa.array([0.125])).decimals == 1


def test_tonnes_are_held_against_the_numbers_that_tonnes_are_compared_with_and_no_others():
    rules = an_outcome(5).rulebook
    found = bounds_of(rules)
    assert {100.0, 500.0, 2000.0, 5000.0} <= set(found["t"])  # the bands of the volume, and a param among them
    assert not {35.0, 30.0, 90.0, 0.8, 60.0} & set(found["t"])  # a weight, days overdue, a part of growth
    assert not {500.0, 5000.0} & set(found["CNY"])


def test_a_rulebook_without_a_score_leaves_no_empty_column_for_it():
    outcome = an_outcome(5)
    columns = tuple(one for one in outcome.results.columns if one.role is not Role.SCORE)
    plain = replace(outcome, results=Frame(tuple(columns), outcome.results.rows.select([one.name for one in columns])))
    with_score, without = (opened(made(one)).worksheets[0] for one in (outcome, plain))
    assert "得分" in words_of(with_score)
    assert "得分" not in words_of(without)


@pytest.mark.parametrize(
    ("formula", "written"), [('="A"', '"A"'), ("=$A1<2", "$A1<2"), ("=IFNA(A1,1)", "_xlfn.IFNA(A1,1)"), ('="SORT("&A1', '"_xlfn._xlws.SORT("&A1')]
)
def test_formulas_without_functions_are_written_as_they_are(formula: str, written: str) -> None:
    assert Worksheet()._prepare_formula(formula, expand_future_functions=True) == written
