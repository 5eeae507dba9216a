"""Every entity of the tables beside this file gets what its policy says, whether its workbook is written in Chinese or in English."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.systems.book import judged_rows
from tests.systems.hand.table import HandTable, Row, has_figures, read_table, spoken
from tests.systems.hand.working import worked_out
from tiercli.domain.language import Language
from tiercli.library import outcome_of
from tiercli.outcome import Outcome

TABLES = {path.stem: path for path in sorted(Path(__file__).parent.glob("*.yaml"))}


@cache
def outcome_in(name: str, language: Language) -> tuple[HandTable, Outcome]:
    table = read_table(TABLES[name])
    frames = table.frames(language)
    sales = frames.pop("sales", None)
    return table, outcome_of(sales, tables=frames, rules=table.rulebook, params=table.params, as_of=table.as_of, today=date(2027, 1, 31), language=language)


def everybody(outcome: Outcome) -> dict[str, Row]:
    """The result columns of each entity; `owed.visits` is a treatment, `risk.title` what a level is called in the language of the report."""
    titles = {name: {level.name: level.title.spoken(outcome.language) for level in counts} for name, counts in outcome.levels.items()}
    return {
        who: row | {f"owed.{name}": owed for name, owed in row["owed"].items()} | {f"{name}.title": known.get(row[name]) for name, known in titles.items()}
        for who, row in judged_rows(outcome).items()
    }


def differs(row: Row, column: str, expected: Any, language: Language) -> Any:
    """What stands there instead; the expected value itself if it is the same.

    `says` is a part of the reasons, `silent` one that is not in them.
    """
    if column in ("says", "silent"):
        return expected if (expected in row["reasons"]) is (column == "says") else row["reasons"]
    actual = row.get(column)
    if isinstance(expected, bool) and actual in ("true", "false"):
        return actual == "true"
    if isinstance(actual, float) and expected is not None:
        return expected if worked_out(actual) == worked_out(expected) else actual
    return actual.isoformat() if isinstance(actual, date) and isinstance(expected, str) else actual


WITH_FIGURES = [name for name, path in TABLES.items() if has_figures(path)]
"""The first of these is read in both languages in `make test`, the others in English in `make test-more`."""


@pytest.mark.parametrize(
    ("name", "language"),
    [(name, "zh") for name in TABLES] + [pytest.param(name, "en", marks=() if name in WITH_FIGURES[:1] else pytest.mark.long) for name in TABLES],
)
def test_every_entity_gets_what_was_worked_out_by_hand(name: str, language: Language) -> None:
    table, outcome = outcome_in(name, language)
    rows = everybody(outcome)
    expected = {case.clause: {column: spoken(cell, language) for column, cell in case.expected.items()} for case in table.cases}
    found = {case.clause: {column: differs(rows[case.id], column, cell, language) for column, cell in expected[case.clause].items()} for case in table.cases}
    assert {clause: found[clause] for clause in found if found[clause] != expected[clause]} == {
        clause: expected[clause] for clause in found if found[clause] != expected[clause]
    }
    assert len(expected) == len(table.cases), "two cases have the same words"


@pytest.mark.parametrize("name", WITH_FIGURES)
def test_every_figure_is_what_was_worked_out_by_hand(name: str) -> None:
    table, outcome = outcome_in(name, "zh")
    for sheet, wanted in table.figures.items():
        name, _, part = sheet.partition("/")
        found: Any = outcome.extras[name]
        shown = (getattr(found, part) if part else found).rows.to_pylist()
        for row in wanted:
            alike = [{key: differs(one, key, cell, "zh") for key, cell in row.items()} for one in shown]
            assert row in alike, (sheet, row, shown)


@pytest.mark.parametrize("name", TABLES)
def test_what_lacks_data_is_said(name: str) -> None:
    table, outcome = outcome_in(name, "zh")
    assert {one.dimension for one in outcome.left_out} == set(table.left_out)
    for code, part in table.findings.items():
        assert any(part in finding.message.zh for finding in outcome.findings if finding.code == code), [one.message.zh for one in outcome.findings]


def test_a_wrong_expectation_is_seen() -> None:
    row = {"reasons": "得分 80", "owed.visits": 1.0, "score": 33.333333, "tier": "A"}
    assert differs(row, "tier", "B", "zh") == "A"
    assert differs(row, "score", "100/3", "zh") == "100/3"
    assert differs(row, "score", 33.33, "zh") == 33.333333
    assert differs(row, "says", "得分 81", "zh") == "得分 80"
    assert differs(row, "silent", "得分", "zh") == "得分 80"
    assert differs(row, "owed.visits", 2, "zh") == 1.0
