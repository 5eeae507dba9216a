"""Which cells of a live report are formulas."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl

from tiercli.pipeline import Job, graded_rows
from tiercli.report.target import Target, write_reports

RULES = """
tiercli: 1
name: made
title: Made
params: {bound: 100}
metrics: {volume: {sum: sales.quantity, unit: t}}
gradings: {tier: {levels: [{name: A, when: volume >= bound}, {name: B}]}}
outputs: {credit_limit: {title: Limit, formula: "1000 if tier == 'A' else 10", unit: CNY}}
"""


def test_a_field_of_the_record_that_is_called_as_an_output_stays_what_the_record_says(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text(RULES, "utf-8")
    (tmp_path / "sales.csv").write_text("日期,客户编号,数量(吨)\n2026-10-05,K1,120\n", "utf-8")
    (tmp_path / "customers.csv").write_text("客户编号,客户名称,信用额度(元)\nK1,甲公司,777\n", "utf-8")
    job = Job((tmp_path / "sales.csv", tmp_path / "customers.csv"), date(2026, 11, 1), str(tmp_path / "rules.yaml"), language="zh", live=True)
    write_reports(graded_rows(job).outcome, Target(tmp_path / "report.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "report.xlsx")["客户分级"]
    shown = dict(zip((cell.value for cell in sheet[2]), (cell.value for cell in sheet[3]), strict=True))
    assert shown["信用额度(元)"] == 777
    assert str(shown["Limit(元)"]).startswith("=IFERROR(")
