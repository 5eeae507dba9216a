"""Commands run in this process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.commands import Told, run_command


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """told("approve", file, ...): exit code, standard output, standard error; English unless asked otherwise, on 22 November 2026."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("TIERCLI_TODAY", "2026-11-22")
    monkeypatch.setenv("TIERCLI_NOW", "2026-11-22T08:00:00+00:00")

    def run(*words: str | Path) -> tuple[int, str, str]:
        return run_command(capsys, *words)

    return run
