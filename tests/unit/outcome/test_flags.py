"""Yes and no: in words wherever people read them, plain where programs do."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from tests.made import Graded, a_customer, a_sale, a_workbook, graded
from tiercli.domain.language import Text
from tiercli.outcome import Column, Role
from tiercli.report.delimited import write_csv
from tiercli.report.workbook import write_workbook
from tiercli.runs.earlier import previous_from_file
from tiercli.screens.record import spoken_value

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported")
RULES = """
metrics:
  volume: {sum: sales.quantity}
  pilot: {field: customers.potential, title: {zh: 试点, en: Pilot}}
gradings: {tier: {levels: [{name: A, when: volume > 50, because: "试点 {pilot}", treatment: {free: true}}, {name: B, treatment: {free: false}}]}}
treatments: {free: {title: {zh: 免检, en: Free}}}
sheets: {risk: {grading: tier, levels: [A, B], title: {zh: 风险, en: Risks}}, lists: {all: {title: {zh: 全部, en: Everybody}, when: volume > 0, columns: [pilot]}}, profiles: {columns: [pilot]}}
"""
SALES = [a_sale("k1", quantity=60), a_sale("k2", quantity=30), a_sale("k3", quantity=20)]
RECORDS = [a_customer("k1", potential=True), a_customer("k2", potential=False), a_customer("k3")]
SAID = {"zh": ("是", "否"), "en": ("yes", "no")}


def made(language: str, count: int = 3) -> Graded:
    more = [a_sale(f"n{number}", quantity=1) for number in range(count - 3)]
    return graded(RULES, a_workbook([*SALES, *more], [*RECORDS, *(a_customer(f"n{number}", potential=True) for number in range(count - 3))]), language=language)


def sheets_of(graded_: Graded, *names: str, rows: int | None = None) -> list[list[list[object]]]:
    """The first rows of these sheets of the report, or all."""
    file = io.BytesIO()
    write_workbook(graded_.outcome, file)
    book = openpyxl.load_workbook(file, read_only=True)
    return [[list(row) for row in book[name].iter_rows(max_row=rows, values_only=True)] for name in names]


def column_of(rows: list[list[object]], title: str) -> list[object]:
    head = next(index for index, row in enumerate(rows) if title in row)
    return [row[rows[head].index(title)] for row in rows[head + 1 :]]


@pytest.mark.parametrize(("language", "sheets", "title"), [("zh", ("客户分级", "全部"), "试点"), ("en", ("Customers", "Everybody"), "Pilot")])
@pytest.mark.parametrize("count", [3, 1_600])
def test_the_workbook_says_yes_and_no_in_words(language: str, sheets: tuple[str, str], title: str, count: int) -> None:
    """A list of 1,600 rows is filled column by column, a short one cell by cell."""
    outcome = made(language, count)
    for sheet in sheets_of(outcome, *sheets, rows=12):
        assert column_of(sheet, title)[:3] == [*SAID[language], None]
    if count == 3:
        profiles, risk = (
            [cell for row in sheet for cell in row] for sheet in sheets_of(outcome, *{"zh": ("客户画像", "风险"), "en": ("Profiles", "Risks")}[language])
        )
        assert set(SAID[language]) <= set(profiles)
        assert {f"免检：{said}" if language == "zh" else f"Free: {said}" for said in SAID[language]} <= set(risk)
        assert not {"true", "false", "True", "False"} & {cell for cell in [*profiles, *risk] if isinstance(cell, str)}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_reasons_and_screens_say_yes_and_no_in_words(language: str) -> None:
    outcome = made(language).outcome
    yes, no = SAID[language]
    assert outcome.results.rows["reasons"].to_pylist()[0] == f"试点 {yes}"
    flag = Column("pilot", Text("试点", "Pilot"), Role.METRIC, is_flag=True)
    assert [spoken_value(flag, value, language) for value in ("true", "false", None)] == [yes, no, ""]
    assert spoken_value(replace(flag, is_flag=False), "true", language) == "true"
    assert outcome.treatments.rows["free"].to_pylist() == [yes, no, no]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_programs_get_true_and_false_in_either_language(language: str, tmp_path: Path) -> None:
    outcome = made(language).outcome
    assert outcome.results.rows["pilot"].to_pylist() == ["true", "false", None]
    file = io.BytesIO()
    write_csv(outcome.results.rows.select(["customer_id", "pilot"]), file)
    assert file.getvalue().decode("utf-8-sig").split() == ["customer_id,pilot", "k1,true", "k2,false", "k3,"]
    pq.write_table(outcome.results.rows, tmp_path / "r.parquet")
    assert pq.read_table(tmp_path / "r.parquet")["pilot"].to_pylist() == ["true", "false", None]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_report_read_back_has_its_flags_again(language: str, tmp_path: Path) -> None:
    outcome = made(language).outcome
    path = tmp_path / "r.xlsx"
    with path.open("wb") as file:
        write_workbook(outcome, file)
    assert previous_from_file(path, outcome.rulebook).results["pilot"].to_pylist() == ["true", "false", None]
