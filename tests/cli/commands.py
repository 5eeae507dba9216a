"""The program as it is called at a terminal, in this process."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tiercli.cli.app import main

Told = Callable[..., tuple[int, str, str]]
"""What a fixture gives that runs commands: words -> exit code, standard output, standard error."""


def run_command(capsys: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command; what was written before is not in them."""
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([str(word) for word in words])
    spoken = capsys.readouterr()
    return int(ended.value.code or 0), spoken.out, spoken.err


def answered(told: Told, *words: str) -> dict[str, Any]:
    """What a command says with `--json`, where it goes well."""
    code, out, err = told(*words, "--json")
    assert code == 0, err
    answer: dict[str, Any] = json.loads(out)
    return answer
