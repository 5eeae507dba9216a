"""A hostile file ends in one clear error or a correct reading: in bounded time and memory, without a traceback."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.forks import run_module
from tests.hostile.files import READABLE, REFUSED, made

# One of each kind of attack stays in the quick suite: every file is read by a program of its own, which starts its reading process as users' programs do.
QUICK = {
    "empty.xlsx", "blank.csv", "truncated.xlsx", "noise.csv", "zip-bomb.xlsx", "xml-bomb.xls", "far-corner.xlsx", "declared-strings.xlsx", "repeated.ods",
    "biff-noise.xls", "unclosed-quote.csv", "web-spans.xls", "nothing-usable.csv", "lying-dimension.xlsx", "many-merges.xlsx", "utf16.csv", "spreadsheetml.xls",
}  # fmt: skip


def _each(names: Iterable[str]) -> list[object]:
    return [name if name in QUICK else pytest.param(name, marks=pytest.mark.deep) for name in sorted(names)]


def _read(path: Path) -> tuple[int, dict[str, object], str]:
    child = run_module("tests.hostile.reading_one", path, folder=path.parent, environment=os.environ, timeout=60)
    answer = json.loads(child.stdout)
    assert answer["peak"] < 1 << 30
    assert answer["seconds"] < 20
    return child.returncode, answer, child.stderr


@pytest.mark.parametrize("name", _each(REFUSED))
def test_a_file_that_cannot_be_read_is_one_clear_error_with_its_name(tmp_path: Path, name: str) -> None:
    code, answer, stderr = _read(made(tmp_path, name))
    assert code == 4, stderr
    assert "Traceback" not in stderr
    assert "panicked" not in stderr
    for language in ("zh", "en"):
        words = str(answer[language])
        assert name in words.split("\n")[0] or "销售" in words or "sales" in words
        assert "Traceback" not in words
        assert "Error(" not in words


@pytest.mark.parametrize("name", _each(READABLE))
def test_an_odd_file_that_can_be_read_is_read_right(tmp_path: Path, name: str) -> None:
    code, answer, stderr = _read(made(tmp_path, name))
    assert code == 0, (answer, stderr)
    assert (answer["rows"], answer["quantity"]) == (1, [1_000_000])


def test_the_quick_ones_are_files_of_the_lists() -> None:
    assert not QUICK - {*REFUSED, *READABLE}
