"""Every text of every sheet is seen whole: at 5, 60 and 1,600 customers, in Chinese and in English, for the shipped systems."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from tests.golden.texts import cut_texts, opened
from tests.unit.report.made import an_outcome
from tiercli import pipeline
from tiercli.outcome import Outcome
from tiercli.report.workbook import write_workbook
from tiercli.runs.run import Keeping, run


def written(outcome: Outcome) -> bytes:
    file = io.BytesIO()
    write_workbook(outcome, file)
    return file.getvalue()


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("customers", [5, 60])
def test_no_text_is_cut_with_a_few_customers_and_with_many(customers: int, language: str) -> None:
    assert cut_texts(opened(written(an_outcome(customers, language)))) == []


# The whole workbooks beside this file are looked at in the same way; here are those that have none there.
@pytest.mark.parametrize(
    ("sample", "language"),
    [
        pytest.param("kunlun-urea", "zh", marks=pytest.mark.long),
        pytest.param("kunlun-urea", "en", marks=pytest.mark.long),
        pytest.param("chemical-channel", "en", marks=pytest.mark.long),
        pytest.param("refined-oil-marketing", "zh", marks=pytest.mark.long),
        ("account-managers", "zh"),
        ("steel-enterprise", "en"),
    ],
)
def test_no_text_is_cut_in_the_samples(project: Path, sample: str, language: str) -> None:
    job = pipeline.Job((project / "samples" / f"{sample}.xlsx",), date(2026, 11, 5), sample, language=language, nearest=True)
    assert cut_texts(opened(written(run(job, Keeping()).graded.outcome))) == []
