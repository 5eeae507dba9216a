"""Each rulebook says what its source says: what it quotes stands there, what stands there is quoted, and all else is marked as ours.

The sources stand beside, as tests/systems/sources: what is in quotation marks there is word for word, the rest says what the source says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from tiercli.domain.language import Text
from tiercli.rulebook.describe import describe
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.parts.basis import Basis

SOURCES = Path(__file__).resolve().parent / "sources"
SYSTEMS = sorted(path.stem for path in SOURCES.glob("*.md"))
NUMBERS: tuple[tuple[str, str, str], ...] = (
    ("tibet-refined-oil", "company_demand", "5000"),
    ("tibet-refined-oil", "station_visits", "1"),
    ("tibet-refined-oil", "station_messages", "1"),
    ("account-managers", "probation_months", "3"),
    ("refined-oil-marketing", "growth_target", "0.2"),
    ("refined-oil-marketing", "satisfaction_target", "90"),
)
"""Every number of a param that a source gives: rulebook, param, value."""
ELSEWHERE: dict[str, tuple[str, ...]] = {}
"""Words of a source that no part of the rulebook quotes, and why not."""


def source_of(name: str) -> str:
    """A source's text in one line, without marks of layout."""
    return re.sub(r"\s+", " ", (SOURCES / f"{name}.md").read_text("utf-8").replace("*", "").replace("`", ""))


def parts_of(part: Any, path: str = "") -> Iterator[tuple[str, Any, Basis | None]]:
    """Every part of a rulebook that may say where it comes from, with its path."""
    if isinstance(part, BaseModel):
        if "basis" in type(part).model_fields:
            yield path, part, part.basis  # type: ignore[attr-defined]
        for name in type(part).model_fields:
            yield from parts_of(getattr(part, name), f"{path}.{name}" if path else name)
    elif isinstance(part, dict):
        for key, value in part.items():
            yield from parts_of(value, f"{path}.{key}")
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from parts_of(value, f"{path}.{getattr(value, 'name', None) or index}")


def bases_of(rulebook: Rulebook) -> Iterator[tuple[str, Text]]:
    """All that a rulebook says of its source, with the path."""
    for path, _, basis in parts_of(rulebook):
        if basis is not None:
            yield from ((path, words) for words in (basis.whole, *basis.by_key.values()) if words.zh)


@pytest.fixture(params=SYSTEMS)
def rulebook(request: pytest.FixtureRequest) -> Rulebook:
    return load_rulebook(request.param).rulebook


def test_what_a_rulebook_says_of_its_source_stands_there(rulebook: Rulebook) -> None:
    source = source_of(rulebook.name).replace("“", '"').replace("”", '"')
    for path, words in bases_of(rulebook):
        for quotation in re.findall("“(.*?)”", words.zh):
            assert f'"{quotation}"' in source or f'"{quotation}' in source, f"{path}: {quotation} is not quoted in the source"
        if "“" not in words.zh:
            assert all(piece.strip() in source for piece in words.en.split("; ")), f"{path}: {words.en}"


def test_what_the_source_says_word_for_word_is_quoted_somewhere(rulebook: Rulebook) -> None:
    quoted = " ".join(words.zh for _, words in bases_of(rulebook))
    passages = re.findall(r'"([一-鿿][^"]*)"', source_of(rulebook.name))
    assert passages or rulebook.name in ("refined-oil-marketing", "standard")
    for passage in passages:
        assert passage in quoted or passage in ELSEWHERE.get(rulebook.name, ()), passage


def test_what_the_source_does_not_say_is_marked_as_ours_wherever_the_rulebook_is_read(rulebook: Rulebook) -> None:
    assert rulebook.without_basis == "ours"
    sections = [section for section in describe(rulebook) if not section.is_plain]
    assert len(sections) >= 5
    for section in sections:
        for row in section.rows:
            assert any("出处：" in cell.zh for cell in row), (section.title.zh, row[0].zh)
            assert any("basis: " in cell.en for cell in row), (section.title.en, row[0].en)


@pytest.mark.parametrize(("name", "param", "value"), NUMBERS)
def test_numbers_of_the_source_are_those_of_the_rulebook_and_quoted(name: str, param: str, value: str) -> None:
    one = load_rulebook(name).rulebook.params[param]
    assert one.plain == Decimal(value)
    assert one.basis is not None
    assert one.basis.whole.zh


def test_every_other_number_is_ours(rulebook: Rulebook) -> None:
    stated = {param for name, param, _ in NUMBERS if name == rulebook.name}
    for name, param in rulebook.params.items():
        if name not in stated:
            assert param.basis is None or (not param.basis.whole.zh and "value" not in param.basis.by_key), name
