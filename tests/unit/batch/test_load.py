"""A batch file: every flaw with its code and place, and what it settles about reading."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiercli.batch import load_batch
from tiercli.batch.model import Reading
from tiercli.batch.reading import read_options
from tiercli.domain.codes import BATCH
from tiercli.domain.errors import RulebookError
from tiercli.domain.finding import Finding
from tiercli.read.options import MEBIBYTE, Limits, ReadOptions

GOOD = "tiercli: 1\ninputs: [data/*.xlsx]\nrulebooks: [standard]\n"
FLAWED = {
    "yaml": GOOD + "wait: 5\nwait: 6\n",
    "unknown-key": GOOD + "retentoin: {periods: 3}\n",
    "missing-key": "tiercli: 1\nrulebooks: [standard]\n",
    "wrong-type": GOOD + "wait: soon\n",
    "wrong-value": GOOD + "output: reports/{month}/{rulebook}.xlsx\n",
}


def flaws(folder: Path, words: str) -> tuple[Finding, ...]:
    path = folder / "batch.yaml"
    path.write_text(words, "utf-8")
    with pytest.raises(RulebookError) as refused:
        load_batch(path)
    return refused.value.findings


def test_a_good_file_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "batch.yaml"
    path.write_text(GOOD, "utf-8")
    loaded = load_batch(path)
    assert loaded.batch.inputs == ["data/*.xlsx"]
    assert loaded.history == tmp_path / "history"


@pytest.mark.parametrize("code", BATCH)
def test_every_code_that_is_documented_is_that_of_a_flaw_and_no_other_is_used(tmp_path: Path, code: str) -> None:
    found = flaws(tmp_path, FLAWED[code.partition(".")[2]])
    assert [one.code for one in found] == [code]
    assert found[0].severity == BATCH[code].severity
    assert found[0].message.zh != found[0].message.en


def test_the_place_of_a_flaw_is_its_line_and_column(tmp_path: Path) -> None:
    found = flaws(tmp_path, GOOD + "reading:\n  max_ratio: 1\n  max_bites: 3\n")
    assert [(one.code, one.where.cell) for one in found] == [("batch.wrong-value", "5:3"), ("batch.unknown-key", "6:3")]
    assert found[1].hint.en == "Did you mean 'max_bytes'?"


def test_the_limits_of_reading_are_those_of_score_in_the_same_units() -> None:
    settled = Reading(max_seconds=10, max_memory=200, max_cells=2000, max_bytes=3, max_ratio=7)
    assert read_options(settled).limits == Limits(3 * MEBIBYTE, 7, 2000, 200 * MEBIBYTE, 10)


def test_without_limits_in_the_batch_those_of_score_hold() -> None:
    assert read_options(Reading()).limits == ReadOptions().limits


def test_every_limit_of_score_can_be_written_in_a_batch_and_has_its_default() -> None:
    from inspect import signature

    from tiercli.cli.commands import score

    options = {name: one.default for name, one in signature(score.command).parameters.items() if name.startswith("max_")}
    assert options == {name: one.default for name, one in Reading.model_fields.items() if name.startswith("max_")}
