"""A rulebook in words: every feature of the language can be said, and lint can read it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.rulebook_examples import Example, examples
from tests.unit.rulebook.written import SCORE, TIER, VOLUME, loaded
from tiercli.domain.finding import Severity
from tiercli.rulebook.describe import describe
from tiercli.rulebook.lint import remarks_of
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.shipped import shipped_names


@pytest.mark.parametrize("example", list(examples()), ids=lambda one: one.heading)
def test_every_example_of_the_reference_can_be_said_and_has_no_error(example: Example, tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(example.rulebook, encoding="utf-8")
    book = load_rulebook(str(path)).rulebook
    for section in describe(book):
        assert all(len(row) == len(section.headers) for row in section.rows)
        assert all(isinstance(cell.zh, str) and isinstance(cell.en, str) for row in section.rows for cell in row)
    assert [one.message.en for one in remarks_of(book) if one.severity is Severity.ERROR] == []


@pytest.mark.parametrize("name", shipped_names())
def test_every_metric_level_and_param_of_a_shipped_rulebook_is_there(name: str) -> None:
    book = load_rulebook(name).rulebook
    words = {cell.en for section in describe(book) for row in section.rows for cell in row}
    expected = [*book.metrics, *book.params, *book.outputs, *(level.name for one in book.gradings.values() for level in one.levels)]
    assert [one for one in expected if one not in words] == []


def test_params_stand_with_their_values_and_windows_in_both_languages(tmp_path: Path) -> None:
    words = "params: {core: 5000}\nperiod: {window: 90 days}\n" + VOLUME + SCORE.replace("100: 100", "core: 100") + TIER
    said = describe(loaded(tmp_path, words))
    cells = [cell for section in said for row in section.rows for cell in row]
    assert any("core (5,000)" in cell.zh for cell in cells)
    assert any("90 天" in cell.zh and "90 days" in cell.en for cell in cells)
