"""Tables and columns that decide nothing are said, and rows that a sum over several columns could not count."""

from __future__ import annotations

from tests.made import a_sale, a_workbook, graded
from tests.unit.rulebook.written import HEAD
from tiercli.domain.account import InputSheet
from tiercli.metrics import unused_inputs
from tiercli.metrics.unused import used_tables
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.reading.shipped import shipped_names


def a_rulebook(tmp_path, words: str) -> Rulebook:
    path = tmp_path / "r.yaml"
    path.write_text(HEAD + words + "\ngradings: {tier: {levels: [{name: A}]}}\n", encoding="utf-8")
    return load_rulebook(str(path)).rulebook


def a_sheet(table: str, sheet: str = "S", **columns: str) -> InputSheet:
    return InputSheet("in/book.xlsx", "", sheet, table, 1, columns or {"日期": "date"}, 3)


VOLUME = "metrics: {volume: {sum: sales.quantity}}"


def said(inputs, rulebook) -> list[tuple[str, str, str, int]]:
    return [(one.code, str(one.where), one.message.zh, one.count) for one in unused_inputs(inputs, rulebook)]


def test_a_table_that_no_rule_uses_is_said_with_its_rows(tmp_path) -> None:
    assert said([a_sheet("sales"), a_sheet("targets", "目标")], a_rulebook(tmp_path, VOLUME)) == [
        ("sheet.table-unused", "book.xlsx › 目标", "读到了“目标”表（3 行），但本规则没有用到它。", 1)
    ]


def test_a_table_that_a_metric_looks_at_is_not(tmp_path) -> None:
    rulebook = a_rulebook(tmp_path, "metrics: {volume: {sum: sales.quantity}, owed: {sum: receivables.balance}}")
    assert said([a_sheet("sales"), a_sheet("receivables"), a_sheet("customers"), a_sheet("aliases"), a_sheet("overrides")], rulebook) == []
    assert [one[0] for one in said([a_sheet("receivables")], a_rulebook(tmp_path, VOLUME))] == ["sheet.table-unused"]


def test_sales_that_no_rule_looks_at_are_said_too_where_the_rulebook_measures_records(tmp_path) -> None:
    assert "sales" in used_tables(a_rulebook(tmp_path, VOLUME))


def test_columns_of_sheets_alike_are_said_once(tmp_path) -> None:
    months = [a_sheet("sales", name, 日期="date", 车牌号="", 行号="") for name in ("1月", "2月")]
    assert said(months, a_rulebook(tmp_path, VOLUME)) == [("sheet.columns-unused", "book.xlsx › 1月", "没有用到的列：车牌号、行号。", 2)]
    assert said([a_sheet("sales")], a_rulebook(tmp_path, VOLUME)) == []


def test_every_shipped_rulebook_uses_what_its_sample_has() -> None:
    for name in shipped_names():
        assert "sales" in used_tables(load_rulebook(name).rulebook), name


RULES = 'metrics: {value: {sum: "sales.quantity * sales.price", where: "product != \'X\'"}, tonnes: {sum: sales.quantity}}'


def test_rows_with_a_blank_operand_are_counted_and_said(engine) -> None:
    sales = [
        a_sale("k1", quantity=2, price=5, product="P"),
        a_sale("k1", quantity=2, product="P"),
        a_sale("k2", price=5, product="P"),
        a_sale("k2", quantity=9, product="X"),  # not asked for
        a_sale("k2", "2024-01-01", quantity=9, product="P"),  # long ago
    ]
    rows = graded(RULES, a_workbook(sales), engine=engine)
    assert rows.of("value") == {"k1": 10, "k2": 0}
    found = [one for one in rows.outcome.findings if one.code == "grading.blank-operand"]
    assert [(one.severity, one.count, one.message.zh) for one in found] == [
        ("warning", 1, "指标“tonnes”有 1 行因数量空白而没有计入。"),
        ("warning", 2, "指标“value”有 2 行因单价、数量中有空白而没有计入。"),
    ]
    assert found[1].message.en == "2 rows with a blank among price, quantity, not counted in 'value'."


def test_without_blanks_nothing_is_said() -> None:
    rows = graded(RULES, a_workbook([a_sale(quantity=2, price=5, product="P")]))
    assert list(rows.outcome.findings) == []


def test_a_table_whose_rows_are_all_outside_the_period_is_there(engine) -> None:
    rows = graded(RULES + "\nalerts: [{name: a, when: tonnes > 1}]", a_workbook([a_sale("k1", "2020-01-01", quantity=2, price=5, product="P")]), engine=engine)
    assert rows.of("tonnes") == {"k1": 0}
    assert rows.outcome.idle == ()
