"""A rulebook with places is the same once a run has stored it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.made import HEAD
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook
from tiercli.runs.earlier import rules_from


@pytest.mark.parametrize("place", ["top: 2", "top: 20%", "quota: 3", "quota: 5%", "top: best"])
def test_a_level_that_counts_places_is_read_back_from_a_stored_run(tmp_path: Path, place: str) -> None:
    path = tmp_path / "made.yaml"
    words = f"""{HEAD}params: {{best: 15}}
metrics: {{volume: {{sum: sales.quantity}}}}
gradings: {{tier: {{levels: [{{name: A, {place}, by: volume}}, {{name: B}}]}}}}
"""
    path.write_text(words, encoding="utf-8")
    rulebook = load_rulebook(str(path)).rulebook
    stored = json.loads(rulebook.model_dump_json(by_alias=True, exclude_unset=True))
    again = rules_from(stored)
    assert isinstance(again, Rulebook)
    assert again.gradings == rulebook.gradings
