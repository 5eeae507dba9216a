"""A file is replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
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


def left_by(folder: Path, pid: int, host: str = "") -> Path:
    path = folder / f".report.xlsx.{host}{pid}-0123abcd.tmp"
    path.write_bytes(b"half")
    return path


@pytest.mark.skipif(os.name == "nt", reason="nobody knows there which processes live")
def test_what_a_killed_process_left_beside_a_report_is_swept_by_the_next(old):
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True)
    left_by(old.parent, int(gone.stdout))
    left_by(old.parent, int(gone.stdout), f"{atomic._host()}-")
    with replacing(old) as file:
        file.write(b"new")
    assert only(old)


def test_what_a_living_process_or_another_machine_has_there_is_left_alone(old):
    kept = [left_by(old.parent, os.getppid()), left_by(old.parent, 4_000_000, "ffffff-"), old.with_name(".notes.tmp"), old.with_name(".a.1-2.tmp")]
    kept[2].write_bytes(b"")
    kept[3].write_bytes(b"")
    with replacing(old) as file:
        file.write(b"new")
    assert sorted(old.parent.iterdir()) == sorted([old, *kept])


@pytest.mark.skipif(os.name == "nt", reason="rights are other there")
@pytest.mark.parametrize(("umask", "mode"), [(0o022, 0o600), (0o002, 0o600), (0o077, 0o600), (0o027, 0o640), (0o007, 0o660), (0o000, 0o600)])
def test_a_new_private_file_is_its_owners_unless_the_umask_lets_the_group_share(tmp_path, umask, mode):
    before = os.umask(umask)
    try:
        with replacing(tmp_path / "private.csv", private=True) as file:
            file.write(b"new")
        with replacing(tmp_path / "plain.csv") as file:
            file.write(b"new")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "private.csv").stat().st_mode) == mode
    assert stat.S_IMODE((tmp_path / "plain.csv").stat().st_mode) == 0o666 & ~umask


@pytest.mark.skipif(os.name == "nt", reason="rights are other there")
def test_a_private_file_that_is_replaced_keeps_the_rights_that_somebody_gave_it(old):
    old.chmod(0o644)
    with replacing(old, private=True) as file:
        file.write(b"new")
    assert stat.S_IMODE(old.stat().st_mode) == 0o644


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF])
def test_a_drive_that_refuses_to_sync_gets_the_report_all_the_same(old, monkeypatch, number):
    def refused(handle: int) -> None:
        raise OSError(number, "no")

    monkeypatch.setattr(os, "fsync", refused)
    with replacing(old) as file:
        file.write(b"new")
    assert old.read_bytes() == b"new"


def test_a_name_that_no_file_can_have_is_said(tmp_path):
    with pytest.raises(OutputError, match="cannot be the name of a file"):
        atomic.refuse(tmp_path / "a\0b.csv")


def test_a_path_that_is_too_long_is_said_before_any_work(tmp_path):
    with pytest.raises(OutputError, match="too long"):
        atomic.refuse(tmp_path / ("a" * 300) / "report.xlsx")


def test_a_disk_that_is_read_only_is_said_also_when_nothing_can_be_put_away(old, monkeypatch):
    def read_only(self: Path, *_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "open", read_only)
    monkeypatch.setattr(Path, "unlink", read_only)
    with pytest.raises(OutputError, match="read-only"), replacing(old):
        pass


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="no way to tell which file is synced")
def test_the_folder_is_synced_after_the_new_file_has_its_name(old, monkeypatch):
    events, sync, replace = [], os.fsync, Path.replace

    def synced(handle):
        events.append("sync " + Path(f"/proc/self/fd/{handle}").readlink().name.removeprefix("."))
        sync(handle)

    def replaced(path, target):
        events.append("replace")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    with replacing(old) as file:
        file.write(b"new")
    content, named, folder = events
    assert content.startswith("sync report.xlsx.")
    assert (named, folder) == ("replace", f"sync {old.parent.name}")
