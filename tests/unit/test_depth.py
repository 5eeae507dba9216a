"""`make test` tries the same examples of a property wherever it runs; see tests/depth.py."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import depth

pytestmark = pytest.mark.skipif(not depth.SAME, reason="make test-deep tries new examples each time")


def _drawn(name: str = "a property") -> list[object]:
    """The examples of a property."""
    seen: list[object] = []

    @depth.examples(0, few=500)
    @given(st.lists(st.integers(0, 10**9), max_size=5), st.text(max_size=3))
    def tried(numbers: list[int], text: str) -> None:
        seen.append((numbers, text))

    depth.sown(tried, name)
    tried()
    return seen


def test_each_property_has_examples_of_its_own() -> None:
    assert _drawn("one") != _drawn("other")


@given(st.none())
def test_a_property_that_says_nothing_of_its_examples_has_the_same_ones_each_time_and_no_limit_of_time(nothing: None) -> None:
    assert settings.default.deadline is None
    assert settings.default.derandomize
    assert settings.default.database is None


def test_examples_are_the_same_whatever_modules_are_loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _drawn()
    file = tmp_path / "full_of_constants.py"
    file.write_text(f"NUMBERS = {[7_000_000 + number for number in range(300)]}\nTEXTS = {[chr(0x4E00 + one) for one in range(300)]}\n", encoding="utf-8")
    spec = spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, file.stem, module)
    assert _drawn() == before
