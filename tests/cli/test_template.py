"""`tiercli template`: an empty workbook that is filled in and read back without any option."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tiercli.cli.app import main
from tiercli.domain.fields import Kind
from tiercli.rulebook.facts.needs import needs_of
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.reading.shipped import shipped_names

HEAD, FIRST = 4, 5


def run(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words)])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), out, err


def a_template(tmp_path: Path, capfd: pytest.CaptureFixture[str], *words: str, lang: str = "zh") -> Path:
    path = tmp_path / "模板.xlsx"
    assert run(capfd, "template", "-o", path, "--lang", lang, *words)[0] == 0
    return path


def fill(path: Path, rows: int = 3) -> None:
    """Every column of every sheet filled in, as a person would."""
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for column in range(2, sheet.max_column + 1):
            for row in range(rows):
                sheet.cell(FIRST + row, column).value = value(sheet.cell(3, column).value, str(sheet.cell(HEAD, column).value), row)
    book.save(path)


def value(example: Any, head: str, row: int) -> Any:
    if isinstance(example, datetime):
        return datetime(2026, 9, 1 + row)
    if head.startswith(("客户编号", "Customer ID")):
        return f"C{row:03}"
    if head.startswith(("客户名称", "Customer*")):
        return "甲乙丙丁"[row] + "公司"
    if head.startswith(("订单号", "Order no.", "工单号", "发票号")):
        return f"N{row}"
    return example


@pytest.mark.parametrize(
    ("rules", "lang"),
    [(name, "zh") for name in shipped_names()] + [pytest.param(name, "en", marks=() if name == "standard" else pytest.mark.long) for name in shipped_names()],
)
def test_a_filled_template_is_read_back_whole(tmp_path: Path, capfd: pytest.CaptureFixture[str], rules: str, lang: str) -> None:
    path = a_template(tmp_path, capfd, "-r", rules, lang=lang)
    fill(path)
    _, out, _ = run(capfd, "check", path, "-r", rules, "--json", "--as-of", "2026-10-31", "--today", "2026-11-22")
    summary = json.loads(out)
    needed = needs_of(load_rulebook(rules).rulebook)
    assert set(summary["tables"]) == set(needed)
    for name, one in needed.items():
        account = summary["tables"][name]
        assert (name, account["rows"], account["set_aside"]) == (name, 3, {})
        (sheet,) = [sheet for sheet in summary["inputs"] if sheet["table"] == name]
        assert sheet["header_row"] == HEAD
        assert set(sheet["columns"].values()) - {""} == {field.name for field in one.fields}
    assert [one["code"] for one in summary["findings"] if one["severity"] == "error"] == []
    assert [one["code"] for one in summary["findings"] if one["code"].endswith("unknown-value")] == []


def test_a_filled_template_is_graded_without_any_option(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = a_template(tmp_path, capfd)
    fill(path)
    code, out, err = run(capfd, "score", path, "--json", "--today", "2026-11-22")
    assert code == 0, err
    assert json.loads(out)["entities"] == 3


def test_an_unfilled_template_has_nothing_to_grade(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capfd, "score", a_template(tmp_path, capfd), "--lang", "zh")
    assert code == 4
    assert "没有数据行" in err


def test_the_example_is_never_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = a_template(tmp_path, capfd)
    fill(path, rows=1)
    out = run(capfd, "check", path, "--json", "--today", "2026-11-22")[1]
    assert json.loads(out)["tables"]["sales"]["rows"] == 1
    assert openpyxl.load_workbook(path)["销售明细"]["A3"].value == "示例 ▸"


def test_headers_have_notes_units_and_a_star_where_required(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(a_template(tmp_path, capfd))
    assert book.sheetnames == ["销售明细", "客户档案", "应收账款"]
    heads = {cell.value: cell for cell in book["销售明细"][HEAD] if cell.value}
    assert {"日期*", "客户编号*", "客户名称*", "数量(吨)*", "金额(元)*", "毛利(元)", "订单号"} <= set(heads)
    assert "必填" in heads["日期*"].comment.text
    assert "选填" in heads["毛利(元)"].comment.text
    assert book["销售明细"].freeze_panes == "B5"


def test_categories_and_flags_have_drop_downs_and_dates_a_check(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    book = openpyxl.load_workbook(a_template(tmp_path, capfd, "-r", "kunlun-urea"))
    sheet = book["客户档案"]
    lists = {str(one.sqref).split(":")[0]: one for one in sheet.data_validations.dataValidation}

    def below(head: str) -> Any:
        cell = next(cell for cell in sheet[HEAD] if str(cell.value).startswith(head))
        return lists[f"{cell.column_letter}{FIRST}"]

    assert below("信用等级").formula1 == '"AAA,AA,A,B,C"'
    assert below("窜货").formula1 == '"是,否"'
    assert below("档案更新日期").type == "date"


def test_ids_keep_their_zeros(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheet = openpyxl.load_workbook(a_template(tmp_path, capfd))["销售明细"]
    letter = next(cell.column_letter for cell in sheet[HEAD] if cell.value == "客户编号*")
    assert sheet.column_dimensions[letter].number_format == "@"


def test_a_file_that_may_have_been_filled_in_is_not_replaced(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = a_template(tmp_path, capfd)
    fill(path)
    before = path.read_bytes()
    code, _, err = run(capfd, "template", "-o", path, "--lang", "zh")
    assert code == 5
    assert "没有覆盖" in err
    assert path.read_bytes() == before


def test_the_same_rulebook_gives_the_same_bytes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    one = a_template(tmp_path, capfd).read_bytes()
    (tmp_path / "模板.xlsx").unlink()
    assert a_template(tmp_path, capfd).read_bytes() == one


def test_a_rulebooks_own_fields_get_columns(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rules = tmp_path / "own.yaml"
    rules.write_text(
        "tiercli: 1\nname: own\ntitle: Own\nfields: {customers: {cold_store: {kind: flag, title: {zh: 冷库, en: Cold store}}}}\n"
        "gradings: {tier: {levels: [{name: A, when: cold_store}, {name: B}]}}\n",
        encoding="utf-8",
    )
    sheet = openpyxl.load_workbook(a_template(tmp_path, capfd, "-r", str(rules)))["客户档案"]
    assert "冷库" in [cell.value for cell in sheet[HEAD]]
    kinds = {field.name: field.kind for field in needs_of(load_rulebook(str(rules)).rulebook)["customers"].fields}
    assert kinds["cold_store"] is Kind.FLAG
