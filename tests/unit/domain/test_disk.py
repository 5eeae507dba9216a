"""A file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

import pytest

from tiercli.domain import disk as atomic
from tiercli.domain.disk import replacing
from tiercli.domain.errors import OutputError


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "report.xlsx"
    path.write_bytes(b"old")
    return path


def only(path: Path) -> bool:
    """Whether the file is alone in its folder: nothing temporary was left."""
    return list(path.parent.iterdir()) == [path]


def test_new_content_takes_the_place_of_the_old(old):
    with replacing(old) as file:
        file.write(b"new")
        assert old.read_bytes() == b"old"
    assert old.read_bytes() == b"new"
    assert only(old)


@pytest.mark.parametrize("flaw", [RuntimeError, KeyboardInterrupt, SystemExit])
def test_whatever_happens_on_the_way_the_old_file_is_intact(old, flaw):
    with pytest.raises(flaw), replacing(old) as file:
        raise flaw(file.write(b"half"))
    assert old.read_bytes() == b"old"
    assert only(old)


def test_a_full_disk_is_said_and_the_old_file_is_intact(old):
    with pytest.raises(OutputError) as caught, replacing(old):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert caught.value.exit_code == 5
    assert "磁盘已满" in caught.value.spoken("zh")
    assert "The disk is full." in caught.value.spoken("en")
    assert str(old) in caught.value.spoken("en")
    assert old.read_bytes() == b"old"
    assert only(old)


def test_a_disk_that_fills_up_only_when_synced_is_said_too(old, monkeypatch):
    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="disk is full"), replacing(old) as file:
        file.write(b"new")
    assert old.read_bytes() == b"old"
    assert only(old)


def test_a_target_that_is_locked_when_renamed_is_open_in_excel(old, monkeypatch):
    def locked(self: Path, target: Path) -> None:
        raise PermissionError(errno.EACCES, "in use")

    monkeypatch.setattr(Path, "replace", locked)
    monkeypatch.setattr(os, "access", lambda path, mode: True)
    with pytest.raises(OutputError, match="open in Excel") as caught, replacing(old) as file:
        file.write(b"new")
    assert "正在 Excel" in caught.value.spoken("zh")
    assert old.read_bytes() == b"old"
    assert only(old)


def test_a_lock_file_of_excel_beside_the_target_is_seen(old):
    lock = old.with_name("~$report.xlsx")
    lock.write_bytes(b"")
    with pytest.raises(OutputError, match=r"open in Excel.*\n.*delete ~\$report\.xlsx"):
        atomic.refuse(old)
    lock.unlink()
    atomic.refuse(old)


def test_a_read_only_folder_is_said(old, monkeypatch):
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(OutputError, match="read-only") as caught, replacing(old):
        raise PermissionError(errno.EACCES, "denied")
    assert "只读" in caught.value.spoken("zh")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="rights do not bind the superuser")
def test_a_folder_without_rights_is_said(old):
    old.parent.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="read-only"), replacing(old):
            pass
    finally:
        old.parent.chmod(0o700)
    assert old.read_bytes() == b"old"


def test_a_missing_folder_is_said(tmp_path):
    with pytest.raises(OutputError, match="does not exist") as caught:
        atomic.refuse(tmp_path / "none" / "report.xlsx")
    assert "不存在" in caught.value.spoken("zh")


def test_a_folder_is_not_a_target(tmp_path):
    with pytest.raises(OutputError, match="folder, not a file"):
        atomic.refuse(tmp_path)


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no devices")
def test_a_device_is_never_replaced():
    with pytest.raises(OutputError, match="not a regular file"):
        atomic.refuse(Path("/dev/null"))


def test_an_input_is_never_written_over(old, tmp_path):
    with pytest.raises(OutputError, match="one of the input files") as caught:
        atomic.refuse(tmp_path / "." / "report.xlsx", [old])
    assert "输入文件" in caught.value.spoken("zh")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_an_input_under_another_name_is_never_written_over(old, tmp_path):
    link = tmp_path / "other.xlsx"
    link.symlink_to(old)
    with pytest.raises(OutputError, match="one of the input files"):
        atomic.refuse(link, [old])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_stays_a_link(old, tmp_path):
    link = tmp_path / "latest.xlsx"
    link.symlink_to(old)
    with replacing(link) as file:
        file.write(b"new")
    assert link.is_symlink()
    assert old.read_bytes() == b"new"


@pytest.mark.skipif(os.name == "nt", reason="rights are other there")
def test_the_new_file_keeps_the_rights_of_the_old(old):
    old.chmod(0o640)
    with replacing(old) as file:
        file.write(b"new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o640


def test_any_other_trouble_is_said_with_the_systems_words(old):
    with pytest.raises(OutputError, match="Cannot be written: Input/output error"), replacing(old):
        raise OSError(errno.EIO, "Input/output error")
    assert old.read_bytes() == b"old"


def test_a_name_that_is_too_long_is_said(tmp_path):
    with pytest.raises(OutputError, match="too long"), replacing(tmp_path / ("长" * 200 + ".csv")):
        pass
