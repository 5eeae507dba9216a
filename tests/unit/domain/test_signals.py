"""Being told to stop: no signal is lost, and what fails because of one is no failure of its own."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tiercli.batch.runner import _Attempt
from tiercli.domain import signals
from tiercli.domain.errors import TierError
from tiercli.domain.language import Text

unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program hears")
_BEFORE = """
    import os, signal, time
    from tiercli.domain.signals import StoppedError, heed_signals

    def be_told(number=signal.SIGTERM):
        os.kill(os.getpid(), number)
        sum(one for one in range(1000))

    heed_signals()
"""


def _said(script: str) -> tuple[str, str]:
    words = textwrap.dedent(_BEFORE) + textwrap.dedent(script)
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, timeout=50, check=False)
    return done.stdout, done.stderr


@unix
def test_a_signal_whose_exception_was_dropped_is_told_again_until_it_arrives() -> None:
    said = _said(
        """
        class Closing:
            def __del__(self):  # Python passes nothing on that is raised in here
                be_told()

        try:
            Closing()
            try:
                time.sleep(60)
            except StoppedError:
                print("told", end=" ")  # as a library that takes every error for an answer
            time.sleep(60)
        except StoppedError as stopped:
            print("stopped by", stopped.number)
        """
    )
    assert said == ("told stopped by 15\n", "")


@unix
@pytest.mark.parametrize(("again", "words"), [("SIGTERM", "put away\nstopped\n"), ("SIGINT", "stopped\n")])
def test_what_puts_things_away_is_disturbed_by_a_second_ctrl_c_alone(again: str, words: str) -> None:
    said = _said(
        f"""
        try:
            try:
                be_told()
            finally:
                be_told(signal.{again})
                try:
                    raise ValueError("an error of its own, handled on the way")
                except ValueError:
                    time.sleep(0.2)
                print("put away")
        except StoppedError:
            print("stopped")
        """
    )
    assert said == (words, "")


def test_what_else_cannot_be_passed_on_is_said_as_python_says_it() -> None:
    said = _said(
        """
        class Failing:
            def __del__(self):
                raise ValueError("is said")

        Failing()
        """
    )
    assert "ValueError: is said" in said[1]


@pytest.mark.parametrize("is_stopped", [True, False])
def test_a_run_that_fails_after_a_signal_was_interrupted_and_did_not_fail(monkeypatch: pytest.MonkeyPatch, *, is_stopped: bool) -> None:
    monkeypatch.setattr(signals, "_RECEIVED", [15] if is_stopped else [])
    chosen: Any = SimpleNamespace(name="standard", period=lambda _: "2026-10")
    attempt = _Attempt(0, cast("Any", chosen), date(2026, 10, 31), Path("x.xlsx"), None)
    error = TierError(Text("坏了", "broken"))
    if is_stopped:
        with pytest.raises(signals.StoppedError):
            attempt.failed(error)
    else:
        assert attempt.failed(error).error is error
