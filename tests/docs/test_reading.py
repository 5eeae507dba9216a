"""docs/reading.md: its limits are those of the program, and its values are read as it says."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from tiercli.cli.commands import check
from tiercli.domain.fields import Kind
from tiercli.domain.finding import FIRST_PLACES
from tiercli.read.words.dates import parse_day
from tiercli.read.words.headers import SCANNED_ROWS
from tiercli.read.words.numbers import parse_number

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "reading.md").read_text(encoding="utf-8")


def test_the_limits_are_the_defaults_of_the_options() -> None:
    listed = {name: int(number.replace(",", "")) for name, number in re.findall(r"\| `--(max-[a-z]+)` \| .* \| ([\d,]+) \|", PAGE)}
    defaults = {name.replace("_", "-"): int(one.default) for name, one in inspect.signature(check.command).parameters.items() if name.startswith("max_")}
    assert listed == defaults


def test_the_numbers_in_sentences_are_those_of_the_program() -> None:
    assert f"first {SCANNED_ROWS} rows" in PAGE
    assert f"at most {FIRST_PLACES:,} a kind" in PAGE


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1,234.50", "1234.50"),
        ("１２３４", "1234"),
        ("12 345", "12345"),
        ("(1,200)", "-1200"),
        ("5-", "-5"),
        ("△300", "-300"),
        ("−5", "-5"),
        ("12%", "0.12"),
        ("3.2万", "32000"),
    ],
)
def test_numbers_are_read_as_the_page_says(written: str, number: str) -> None:
    assert f"`{written}`" in PAGE
    parsed = parse_number(written, Kind.NUMBER)
    assert parsed.value is not None
    assert parsed.value == type(parsed.value)(number)


@pytest.mark.parametrize("written", ["25.3.1", "1/3/2025"])
def test_ambiguous_dates_are_errors_as_the_page_says(written: str) -> None:
    assert f"`{written}`" in PAGE
    assert parse_day(written).problem == "ambiguous"
