"""`score --live` and `score --params-from`: the numbers of a report go back into the rulebook, checked as `--set` and the rulebook are."""

from __future__ import annotations

import contextlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.live.recalculate import changed, sheets_of
from tests.live.rulebooks import ledger
from tests.live.test_recalculation import write_rows
from tiercli.cli.app import main
from tiercli.grammar.functions import FUNCTIONS

CELL = re.compile(r"\b([A-Z][A-Z0-9.]*)\(")
KNOWN = frozenset(
    [
        "ABS",
        "AND",
        "CHOOSE",
        "COUNT",
        "COUNTIF",
        "DATE",
        "DAY",
        "EXACT",
        "FIND",
        "IF",
        "IFERROR",
        "INDEX",
        "INT",
        "ISERROR",
        "ISNUMBER",
        "LARGE",
        "LEFT",
        "LEN",
        "LOOKUP",
        "MATCH",
        "MAX",
        "MIN",
        "MOD",
        "MONTH",
        "N",
        "NA",
        "NOT",
        "OR",
        "ROUND",
        "ROW",
        "SMALL",
        "SQRT",
        "SUM",
        "SUMIFS",
        "SUMPRODUCT",
        "TEXT",
        "WEEKNUM",
        "YEAR",
    ]
)
"""Functions that Excel 2016 and LibreOffice know, none of them volatile."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("params")
    sales, customers = ledger(Random(1))
    write_rows(made / "sales.csv", sales)
    write_rows(made / "customers.csv", customers)
    return made


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    exit_code: int
    output: str


def score(folder: Path, *words: str) -> Done:
    """A run of `score` over the made ledger, in English."""
    given = ["score", str(folder / "sales.csv"), str(folder / "customers.csv"), "--as-of", "2026-03-31", "--lang", "en", "-q", *words]
    out = io.StringIO()
    with contextlib.redirect_stderr(out), contextlib.redirect_stdout(out), pytest.raises(SystemExit) as ended:
        main(given)
    return Done(int(ended.value.code or 0), out.getvalue())


@pytest.fixture(scope="module")
def report(folder: Path) -> Path:
    done = score(folder, "--live", "-o", str(folder / "report.xlsx"))
    assert done.exit_code == 0, done.output
    return folder / "report.xlsx"


def graded(folder: Path, report: Path, cells: Mapping[str, Any], *words: str) -> bytes:
    """The results under changed cells, as CSV."""
    other = changed(report, folder / "changed.xlsx", cells)
    done = score(folder, "--params-from", str(other), *words, "-o", str(folder / "back.csv"))
    assert done.exit_code == 0, done.output
    return (folder / "back.csv").read_bytes()


def set_to(folder: Path, *words: str) -> bytes:
    """The results under `--set` and the like, as CSV."""
    done = score(folder, *words, "-o", str(folder / "set.csv"))
    assert done.exit_code == 0, done.output
    return (folder / "set.csv").read_bytes()


def test_an_untouched_report_gives_the_results_of_the_rulebook(folder: Path, report: Path) -> None:
    assert graded(folder, report, {}) == set_to(folder)


def test_a_changed_param_gives_the_results_of_set(folder: Path, report: Path) -> None:
    there = graded(folder, report, {"tier_a": 60, "volume_80": 300.5})
    assert there == set_to(folder, "--set", "tier_a=60", "--set", "volume_80=300.5")
    assert there != set_to(folder)


def test_set_beside_the_report_comes_last(folder: Path, report: Path) -> None:
    assert graded(folder, report, {"tier_a": 60}, "--set", "tier_a=70") == set_to(folder, "--set", "tier_a=70")


def test_a_number_that_is_no_param_gives_the_results_of_an_overlay(folder: Path, report: Path) -> None:
    overlay = folder / "overlay.yaml"
    parts = "[{weight: 90, name: overdue, metric: overdue_days, bands: {0: 100}}, {weight: 10, name: rating, metric: credit_rating, map: {AAA: 100, A: 70}}]"
    overlay.write_text(f"tiercli: 1\nname: standard\ntitle: x\nextends: standard\nscore: {{credit: {{parts: {parts}}}}}\n", "utf-8")
    cells = {"score.credit.parts.1.map.0": (None, 20)}
    assert graded(folder, report, cells) != set_to(folder)


def test_what_cannot_be_used_is_said_with_sheet_and_cell(folder: Path, report: Path) -> None:
    other = changed(report, folder / "bad.xlsx", {"tier_a": "abc", "volume_weight": 140, "score.credit.parts.1.map.0": (None, "viel")})
    done = score(folder, "--params-from", str(other), "-o", str(folder / "never.csv"))
    assert done.exit_code == 4
    assert "bad.xlsx › Parameters › C" in done.output
    assert "tier_a = abc: a number is needed" in done.output
    assert "volume_weight = 140: outside the range 0 ... 100" in done.output
    assert "'viel' is not a number" in done.output
    assert not (folder / "never.csv").exists()


def test_an_empty_cell_is_no_nought(folder: Path, report: Path) -> None:
    import openpyxl

    book = openpyxl.load_workbook(report)
    row = next(row for row in book["Parameters"].iter_rows() if row[0].value == "tier_a")
    row[2].value = None
    book.save(folder / "empty.xlsx")
    done = score(folder, "--params-from", str(folder / "empty.xlsx"), "-o", str(folder / "never.csv"))
    assert done.exit_code == 4
    assert "tier_a is empty" in done.output


def test_a_bound_that_shows_a_param_is_changed_at_the_param(folder: Path, report: Path) -> None:
    other = changed(report, folder / "over.xlsx", {"score.volume.bands.1": 123})
    done = score(folder, "--params-from", str(other), "-o", str(folder / "never.csv"))
    assert done.exit_code == 4
    assert "this cell shows the param volume_40, and was changed to 123" in done.output


def test_a_report_of_another_rulebook_is_refused_with_its_name(folder: Path, report: Path) -> None:
    done = score(folder, "-r", "rfm", "--params-from", str(report), "-o", str(folder / "never.csv"))
    assert done.exit_code == 2
    assert "made under standard" in done.output
    assert "Add -r standard." in done.output


def test_a_plain_report_has_no_sheet_of_parameters(folder: Path) -> None:
    assert score(folder, "-o", str(folder / "plain.xlsx")).exit_code == 0
    done = score(folder, "--params-from", str(folder / "plain.xlsx"), "-o", str(folder / "never.csv"))
    assert done.exit_code == 4
    assert "there is no sheet of parameters" in done.output


@pytest.mark.parametrize(("words", "said"), [(("-o", "x.csv"), "--live needs xlsx"), (("--split-by", "region"), "--live does not go with --split-by")])
def test_live_says_what_it_does_not_go_with(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = score(folder, "--live", *words)
    assert done.exit_code == 2
    assert said in done.output


def test_a_live_report_serves_as_the_last_result(folder: Path, report: Path) -> None:
    done = score(folder, "--previous", str(report), "--live", "-o", str(folder / "next.xlsx"))
    assert done.exit_code == 0, done.output
    sheets = sheets_of(folder / "next.xlsx")
    assert "Parameters" in sheets


def test_the_same_input_gives_the_same_bytes(folder: Path, report: Path) -> None:
    assert score(folder, "--live", "-o", str(folder / "again" / ".." / "report2.xlsx")).exit_code in (0, 5)
    assert score(folder, "--live", "-o", str(folder / "report3.xlsx")).exit_code == 0
    one, other = (zipfile.ZipFile(path) for path in (report, folder / "report3.xlsx"))
    for name in one.namelist():
        if name.startswith("xl/worksheets") and b"--live" not in one.read(name):
            assert one.read(name) == other.read(name), name


def test_formulas_use_only_functions_that_excel_and_libreoffice_know(report: Path) -> None:
    used = set()
    with zipfile.ZipFile(report) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                for formula in re.findall(r"<f>(.*?)</f>", package.read(name).decode()):
                    assert len(formula) < 8000
                    used |= set(CELL.findall(re.sub(r'"[^"]*"|\'[^\']*\'', "", formula)))
        assert not any("externalLink" in name or "vba" in name.lower() for name in package.namelist())
    assert used
    assert used <= KNOWN


def test_every_function_of_expressions_has_a_formula() -> None:
    assert all(callable(function.excel) for function in FUNCTIONS.values())
