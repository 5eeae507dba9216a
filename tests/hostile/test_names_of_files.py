"""Names of files that are bytes of another encoding, as unpacked archives leave them on Linux: a sentence, never an internal error."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tiercli.cli.app import main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="there every name is UTF-16")


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as code:
        main([*words, "--lang", "en"])
    return int(code.value.code or 0), capsys.readouterr().err


@pytest.mark.parametrize("words", [("score", "{odd}"), ("check", "{odd}"), ("score", "{sales}", "--history", "{odd}"), ("score", "{sales}", "-o", "{odd}")])
def test_a_name_that_is_no_utf_8_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    odd = str(tmp_path / os.fsdecode("销售.csv".encode("gbk")))
    code, said = ended(capsys, *(word.format(odd=odd, sales=tmp_path / "s.csv") for word in words))
    assert code == 2
    assert "no characters of UTF-8" in said
    assert "rename the file" in said


def test_such_a_file_in_a_folder_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / os.fsdecode("销售.csv".encode("gbk"))).write_text("客户,日期,数量\n甲,2026-01-01,1\n", "utf-8")
    code, said = ended(capsys, "score", str(tmp_path), "-o", str(tmp_path / "out.csv"))
    assert code == 4
    assert "the name of the file is not UTF-8" in said
