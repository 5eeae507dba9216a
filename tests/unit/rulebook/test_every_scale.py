"""Adding a way of giving points and forgetting a part of it is an error when the program is loaded, not points that are wrong."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tiercli.points.dimension import _GIVEN
from tiercli.rulebook.describe.scores import _WORDS
from tiercli.rulebook.lint.points import _SPANS
from tiercli.rulebook.scale import SCALES, Part, for_every_scale

USES = {"points": "tiercli.points.dimension", "spans for lint": "tiercli.rulebook.lint.points", "words": "tiercli.rulebook.describe.scores"}
ADDED = """
import tiercli.rulebook.scale as scale
scale.SCALES = (*scale.SCALES, "ladder")
import {module}
"""


def test_every_way_of_giving_points_has_its_points_its_spans_and_its_words() -> None:
    assert list(_GIVEN) == list(_SPANS) == list(_WORDS) == list(SCALES)
    assert set(SCALES) <= set(Part.model_fields)


@pytest.mark.parametrize("what", USES)
def test_a_way_that_lacks_a_part_keeps_the_program_from_loading(project: Path, what: str) -> None:
    done = subprocess.run([sys.executable, "-c", ADDED.format(module=USES[what])], cwd=project, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert f"{what}: every way of giving points needs exactly one entry; see ladder" in done.stderr


def test_an_entry_for_what_is_no_way_of_giving_points_is_refused_too() -> None:
    with pytest.raises(TypeError, match="see ladder"):
        for_every_scale("words", {**dict.fromkeys(SCALES, 1), "ladder": 2})


@pytest.mark.parametrize(
    ("module", "what"), [("tiercli.frames.functions", "functions over rows"), ("tiercli.frames.entity_functions", "functions over entities")]
)
def test_a_function_that_is_computed_nowhere_keeps_the_program_from_loading(project: Path, module: str, what: str) -> None:
    added = "import tiercli.grammar.functions as functions\nfunctions.PLAIN_FUNCTIONS = (*functions.PLAIN_FUNCTIONS, 'weekday')\n"
    done = subprocess.run([sys.executable, "-c", f"{added}import {module}"], cwd=project, capture_output=True, encoding="utf-8", check=False, timeout=120)
    assert f"{what}: every function of expressions needs exactly one entry; see weekday" in done.stderr
