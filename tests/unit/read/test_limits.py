"""What happens when a reading process needs more than it may have, or dies."""

from __future__ import annotations

import re
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from tiercli.cli.app import main
from tiercli.domain.errors import InputError
from tiercli.domain.fields import STANDARD
from tiercli.read import Limits, ReadOptions, read_tables


@pytest.fixture
def sales(tmp_path: Path) -> Path:
    path = tmp_path / "sales.csv"
    path.write_text("客户,日期,数量\n甲,2025-01-01,1\n", encoding="utf-8")
    return path


def test_too_long_is_one_clear_error(sales: Path) -> None:
    with pytest.raises(InputError, match="took too long") as error:
        read_tables([sales], ReadOptions(limits=Limits(max_seconds=0.01)), STANDARD)
    assert "sales.csv" in error.value.spoken("zh")


@pytest.mark.skipif(sys.platform == "win32", reason="the system has no such limit")
def test_too_much_memory_is_one_clear_error(tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    path.write_text("客户,日期,数量\n" + "甲,2025-01-01,1\n" * 600_000, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_tables([path], ReadOptions(limits=Limits(max_memory=300 << 20)), STANDARD)
    assert "sales.csv" in error.value.spoken("en")
    assert "Traceback" not in error.value.spoken("en")


@pytest.mark.skipif(shutil.which("false") is None, reason="needs a program that only fails")
def test_a_process_that_dies_without_a_word_is_one_clear_error(sales: Path, monkeypatch: pytest.MonkeyPatch, cold_reading: None) -> None:
    monkeypatch.setattr(sys, "executable", shutil.which("false"))
    with pytest.raises(InputError, match="cannot be read"):
        read_tables([sales], ReadOptions(), STANDARD)


def test_more_cells_than_allowed_are_refused_and_as_many_as_allowed_are_read(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "sales.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["客户", "日期", "数量"])
        sheet.write_row(1, 0, ["甲", "2025-01-01", 1])
    assert read_tables([path], ReadOptions(limits=Limits(max_cells=6)), STANDARD).tables["sales"].num_rows == 1
    with pytest.raises(InputError, match="more than the limit of 5"):
        read_tables([path], ReadOptions(limits=Limits(max_cells=5)), STANDARD)


def test_the_documented_limits_are_the_defaults(project: Path) -> None:
    page = (project / "docs" / "reading.md").read_text(encoding="utf-8")
    stated = {name: int(number.replace(",", "")) for name, number in re.findall(r"`--max-(\w+)` \|[^|]*\| ([\d,]+)", page)}
    limits = Limits()
    assert stated == {
        "bytes": limits.max_bytes >> 20,
        "ratio": limits.max_ratio,
        "cells": limits.max_cells,
        "memory": limits.max_memory >> 20,
        "seconds": int(limits.max_seconds),
    }


@pytest.mark.parametrize(("option", "value"), [("--max-bytes", "1"), ("--max-ratio", "2")])
def test_limits_of_unpacking_are_options_and_the_error_names_them(tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, value: str) -> None:
    path = tmp_path / "sales.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (17 << 20))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(path), "--lang", "en", "--max-ratio", "5000", option, value])
    assert ended.value.code == 4
    assert option in capsys.readouterr().err
