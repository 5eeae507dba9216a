"""Every further sheet is a class that says what it is called, what it may name and what it shows, and has rows under its key."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

from tiercli.domain.language import Text
from tiercli.follow import modules_of
from tiercli.grammar.small_types import Meaning
from tiercli.rulebook.model import Rulebook
from tiercli.rulebook.sheets.further_sheet import FurtherSheet
from tiercli.rulebook.sheets.kinds import KINDS, Sheets, module_of

PLACE = {"place": 1, "meaning": Meaning("没有", "nothing")}


def test_every_key_has_a_class_with_words_and_rows_of_its_name() -> None:
    assert list(Sheets.model_fields) == list(KINDS)
    for key, kind in KINDS.items():
        assert kind.words is not FurtherSheet.words, key
        assert callable(import_module(module_of(key)).sheets), key


def test_a_sheet_that_does_not_say_what_it_is_called_cannot_be_made() -> None:
    with pytest.raises(TypeError, match="says kind"):
        type("Nameless", (FurtherSheet,), {"words": lambda self, speaker: [], **PLACE})


def test_a_sheet_without_words_cannot_be_asked_for() -> None:
    wordless = type("Wordless", (FurtherSheet,), {"kind": Text("无", "none"), **PLACE})
    with pytest.raises(TypeError, match="words"):
        wordless()


def test_sheets_are_made_in_the_order_of_their_keys_alerts_behind_the_plan_and_records_last() -> None:
    asked = {
        "profiles": {},
        "trends": {"volume": {"title": "Volume", "of": "sales.quantity"}},
        "lists": {"large": {"title": "Large", "when": "volume > 1"}},
        "plan": {"who": "owner", "ways": {"visit": {"title": "Visit", "per_month": 1}}},
    }
    assert _made_by(asked) == ["plan", "alerts", "lists", "trends", "profiles"]
    assert _made_by({"segments": {"by": ["region"]}}) == ["alerts", "segments"]
    assert _made_by({}) == ["alerts"]


def _made_by(sheets: dict[str, Any]) -> list[str]:
    gradings = {"tier": {"levels": [{"name": "A"}]}}
    rulebook = Rulebook.model_validate({"tiercli": 1, "name": "made", "title": "Made", "gradings": gradings, "sheets": sheets})
    return [module.__name__.rpartition(".")[2] for module in modules_of(rulebook)]
