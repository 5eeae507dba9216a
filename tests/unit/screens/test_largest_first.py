"""Grouped findings show the largest first, with its own place and the sum of all."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from tests.made import a_sale, a_workbook, graded
from tiercli.domain.codes import found
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.screens.score import screen

FINDINGS = (
    found("sales.no-date", Place("a.csv", "", "3"), Text("小", "small"), count=2),
    found("sales.no-date", Place("b.csv", "", "9"), Text("大", "large"), count=40),
    found("sales.no-customer", Place("a.csv", "", "7"), Text("一", "one"), count=3),
    found("sales.exact-duplicate", Place("a.csv", "", "8"), Text("双", "double"), count=900),
)


def lines(language: str = "en") -> str:
    outcome = graded("metrics: {volume: {sum: sales.quantity}}", a_workbook([a_sale(quantity=1)]), language=language).outcome
    console = Console(width=80, file=io.StringIO(), record=True, no_color=True)
    console.print(screen(replace(outcome, findings=FINDINGS)))
    return console.export_text()


def test_the_largest_stands_for_its_kind_with_its_own_place() -> None:
    said = lines()
    assert "×42" in said
    assert "large (and 1 more)" in said
    assert "b.csv › 9 · sales.no-date" in said
    assert "small" not in said
    assert "大（另有 1 处）" in lines("zh")


def test_kinds_stand_by_how_grave_they_are_and_then_by_how_many_they_concern() -> None:
    said = lines()
    assert said.index("sales.no-date") < said.index("sales.no-customer") < said.index("sales.exact-duplicate")


def test_a_kind_with_one_finding_says_nothing_of_more() -> None:
    assert "one (and" not in lines()
