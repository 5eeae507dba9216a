"""A function of expressions is one record with everything; one that lacks a part cannot be made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tiercli.grammar.functions import FUNCTIONS, OF_ONE, OVER_ALL
from tiercli.grammar.functions.function import OfOne, OverAll


def test_every_function_is_of_one_or_over_all() -> None:
    assert list(FUNCTIONS) == [*OF_ONE, *OVER_ALL]
    assert {"min", "coalesce", "months_since", "starts_with", "sqrt"} <= set(OF_ONE)
    assert {"rank", "total", "count_of"} <= set(OVER_ALL)


@pytest.mark.parametrize("forgotten", ["takes", "say", "excel", "rows", "entities"])
def test_a_function_that_is_computed_nowhere_or_has_no_words_cannot_be_made(forgotten: str) -> None:
    parts: dict[str, Any] = {name: getattr(OF_ONE["sqrt"], name) for name in ("takes", "say", "excel", "rows", "entities")}
    assert OfOne(**parts).gives == "number"
    del parts[forgotten]
    with pytest.raises(TypeError, match=forgotten):
        OfOne(**parts)


def test_a_function_over_all_says_how_its_group_is_computed() -> None:
    with pytest.raises(TypeError, match="group"):
        OverAll(takes="number", say=OVER_ALL["total"].say, excel=OVER_ALL["total"].excel)  # type: ignore[call-arg]


def test_functions_are_known_before_the_row_engine_is_loaded(project: Path) -> None:
    asked = "import sys, tiercli.grammar.functions; print([name for name in ('narwhals', 'tiercli.frames.value') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", asked], cwd=project, capture_output=True, encoding="utf-8", check=True, timeout=120)
    assert done.stdout.strip() == "[]"
