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


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that a program hears")
def test_a_signal_whose_exception_was_dropped_is_told_again() -> None:
    script = """
        import os, signal, time
        from tiercli.domain.signals import StoppedError, heed_signals

        class Closing:
            def __del__(self):  # Python passes nothing on that is raised in here
                os.kill(os.getpid(), signal.SIGTERM)
                sum(one for one in range(1000))

        class Failing:
            def __del__(self):
                raise ValueError("is said as Python says it")

        heed_signals()
        Failing()
        try:
            Closing()
            time.sleep(60)
        except StoppedError as stopped:
            print("stopped by", stopped.number)
    """
    done = subprocess.run([sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=50, check=False)
    assert done.stdout == "stopped by 15\n"
    assert "is said as Python says it" in done.stderr
    assert "Stopped" not in done.stderr


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
