"""The reading process that starts ahead of its request."""

from __future__ import annotations

import subprocess
import sys

import numpy
import numpy.ma
import pytest

from tiercli.domain import standby
from tiercli.domain.standby import reading_process, stand_by
from tiercli.read import worker

pytestmark = pytest.mark.usefixtures("cold_reading")


def ended(process: subprocess.Popen[bytes]) -> tuple[int, bytes]:
    """The exit code and the words of a process that gets no request."""
    said, words = process.communicate(timeout=60)
    return process.returncode, said + words


def test_one_process_waits_and_the_next_reading_takes_it() -> None:
    stand_by()
    stand_by()
    assert len(standby._WAITING) == 1
    waiting, other = reading_process(), reading_process()
    assert waiting.pid != other.pid
    assert waiting.poll() is None
    assert [ended(one) for one in (waiting, other)] == [(0, b""), (0, b"")]


def test_a_process_without_a_request_ends_without_a_word() -> None:
    assert ended(reading_process()) == (0, b"")


def test_what_numpy_would_load_in_threads_is_there_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "numpy.ma")
    monkeypatch.delattr(numpy, "ma")
    worker._load_libraries()
    assert "ma" in vars(numpy)  # else a column typed beside another one may fail, and a sound file is called damaged
