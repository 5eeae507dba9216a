"""What holds for every system that ships: the code knows none by name, and both engines say the same."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tiercli.frames.engine import ENGINES
from tiercli.pipeline import Job, grade_rows, read_files

SYSTEMS = (
    "standard", "kunlun-urea", "tibet-refined-oil", "fertilizer-company", "petrochemical-company",
    "steel-enterprise", "chemical-channel", "account-managers", "refined-oil-marketing",
)  # fmt: skip
USUAL = {"standard", "kunlun-urea", "account-managers", "chemical-channel"}
"""In `make test`; they share the functions of rows among them, which tests/engines holds against each other one by one."""


def test_no_system_is_named_in_the_code(project: Path) -> None:
    names = re.compile("|".join(re.escape(name).replace(r"\-", "[-_]") for name in SYSTEMS if name != "standard"))
    code = sorted((project / "src").rglob("*.py"))
    assert len(code) > 100
    assert [path.name for path in code if names.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize(
    "system",
    [one if one in ("standard", "chemical-channel") else pytest.param(one, marks=pytest.mark.long if one in USUAL else pytest.mark.deep) for one in SYSTEMS],
)
def test_the_sample_grades_alike_on_every_engine_to_the_last_digit(project: Path, system: str) -> None:
    sample = project / "samples" / ("sales.xlsx" if system == "standard" else f"{system}.xlsx")
    job = Job((sample,), date(2026, 11, 22), system, language="zh")
    reading, loaded = read_files(job)
    outcomes = [grade_rows(reading, loaded, replace(job, engine=engine)).outcome for engine in ENGINES]
    one, *others = outcomes
    assert len(one.results) > 5
    for other in others:
        for frame in ("results", "profile", "treatments", "monthly"):
            assert getattr(one, frame).rows.to_pylist() == getattr(other, frame).rows.to_pylist(), frame
        assert one.alerts.to_pylist() == other.alerts.to_pylist()
        assert one.levels == other.levels
