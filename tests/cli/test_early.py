"""The reading process that is ready before the words of the command line are understood."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tiercli.cli import early
from tiercli.cli.early import begin_early


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One entry for each process that would have been started."""
    calls: list[int] = []
    monkeypatch.setattr(early, "stand_by", lambda: calls.append(1))
    monkeypatch.setattr(early, "allow_copies", lambda: None)
    monkeypatch.setattr(early, "keep_pandas_out", lambda: None)
    monkeypatch.setattr(early, "load_lean", lambda: None)
    return calls


@pytest.fixture
def sales(tmp_path: Path) -> str:
    path = tmp_path / "sales.csv"
    path.write_text("日期,客户,数量\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("words", [["score"], ["--debug", "score", "-r", "standard"], ["check"], ["show", "K1"], ["what-if"]])
def test_a_file_to_read_has_a_process_ready(started: list[int], sales: str, words: list[str]) -> None:
    begin_early([*words, sales])
    assert started == [1]


@pytest.mark.parametrize("words", [["--help"], ["score", "--help"], ["score", "-h"], ["rules", "list"], ["fields"], ["run"]])
def test_what_reads_nothing_starts_nothing(started: list[int], sales: str, words: list[str]) -> None:
    begin_early([*words, sales])
    assert started == []


def test_a_file_that_is_not_there_and_a_rulebook_start_nothing(started: list[int], tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text("tiercli: 1\n", encoding="utf-8")
    begin_early(["score", str(tmp_path / "none.xlsx"), "-r", str(rules)])
    assert started == []


def test_a_file_that_stays_where_it_lies_needs_no_process(started: list[int], sales: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(early, "LARGE", Path(sales).stat().st_size)
    begin_early(["score", sales])
    assert started == []
    monkeypatch.setattr(early, "LARGE", Path(sales).stat().st_size + 1)
    begin_early(["score", sales])
    assert started == [1]


@pytest.mark.parametrize("option", ["-o", "--output"])
def test_a_report_that_will_be_written_over_is_no_file_to_read(started: list[int], sales: str, tmp_path: Path, option: str) -> None:
    large = tmp_path / "sales.parquet"
    large.touch()
    begin_early(["score", str(large), option, sales])
    assert started == []
    begin_early(["score", str(large), sales, option, sales])
    assert started == [1]


def test_a_process_that_cannot_be_started_is_told_when_it_is_asked_for(sales: str, monkeypatch: pytest.MonkeyPatch, started: list[int]) -> None:
    def refused() -> None:
        raise OSError(11, "no more processes")

    monkeypatch.setattr(early, "stand_by", refused)
    begin_early(["score", sales])
    assert started == []


@pytest.mark.parametrize("word", ["a" * 300 + ".csv", "a/" * 3000 + "x.xlsx", "a\0b.csv"])
def test_what_is_no_name_of_a_file_is_left_to_whoever_opens_it(started: list[int], word: str) -> None:
    begin_early(["score", word])
    assert started == []


def test_a_name_that_is_too_long_is_said_in_words_by_the_program_itself() -> None:
    done = subprocess.run([sys.executable, "-m", "tiercli", "score", "a" * 300 + ".csv", "--lang=en"], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 4
    assert done.stderr.startswith("tiercli: aaaa")
    assert "Traceback" not in done.stderr
