"""One list of formats: what `score` writes, a batch file may ask for, and every help names it."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.unit.report.made import an_outcome
from tiercli.batch.model import Batch
from tiercli.batch.starter import STARTER
from tiercli.cli.commands.score import Formats
from tiercli.domain.errors import UsageError
from tiercli.report.formats import FORMATS, NAMES, format_name
from tiercli.report.target import Target

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_a_batch_may_ask_for_every_format_that_score_writes() -> None:
    batch = Batch.model_validate({"tiercli": 1, "inputs": ["a"], "rulebooks": ["standard"], "formats": list(FORMATS)})
    assert batch.formats == list(Target(formats=tuple(FORMATS)).wanted()) == ["xlsx", "csv", "json", "parquet", "ics"]


def test_help_and_starter_name_every_format() -> None:
    assert NAMES in Formats.__metadata__[0].help
    assert f"# {NAMES}" in STARTER.zh
    assert f"# {NAMES}" in STARTER.en


@pytest.mark.parametrize("name", FORMATS)
def test_the_documents_name_every_format(name: str) -> None:
    assert f"`{name}`" in next(line for line in (DOCS / "monthly.md").read_text("utf-8").splitlines() if line.startswith("| `formats`"))


@pytest.mark.parametrize("name", [name for name, one in FORMATS.items() if one.refuse is None])
def test_every_format_writes_something(name: str) -> None:
    file = io.BytesIO()
    FORMATS[name].write(an_outcome(5), file)
    assert file.tell() > 100


def test_a_calendar_of_rules_without_a_plan_is_refused_before_anything_is_written() -> None:
    refuse = FORMATS["ics"].refuse
    assert refuse is not None
    with pytest.raises(UsageError, match="no maintenance plan"):
        refuse(an_outcome(5))


def test_a_name_that_is_no_format_is_told_what_there_is() -> None:
    assert format_name("ics") == "ics"
    with pytest.raises(ValueError, match="there are xlsx, csv, json, parquet, ics"):
        format_name("pdf")
