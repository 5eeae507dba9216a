"""One writer at a time; a killed one's lock ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.history.jobs import environment
from tiercli.domain.errors import HistoryError
from tiercli.ledger.lock import locked

HOLDER = """
import sys, time
from pathlib import Path
from tiercli.ledger.lock import locked
with locked(Path(sys.argv[1]), command="the other"):
    print("held", flush=True)
    time.sleep(600)
"""


def a_holder(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLDER, str(folder)], env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_the_second_is_refused_with_the_process_that_holds_it(tmp_path: Path) -> None:
    holder = a_holder(tmp_path)
    try:
        with pytest.raises(HistoryError, match=f"pid {holder.pid}") as refused, locked(tmp_path, wait=0):
            pass
    finally:
        holder.kill()
        holder.communicate()
    assert refused.value.exit_code == 6


def test_a_killed_holder_lets_go(tmp_path: Path) -> None:
    holder = a_holder(tmp_path)
    holder.kill()
    holder.communicate()
    with locked(tmp_path, wait=5):
        assert str(os.getpid()) in (tmp_path / ".lock").read_text("utf-8")


def test_the_second_waits_until_the_first_has_ended(tmp_path: Path) -> None:
    order: list[str] = []

    def second() -> None:
        with locked(tmp_path, wait=20):
            order.append("second")

    with locked(tmp_path):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.3)
        order.append("first")
    waiting.join(20)
    assert order == ["first", "second"]


def test_an_error_inside_lets_go(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        1 / 0  # noqa: B018
    with locked(tmp_path, wait=0):
        pass


def test_a_shorter_holders_words_leave_nothing_of_a_longer_ones(tmp_path: Path) -> None:
    for command in ("a long command line " * 10, "short"):
        with locked(tmp_path, command=command):
            pass
    assert (tmp_path / ".lock").read_text("utf-8").endswith('"command": "short"}')
