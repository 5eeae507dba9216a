"""What shows personal data is its owner's alone, unless the umask or an option says otherwise; what is plain beside a password is said."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tiercli.cli.app import main

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are other there")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "sales.csv").write_text("客户,日期,数量\n甲,2026-01-01,1\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    before = os.umask(0o022)
    yield tmp_path
    os.umask(before)


def done(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(list(words))
    return int(ended.value.code or 0)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_report_that_shows_personal_data_and_its_history_are_their_owners(folder: Path) -> None:
    assert done("score", "sales.csv", "--show-personal", "--history", "history", "-o", "report.xlsx", "--format", "xlsx,csv", "-q") == 0
    kept = folder / "history" / "standard" / "2026-01" / "r1"
    assert {mode(path) for path in (folder / "report.xlsx", folder / "report.csv", kept / "run.json", kept / "result.parquet")} == {0o600}


def test_a_masked_report_and_one_that_is_shared_have_the_rights_of_the_umask(folder: Path) -> None:
    assert done("score", "sales.csv", "-o", "masked.csv", "-q") == 0
    assert done("score", "sales.csv", "--show-personal", "--shared", "-o", "shared.csv", "-q") == 0
    assert mode(folder / "masked.csv") == mode(folder / "shared.csv") == 0o644


def test_a_history_in_plain_beside_a_report_under_a_password_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("msoffcrypto")
    monkeypatch.setenv("PW", "Geheim1")
    words = ("--encrypt", "--password-env", "PW", "--json", "--lang", "en")
    assert done("score", "sales.csv", "-o", "plain.xlsx", *words) == 0
    assert "history.plain" not in [finding["code"] for finding in json.loads(capsys.readouterr().out)["findings"]]
    assert done("score", "sales.csv", "-o", "kept.xlsx", "--history", "history", *words) == 0
    said = [finding for finding in json.loads(capsys.readouterr().out)["findings"] if finding["code"] == "history.plain"]
    assert len(said) == 1
    assert "whoever can open the folder can read it" in said[0]["message"]


def test_a_report_under_a_password_serves_as_the_earlier_result(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("msoffcrypto")
    monkeypatch.setenv("PW", "Geheim1")
    assert done("score", "sales.csv", "-o", "last.xlsx", "--encrypt", "--password-env", "PW", "-q") == 0
    assert done("compare", "last.xlsx", "last.xlsx", "--password-env", "PW", "--json") == 0
    capsys.readouterr()
    assert done("compare", "last.xlsx", "last.xlsx", "--lang", "en") == 4
    assert "--password-env" in capsys.readouterr().err
