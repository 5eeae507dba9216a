"""A file that begins with data says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dirty.reading import read_here
from tests.unit.read.shapes.books import table
from tiercli.domain.errors import InputError


def test_a_file_that_begins_with_data_has_no_header_row(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_here(table(tmp_path / "a.csv", [["2026-01-05", "X1", "K001", "甲", 100], ["2026-01-06", "X2", "K002", "乙", 30]]))
    assert error.value.message.en.startswith("has no header row")
    assert error.value.message.zh.startswith("没有表头")
    assert "=" not in error.value.hint.en


def test_unknown_headers_are_headers(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_here(table(tmp_path / "a.csv", [["何时", "何人", "多少"], ["2026-01-05", "甲", 100]]))
    assert "header row" not in error.value.message.en
