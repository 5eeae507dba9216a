"""Every way of giving points says all that is asked of it; one that lacks a part keeps the program from loading."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tiercli.grammar.intervals import Span
from tiercli.rulebook.scale import SCALES, Part
from tiercli.scales.scale import Scale


def test_the_fields_of_a_part_name_every_way_of_giving_points_there_is() -> None:
    assert list(SCALES) == ["bands", "linear", "percentile", "ratio_to", "map", "formula"]
    files = {path.stem for path in (Path(__file__).parents[3] / "src/tiercli/scales").glob("*.py")}
    assert {type(scale).__module__.rpartition(".")[2] for scale in SCALES.values()} == files - {"__init__", "scale", "steps", "place", "formulas"}


@pytest.mark.parametrize("forgotten", ["points", "span", "words", "excel"])
def test_a_way_that_lacks_a_part_cannot_be_made(forgotten: str) -> None:
    parts: dict[str, Any] = {
        "points": lambda self, rule, part, value, at: value,
        "span": lambda self, rule, part, cells, where: (Span(0.0, 0.0, False, True),) * 2,
        "words": lambda self, rule, part, speaker, unit: None,
        "excel": lambda self, rule, part, value, at: "",
    }
    assert isinstance(type("_Whole", (Scale,), parts)(), Scale)
    del parts[forgotten]
    with pytest.raises(TypeError, match=forgotten):
        type("_Lacking", (Scale,), parts)()


def test_a_part_knows_its_way_and_the_rule_under_its_key() -> None:
    part = Part.model_validate({"metric": "volume", "bands": {0: 10}})
    assert (part.scale, part.way, part.rule) == ("bands", SCALES["bands"], part.bands)
    formula = Part.model_validate({"formula": "volume * 2"})
    assert formula.expression == formula.formula
    assert part.expression is None
