"""Tables about the company and its people: team, branches, contacts, market, current levels; and what nobody listed is carried."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tiercli.cli.app import main

SALES = [("日期", "客户编号", "客户名称", "数量", "金额"), ("2026-10-01", "001", "甲公司", 100, 2000), ("2026-10-02", "002", "乙公司", 50, 900)]


def a_book(tmp_path: Path, sheets: Mapping[str, Sequence[Sequence[Any]]]) -> Path:
    book = openpyxl.Workbook()
    del book["Sheet"]
    for name, rows in {"销售": SALES, **sheets}.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = tmp_path / "book.xlsx"
    book.save(path)
    return path


def run(capfd: pytest.CaptureFixture[str], *words: object) -> tuple[int, Any]:
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words), "--json"])
    out, _ = capfd.readouterr()
    return int(ended.value.code or 0), json.loads(out)


@pytest.mark.parametrize(
    ("sheet", "rows", "table"),
    [
        ("客户团队", [("客户名称", "角色", "姓名", "电话"), ("甲公司", "技术", "张三", "13812345678")], "team"),
        ("客戶團隊", [("客戶名稱", "團隊角色", "人員姓名"), ("甲公司", "品保", "李四")], "team"),
        ("KAM", [("Customer", "Role", "Person"), ("甲公司", "Finance", "Li Si")], "team"),
        ("二级公司", [("分公司", "负责人", "联系人"), ("拉萨", "王五", "赵六")], "branches"),
        ("Sheet3", [("Branch", "Head", "Contact"), ("Lhasa", "Wang", "Zhao")], "branches"),
        ("客户联系人", [("客户编号", "联系人", "职务", "手机"), ("001", "周七", "采购部长", "13912345678")], "contacts"),
        ("聯絡", [("客戶編號", "聯繫人", "職務"), ("001", "周七", "廠長")], "contacts"),
        ("Contacts", [("Customer ID", "Contact Name", "Job Title"), ("001", "Zhou", "Buyer")], "contacts"),
        ("市场容量", [("月份", "地区", "产品", "市场容量(吨)"), ("2026-10", "南疆", "尿素", 5000)], "market"),
        ("Sheet4", [("Month", "Region", "Market Volume (t)"), ("2026-10", "South", 5000)], "market"),
        ("市場容量", [("年度", "分公司", "市場總量"), (2026, "喀什", 5000)], "market"),
        ("产品档案", [("产品", "产品类别"), ("尿素", "化肥")], "products"),
        ("Products", [("Product", "Group"), ("Urea", "Fertiliser")], "products"),
        ("产品", [("品名", "产品大类", "单重(kg)"), ("尿素", "化肥", 50)], "products"),
        ("现有级别", [("客户名称", "级别"), ("甲公司", "B")], "levels"),
        ("Current Levels", [("Customer", "Level", "Since"), ("甲公司", "B", "2026-01-31")], "levels"),
    ],
)
def test_a_sheet_of_each_kind_is_known_in_both_scripts_and_in_english(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], sheet: str, rows: Sequence[Sequence[Any]], table: str
) -> None:
    code, summary = run(capfd, "score", a_book(tmp_path, {sheet: rows}), "-o", tmp_path / "out.xlsx")
    assert code == 0
    assert [one["table"] for one in summary["inputs"]] == ["sales", table]
    assert not [one for one in summary["findings"] if one["code"] in ("sheet.not-recognised", "sheet.columns-unused", "sheet.header-guessed")]


@pytest.mark.parametrize(
    ("sheet", "rows", "table"),
    [
        ("Sheet2", [("客户编号", "客户名称", "联系人", "电话"), ("001", "甲公司", "周七", "1")], "customers"),
        ("Sheet2", [("客户名称", "等级"), ("甲公司", "B")], "customers"),
        ("喀什分公司", [("日期", "客户名称", "分公司", "数量"), ("2026-10-03", "甲公司", "喀什", 3)], "sales"),
        ("客户经理", [("姓名", "岗位", "分公司", "电话"), ("张三", "主办", "喀什", "1")], "managers"),
    ],
)
def test_sheets_that_are_only_like_them_stay_what_they_were(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], sheet: str, rows: Sequence[Sequence[Any]], table: str
) -> None:
    _, summary = run(capfd, "score", a_book(tmp_path, {sheet: rows}), "-o", tmp_path / "out.xlsx")
    assert [one["table"] for one in summary["inputs"]] == ["sales", table]


def test_people_make_no_customers(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheets = {
        "客户团队": [("客户名称", "角色", "姓名"), ("丙公司", "技术", "张三")],
        "现有级别": [("客户名称", "级别"), ("丁公司", "A")],
        "客户联系人": [("客户名称", "联系人", "职务"), ("戊公司", "周七", "厂长")],
    }
    _, summary = run(capfd, "score", a_book(tmp_path, sheets), "-o", tmp_path / "out.xlsx")
    assert summary["entities"] == 2


def test_a_record_shows_its_people_and_every_column_that_no_field_takes(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheets = {
        "客户档案": [
            ("客户编号", "客户名称", "法定代表人", "经营范围", "储罐容量", "老板爱好", "空列"),
            ("001", "甲公司", "张大山", "成品油", "500方", "钓鱼 13812345678", None),
        ],
        "客户补充": [("客户编号", "客户名称", "地区", "铁路专用线"), ("001", "甲公司", "南疆", "有")],
        "客户联系人": [("客户编号", "联系人", "职务", "手机"), ("001", "周七", "采购部长", "13912345678"), ("001", "吴八", "厂长", "13912345679")],
        "客户团队": [("客户编号", "角色", "姓名"), ("001", "技术", "郑九")],
    }
    code, record = run(capfd, "show", "001", a_book(tmp_path, sheets))
    assert code == 0
    assert record["base"]["储罐容量"] == "500方"
    assert record["base"]["老板爱好"] == "钓鱼 138***"
    assert record["base"]["铁路专用线"] == "有"
    assert "空列" not in record["base"]
    assert record["base"]["legal_representative"] == "张***"
    assert [(one["contact"], one["role"], one["phone"]) for one in record["contacts"]] == [("周***", "采购部长", "1***"), ("吴***", "厂长", "1***")]
    assert [(one["role"], one["person"]) for one in record["team"]] == [("技术", "郑九")]


def test_a_sheet_called_products_that_lists_what_was_sold_is_sales(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    rows = [("日期", "客户名称", "产品", "产品类别", "数量"), ("2026-10-03", "甲公司", "尿素", "化肥", 7)]
    code, summary = run(capfd, "score", a_book(tmp_path, {"产品档案": rows}), "-o", tmp_path / "out.xlsx")
    assert code == 0
    assert [one["table"] for one in summary["inputs"]] == ["sales", "sales"]


def test_columns_of_records_that_no_rule_uses_are_said_to_be_shown(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    sheets = {"客户档案": [("客户编号", "客户名称", "储罐容量"), ("001", "甲公司", "500方")]}
    _, summary = run(capfd, "score", a_book(tmp_path, sheets), "-o", tmp_path / "out.xlsx", "--lang", "zh")
    told = [one["message"] for one in summary["findings"] if one["code"] == "sheet.columns-unused"]
    assert told == ["没有用到的列：储罐容量（规则不用，档案里照样显示）。"]


def test_a_template_of_these_tables_is_filled_in_and_read_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "t.xlsx"
    words = [part for table in ("team", "branches", "contacts", "市场容量", "levels", "products") for part in ("--table", table)]
    with pytest.raises(SystemExit) as ended:
        main(["template", "-o", str(path), "--lang", "zh", *words])
    assert ended.value.code in (0, None)
    capfd.readouterr()
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[-6:] == ["客户团队", "分公司", "客户联系人", "市场容量", "现有级别", "产品档案"]
    for sheet in book.worksheets:
        for column in range(2, sheet.max_column + 1):
            sheet.cell(6, column).value = sheet.cell(3, column).value
    book.save(path)
    code, summary = run(capfd, "score", path, "-o", tmp_path / "out.xlsx")
    assert code == 0
    assert {"team", "branches", "contacts", "market", "levels", "products"} <= {one["table"] for one in summary["inputs"]}
