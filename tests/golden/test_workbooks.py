"""Whole workbooks against what they were: three systems, in Chinese and in English, with a history and without.

`pytest tests/golden --regold` makes the expected files anew; the diff is to be looked at.
"""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.golden.chart_ranges import misplaced_charts
from tests.golden.dump import dump
from tests.golden.texts import cut_texts, opened
from tiercli import pipeline
from tiercli.outcome import Outcome
from tiercli.report.workbook import write_workbook
from tiercli.runs.run import Keeping, run

EXPECTED = Path(__file__).parent / "expected"
TODAY = date(2026, 11, 5)
SYSTEMS = ("chemical-channel", "kunlun-urea", "refined-oil-marketing")


def graded(project: Path, system: str, language: str, history: Path | None) -> Outcome:
    """One period; with a history, the second of two."""
    job = pipeline.Job((project / "samples" / f"{system}.xlsx",), TODAY, system, language=language, nearest=True)
    if history is None:
        return run(job, Keeping()).graded.outcome
    for day in (date(2026, 9, 30), date(2026, 10, 31)):
        kept = run(replace(job, as_of=day), Keeping(history, written_at="2026-11-05T08:00:00+00:00"))
    return kept.graded.outcome


USUAL = {("chemical-channel", "en", True), ("kunlun-urea", "zh", True), ("refined-oil-marketing", "en", False)}
ALSO = {("chemical-channel", "zh", False), ("kunlun-urea", "en", False), ("refined-oil-marketing", "zh", True)}
"""In `make test-more`; the others in `make test-deep`."""
ALL = [(system, language, history) for system in SYSTEMS for language in ("zh", "en") for history in (False, True)]


@pytest.mark.parametrize(
    ("system", "language", "has_history"),
    [pytest.param(*one, marks=() if one in USUAL else pytest.mark.long if one in ALSO else pytest.mark.deep, id="-".join(map(str, one))) for one in ALL],
)
def test_the_workbook_is_what_it_was(project: Path, tmp_path: Path, regold: bool, system: str, language: str, has_history: bool) -> None:
    outcome = graded(project, system, language, tmp_path / "history" if has_history else None)
    file = io.BytesIO()
    write_workbook(outcome, file)
    book = opened(file.getvalue())
    found = dump(book)
    expected = EXPECTED / f"{system}.{language}{'.history' if has_history else ''}.txt"
    if regold:
        expected.parent.mkdir(exist_ok=True)
        expected.write_text(found, encoding="utf-8")
    assert found.splitlines() == expected.read_text(encoding="utf-8").splitlines()
    assert cut_texts(book) == []
    assert misplaced_charts(file.getvalue(), book) == []
