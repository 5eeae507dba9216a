"""Excel opens every workbook without a repair message, without asking for trust, and without a green corner: reports, live ones, forms, templates, tables of rules."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from tests.golden.excel import complaints
from tests.golden.test_no_text_is_cut import written
from tests.unit.report.made import an_outcome
from tiercli import pipeline
from tiercli.cli.app import main
from tiercli.domain.language import same
from tiercli.report.target import Target, write_reports
from tiercli.report.workbook import sheet_name
from tiercli.rulebook.reading.shipped import shipped_names

TODAY = date(2026, 11, 5)


def sample(project: Path, rules: str) -> Path:
    own = project / "samples" / f"{rules}.xlsx"
    return own if own.exists() else project / "samples" / "sales.xlsx"


@pytest.mark.parametrize(
    "rules", [pytest.param(name, marks=() if name in ("kunlun-urea", "steel-enterprise") else pytest.mark.deep) for name in shipped_names()]
)
def test_excel_takes_the_live_report_of_every_sample(project: Path, tmp_path: Path, rules: str) -> None:
    """It has all sheets of the plain one, and formulas beside."""
    language = "en" if rules == "steel-enterprise" else "zh"
    outcome = pipeline.graded_rows(pipeline.Job((sample(project, rules),), TODAY, rules, language=language, live=True)).outcome
    write_reports(outcome, Target(tmp_path / "report.xlsx"))
    raw = (tmp_path / "report.xlsx").read_bytes()
    assert complaints(raw) == []
    write_reports(outcome, Target(tmp_path / "again.xlsx"))
    assert (tmp_path / "again.xlsx").read_bytes() == raw


def test_a_company_of_digits_and_signs_is_no_size_of_the_footer(project: Path) -> None:
    outcome = an_outcome(5, "en")
    raw = written(replace(outcome, company=same("3M & Söhne " + "&" * 150)))
    assert complaints(raw) == []


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("华东/华南: [一部]?", "华东 华南   一部"),
        ("'quoted'", "quoted"),
        ("a" * 30 + "'b", "a" * 30),
        ("\U0001f600" * 20, "\U0001f600" * 15),
        ("History", "History_"),
        ("''", "Sheet"),
    ],
)
def test_names_of_sheets_are_such_as_excel_takes(title: str, name: str) -> None:
    found = sheet_name(title)
    assert found == name
    assert complaints(book(lambda made: made.get_worksheet_by_name("one").write_string(0, 0, found))) == []


def test_two_long_names_that_begin_alike_are_told_apart() -> None:
    first = sheet_name("部" * 40)
    assert (len(first), sheet_name("部" * 40, taken=[first])) == (31, "部" * 27 + " (2)")


def book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    """A workbook with one sheet, `one`."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as made:
        made.add_worksheet("one")
        fill(made)
    return file.getvalue()


def altered(raw: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with other XML in one of its parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(file, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode()
            assert name != part or re.search(old, data), data
            target.writestr(name, re.sub(old, new, data, count=1) if name == part else data)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=" + "IF(1," * 65 + "1" + ")" * 65)), "65 functions inside each other"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=SUM(" + ",".join(["1"] * 256) + ")")), "too many arguments"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=" + "+".join(["1000"] * 2000))), "a formula of 9999 characters"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=SORT(A2:A9)")), "the function"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=NOW()")), "the function NOW"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=SUM(two!A1)")), "a formula over no sheet: two"),
        (book(lambda made: made.get_worksheet_by_name("one").write_formula(0, 0, "=[other.xlsx]one!A1")), "leads out of the file"),
        (book(lambda made: made.get_worksheet_by_name("one").write_string(0, 0, "00123")), "numbers stored as text"),
        (book(lambda made: made.get_worksheet_by_name("one").write_url(0, 0, "internal:'two'!A1")), "a link to nowhere"),
        (book(lambda made: made.get_worksheet_by_name("one").write_url(0, 0, "https://example.org/")), "leads out of the file"),
        (book(lambda made: made.get_worksheet_by_name("one").set_footer("&L&82026")), "runs into a number"),
        (altered(book(lambda made: made.get_worksheet_by_name("one").write_number(0, 0, 1)), SHEET, '<c r="A1">', '<c r="A1" s="7">'), "a format that is not there"),
        (altered(book(lambda made: made.get_worksheet_by_name("one").write_number(0, 0, 1)), SHEET, "<v>1</v>", "<v>nan</v>"), "is no number"),
        (altered(book(lambda made: made.get_worksheet_by_name("one").write_number(0, 0, 1)), SHEET, 'r="A1"', 'r="A2"'), "stands in row 1"),
        (altered(book(lambda made: made.get_worksheet_by_name("one").write_string(0, 0, "x")), SHEET, "<v>0</v>", "<v>1</v>"), "a text that is not there"),
        (altered(book(lambda made: None), "xl/workbook.xml", 'name="one"', f'name="{"a" * 32}"'), "no name of a sheet"),
        (
            altered(
                book(lambda made: made.get_worksheet_by_name("one").add_table(0, 0, 2, 1, {"columns": [{"header": "a"}, {"header": "b"}]})),
                "xl/tables/table1.xml",
                'name="b"',
                'name="c"',
            ),
            "the headers of Table1",
        ),
        (altered(book(lambda made: None), SHEET, "(<sheetViews>.*?</sheetViews>)(<sheetFormatPr[^>]*>)", r"\2\1"), "out of order"),
    ],
)  # fmt: skip
def test_what_excel_would_not_take_is_seen(raw: bytes, words: str) -> None:
    assert any(words in one for one in complaints(raw)), complaints(raw)


@pytest.mark.parametrize(
    "words",
    [
        ["template", "-o", "OUT"],
        ["template", "--form", "-o", "OUT"],
        ["rules", "export", "standard", "-o", "OUT"],
        ["what-if", "SAMPLE", "-r", "kunlun-urea", "--set", "overdue_limit=60", "-o", "OUT"],
    ],
    ids=["template", "form", "rules", "what-if"],
)  # fmt: skip
def test_excel_takes_what_else_is_written(project: Path, tmp_path: Path, words: list[str]) -> None:
    places = {"OUT": str(tmp_path / "out.xlsx"), "SAMPLE": str(project / "samples" / "kunlun-urea.xlsx")}
    with pytest.raises(SystemExit) as ended:
        main([*(places.get(word, word) for word in words), "--lang", "en"])
    assert ended.value.code == 0
    assert complaints((tmp_path / "out.xlsx").read_bytes()) == []
