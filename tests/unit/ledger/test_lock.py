"""One writer at a time; a killed one's lock ends with it."""

from __future__ import annotations

import errno
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


@pytest.mark.skipif(os.name == "nt", reason="there are no pipes in folders there")
def test_a_pipe_in_the_place_of_the_lock_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ".lock")
    with pytest.raises(HistoryError, match="not a regular file") as refused, locked(tmp_path, wait=0):
        pass
    assert "锁文件" in refused.value.spoken("zh")
    assert ".lock" in refused.value.spoken("en")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", ["somebody's file", "nothing"])
def test_a_link_in_the_place_of_the_lock_is_refused_and_its_target_left_alone(tmp_path: Path, target: str) -> None:
    (tmp_path / "somebody's file").write_text("words")
    history = tmp_path / "history"
    history.mkdir()
    (history / ".lock").symlink_to(tmp_path / target)
    with pytest.raises(HistoryError, match="not a regular file"), locked(history, wait=0):
        pass
    assert (tmp_path / "somebody's file").read_text() == "words"
    assert not (tmp_path / "nothing").exists()


def test_on_a_full_disk_the_lock_is_held_though_nobody_is_told_by_whom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_text", full)
        with locked(tmp_path), pytest.raises(HistoryError), locked(tmp_path, wait=0):
            pass
    with locked(tmp_path, wait=0):
        assert (tmp_path / ".lock").exists()


def test_a_disk_too_full_for_a_lock_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(HistoryError, match="No space left") as refused, locked(tmp_path):
        pass
    assert "Free some space" in refused.value.spoken("en")
    assert refused.value.exit_code == 6


@pytest.mark.parametrize("words", ["", "[]", "[" * 100_000, "\x00", '{"pid": []}'])
def test_a_lock_that_says_nothing_of_its_holder_is_still_a_lock(tmp_path: Path, words: str) -> None:
    holder = a_holder(tmp_path)
    (tmp_path / ".lock").write_text(words)
    try:
        with pytest.raises(HistoryError, match=r"\(\?\)"), locked(tmp_path, wait=0):
            pass
    finally:
        holder.kill()
        holder.communicate()
