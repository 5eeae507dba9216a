"""A report read back: the result columns come out of the workbook as they went in, and what people do to it costs no more than it must."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from tests import made
from tiercli.domain.errors import InputError
from tiercli.domain.language import Language
from tiercli.outcome import Outcome
from tiercli.read.own.own_note import Note
from tiercli.read.results import read_results
from tiercli.report.workbook import write_workbook
from tiercli.rulebook.model import Rulebook
from tiercli.runs.earlier import previous_from_file

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
RULES = """\
tiercli: 1
name: twice
title: {zh: 两种分级, en: Two gradings}
fields: {customers: {mobile: {kind: text, personal: true, aliases: [手机]}}}
metrics:
  volume: {sum: sales.quantity, unit: t, title: {zh: 销量, en: Volume}}
  revenue: {sum: sales.amount, unit: CNY, title: {zh: 销售额, en: Revenue}}
  share: {formula: "share(volume)", unit: "%", title: {zh: 占比, en: Share}}
  last_purchase: {last: sales.date, title: {zh: 最近购买, en: Last purchase}}
  rating: {field: customers.credit_rating, title: {zh: 信用等级, en: Credit rating}}
  known: {formula: "not is_missing(revenue)", title: {zh: 有收入, en: Has revenue}}
  call: {field: customers.mobile, title: {zh: 手机, en: Mobile}}
score:
  volume: {weight: 60, metric: volume, linear: {0: 0, 90: 100}, title: {zh: 销量, en: Volume}}
  rating: {weight: 40, metric: rating, map: {AAA: 100, A: 33.333333}, missing: 0, title: {zh: 信用, en: Credit}}
gradings:
  tier:
    title: {zh: 客户等级, en: Tier}
    levels: [{name: A, from: 80, title: {zh: 战略, en: Strategic}}, {name: B, from: 40, title: {zh: 重点, en: Key}}, {name: C, title: {zh: 一般, en: Usual}}]
  size:
    title: {zh: 规模, en: Size}
    levels: [{name: large, when: volume > 40, title: {zh: 大, en: Large}}, {name: small, title: {zh: 小, en: Small}}]
outputs:
  limit: {formula: "0 if size == 'small' else revenue / 3", unit: CNY, title: {zh: 额度, en: Limit}}
"""
SALES = [
    made.a_sale("00123", "2026-10-03", quantity=90.000001, amount=123456789.01),
    made.a_sale("00123", "2026-10-09", quantity=0.1, amount=0.0001),
    made.a_sale("k2", "2026-02-28", quantity=41.7),
    made.a_sale("k3", "2026-09-30", quantity=12.345678, amount=-5.5),
]
RECORDS = [
    made.a_customer("00123", customer_name="=丰收<农资>", credit_rating="AAA", mobile="13800001111"),
    made.a_customer("k2", customer_name=" 两端空格 ", credit_rating="A"),
    made.a_customer("k3", customer_name="大华"),
    made.a_customer("k4", customer_name="无销售"),
]


@pytest.fixture(scope="module", params=["zh", "en"])
def outcome(request: pytest.FixtureRequest) -> Outcome:
    """Four customers under two gradings, in each language."""
    language: Language = request.param
    return made.graded(RULES, made.a_workbook(SALES, RECORDS), language=language).outcome


@pytest.fixture
def report(outcome: Outcome, tmp_path: Path) -> Path:
    """The outcome's workbook."""
    return written(outcome, tmp_path / "report.xlsx")


def note_of(path: Path) -> Note:
    return read_results([path], None)[0].note


def written(outcome: Outcome, path: Path) -> Path:
    with path.open("wb") as file:
        write_workbook(outcome, file)
    return path


def changed(path: Path, change: Callable[[Any], None]) -> Path:
    """The workbook after somebody opened, changed and saved it."""
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return path


def filled(results: pa.Table) -> dict[str, list[Any]]:
    """The columns that hold anything; the reasons are for people and may be cut."""
    return {name: results[name].to_pylist() for name in results.column_names if results[name].null_count < results.num_rows}


def test_every_result_column_comes_back_exactly(outcome: Outcome, report: Path) -> None:
    previous = previous_from_file(report, outcome.rulebook)
    assert filled(previous.results) == filled(outcome.results.rows)
    assert previous.results.column_names == [name for name in outcome.results.rows.column_names if name in filled(outcome.results.rows)]
    assert previous.results["volume"].to_pylist()[0] == 90.100001
    assert previous.results["last_purchase"].to_pylist()[0] == date(2026, 10, 9)


def test_the_day_and_the_rules_come_back(outcome: Outcome, report: Path) -> None:
    previous = previous_from_file(report, outcome.rulebook)
    assert (previous.as_of, previous.rulebook_sha256) == (outcome.as_of, outcome.rulebook_sha256)
    assert previous.levels == {"tier": ["A", "B", "C"], "size": ["large", "small"]}
    assert Rulebook.model_validate(previous.rulebook).model_dump() == outcome.rulebook.model_dump()
    assert note_of(report).rulebook == "twice"


def test_the_hidden_sheet_holds_no_value_and_what_is_masked_stays_masked(outcome: Outcome, report: Path) -> None:
    book = openpyxl.load_workbook(report)
    assert book["_tiercli"].sheet_state == "veryHidden"
    hidden = "".join(str(cell) for row in book["_tiercli"].iter_rows(values_only=True) for cell in row)
    for value in ("00123", "大华", "13800001111", "1***", json.dumps("大华")[1:-1]):
        assert value not in hidden
    assert previous_from_file(report, outcome.rulebook).results["call"].to_pylist()[0] == "1***"


def test_the_same_outcome_gives_the_same_bytes(outcome: Outcome) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    write_workbook(outcome, one)
    write_workbook(outcome, two)
    assert one.getvalue() == two.getvalue()


def test_a_workbook_saved_anew_reads_the_same(outcome: Outcome, report: Path) -> None:
    assert filled(previous_from_file(changed(report, lambda _: None), outcome.rulebook).results) == filled(outcome.results.rows)


def _customers(book: Any) -> Any:
    return book.worksheets[1]


def _place(sheet: Any, title: str) -> int:
    """The column whose header begins with a title."""
    return next(place for place in range(1, sheet.max_column + 1) if str(sheet.cell(2, place).value).startswith(title))


def test_sorted_filtered_and_with_a_total_below_each_row_keeps_its_own_values(outcome: Outcome, report: Path) -> None:
    def sort(book: Any) -> None:
        sheet = _customers(book)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
        for offset, row in enumerate([*reversed(rows), ["合计", None, None]]):
            for place, value in enumerate(row):
                cell = sheet.cell(3 + offset, 1 + place)
                cell.value = value
                if isinstance(value, str):
                    cell.data_type = "s"  # a name that begins with = is no formula
        sheet.row_dimensions[4].hidden = True

    found = previous_from_file(changed(report, sort), outcome.rulebook).results
    assert {name: list(reversed(values)) for name, values in filled(found).items()} == filled(outcome.results.rows)


def test_columns_moved_renamed_or_taken_away_leave_the_others(outcome: Outcome, report: Path) -> None:
    def cut(book: Any) -> None:
        sheet = _customers(book)
        sheet.cell(2, _place(sheet, "占比" if outcome.language == "zh" else "Share")).value = "我的列"
        sheet.delete_cols(_place(sheet, "销售额" if outcome.language == "zh" else "Revenue"))
        sheet.insert_cols(1)
        sheet.insert_rows(1, 2)
        book.move_sheet(sheet, 1)
        sheet.title = "客户"

    found = filled(previous_from_file(changed(report, cut), outcome.rulebook).results)
    assert found == {name: values for name, values in filled(outcome.results.rows).items() if name not in ("share", "revenue")}


def test_cells_that_were_written_over_are_no_value(outcome: Outcome, report: Path) -> None:
    def spoil(book: Any) -> None:
        sheet = _customers(book)
        sheet.cell(3, _place(sheet, "得分" if outcome.language == "zh" else "Score")).value = "待定"

    previous = previous_from_file(changed(report, spoil), outcome.rulebook)
    assert previous.results["score"].to_pylist() == [None, *outcome.results.rows["score"].to_pylist()[1:]]
    assert [(one.code, one.count) for one in previous.findings] == [("previous.no-value", 1)]
    said = previous.findings[0].message
    assert ("“" in said.zh, "待定" in said.zh, "1 cell of '" in said.en, "待定" in said.en) == (True, True, True, True)


def test_a_workbook_as_it_was_written_has_nothing_to_say(outcome: Outcome, report: Path) -> None:
    assert previous_from_file(report, outcome.rulebook).findings == ()


def test_without_the_hidden_sheet_the_headers_say_what_is_known(outcome: Outcome, report: Path) -> None:
    def strip(book: Any) -> None:
        del book["_tiercli"]

    previous = previous_from_file(changed(report, strip), outcome.rulebook)
    assert (previous.as_of, previous.rulebook) == (None, {})
    found, all_ = filled(previous.results), filled(outcome.results.rows)
    wanted = {
        "customer_id", "customer_name", "tier", "score", "points_volume", "points_rating", "size", "volume", "revenue", "share", "last_purchase", "rating", "known",
    }  # fmt: skip
    assert found.keys() >= wanted
    assert {name: found[name] for name in wanted} == {name: all_[name] for name in wanted}


@pytest.mark.parametrize("said", ["{", "[]", '{"headers": 5}', ""])
def test_a_damaged_note_is_as_none(outcome: Outcome, report: Path, said: str) -> None:
    def damage(book: Any) -> None:
        book["_tiercli"]["A2"].value = said

    assert note_of(changed(report, damage)).headers == ()
    assert previous_from_file(report, outcome.rulebook).results["score"].to_pylist() == outcome.results.rows["score"].to_pylist()


@pytest.mark.parametrize("content", [b"PK\x03\x04nothing", b"PAR1nothing", b"\xff\xfe\x00"])
def test_a_file_that_cannot_be_read_is_said(outcome: Outcome, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError) as told:
        previous_from_file(path, outcome.rulebook)
    assert "broken.xlsx" in str(told.value.where)
