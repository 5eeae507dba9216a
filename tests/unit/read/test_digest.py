"""The sha256 of files is worked out beside, and is that of the bytes that are read."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import Future
from pathlib import Path

import pytest

from tiercli.read.scan import digest
from tiercli.read.scan.digest import begin_sha256, sha256_of


def test_it_is_the_sha256_of_all_bytes_begun_before_or_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digest, "_PIECE", 4)
    path = tmp_path / "rows"
    for raw in (b"", b"abcd", b"abcdefghi"):
        path.write_bytes(raw)
        expected = hashlib.sha256(raw).hexdigest()
        assert sha256_of(path).result() == expected
        begin_sha256(path)
        assert sha256_of(path).result() == expected


def test_a_file_that_changed_since_it_was_begun_is_looked_at_anew(tmp_path: Path) -> None:
    path = tmp_path / "rows"
    path.write_bytes(b"before")
    os.utime(path, ns=(1, 1))
    begin_sha256(path)
    path.write_bytes(b"behind")
    assert sha256_of(path).result() == hashlib.sha256(b"behind").hexdigest()


def test_a_file_that_cannot_be_read_says_so_when_it_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        sha256_of(tmp_path).result()


def test_a_file_that_is_begun_twice_is_looked_through_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, usual, looked_through = tmp_path / "rows", digest._started, list[Path]()

    def started(one: Path) -> Future[str]:
        looked_through.append(one)
        return usual(one)

    monkeypatch.setattr(digest, "_started", started)
    path.write_bytes(b"abcd")
    begin_sha256(path)
    begin_sha256(path)
    assert sha256_of(path).result() == hashlib.sha256(b"abcd").hexdigest()
    assert looked_through == [path]
