"""Every way of giving points says all that is asked of it; one that lacks a part keeps the program from loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tiercli.domain.language import Text
from tiercli.grammar.intervals import Span
from tiercli.grammar.small_types import Meaning
from tiercli.rulebook.parts.dimension import SCALES, Part
from tiercli.scales.scale import Scale

WORDS = (Text("级", "Step"), Meaning("每级多少", "how much a step is"))


def test_a_part_has_a_key_for_every_file_of_a_way_of_giving_points() -> None:
    assert list(SCALES) == ["bands", "linear", "percentile", "ratio_to", "map", "formula"]
    files = {path.stem for path in (Path(__file__).parents[3] / "src/tiercli/scales/ways").glob("*.py")}
    assert set(SCALES) == files - {"__init__"}
    assert [key for key in Part.model_fields if key in SCALES] == list(SCALES)


@pytest.mark.parametrize("forgotten", ["points", "span", "words", "excel"])
def test_a_way_that_lacks_a_part_cannot_be_made(forgotten: str) -> None:
    parts: dict[str, Any] = {
        "points": lambda self, rule, part, value, at: value,
        "span": lambda self, rule, part, cells, where: (Span(0.0, 0.0, False, True),) * 2,
        "words": lambda self, rule, part, speaker, unit: None,
        "excel": lambda self, rule, part, value, at: "",
    }
    assert isinstance(type("_Whole", (Scale,), parts)(int, *WORDS), Scale)
    del parts[forgotten]
    with pytest.raises(TypeError, match=forgotten):
        type("_Lacking", (Scale,), parts)(int, *WORDS)


def test_a_part_knows_its_way_and_the_rule_under_its_key() -> None:
    part = Part.model_validate({"metric": "volume", "bands": {0: 10}})
    assert (part.scale, part.way, part.rule) == ("bands", SCALES["bands"], part.bands)
    formula = Part.model_validate({"formula": "volume * 2"})
    assert formula.expression == formula.formula
    assert part.expression is None
