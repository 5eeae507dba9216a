"""The only way to the disk: a file or a folder is there whole or not at all.

New content goes to a temporary name beside the target, is synced to the disk and renamed into place. Whatever happens
on the way (a full disk, Ctrl-C, SIGTERM), the old file is as it was and the temporary one is gone; what a killed
process left is swept away by the next one that writes there.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tiercli.domain.errors import OutputError
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text
from tiercli.domain.patterns import late_pattern

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_INTACT = Text("原有文件没有改动。", "The old file is intact.")
_GRAVE = {errno.EIO, errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_ASIDE = late_pattern(r"^\..{1,20}\.(?:(?P<host>[0-9a-f]{6})-)?(?P<pid>\d{1,10})-[0-9a-f]{8}\.tmp$")


def explained(error: OSError | ValueError, path: Path) -> OutputError:
    """The error that a user sees for one of the system's; path: what was to be written."""
    if isinstance(error, ValueError):  # a zero character within a name
        return refusal(path, Text("不能用作文件名。", "This cannot be the name of a file."), Text("请用 -o 指定另一个文件名。", "Name another file with -o."))
    if error.errno in FULL:
        return refusal(path, Text("磁盘已满。", "The disk is full."), Text(f"请腾出空间后重试。{_INTACT.zh}", f"Free some space and try again. {_INTACT.en}"))
    if error.errno in _REFUSED:
        if not os.access(path.parent, os.W_OK) or error.errno == errno.EROFS:
            return refusal(
                path,
                Text(f"文件夹 {path.parent} 是只读的。", f"The folder {path.parent} is read-only."),
                Text("请用 -o 指定可以写入的地方。", "Name a place that can be written with -o."),
            )
        return open_elsewhere(path)
    if error.errno == errno.ENAMETOOLONG:
        return refusal(path, Text("文件名太长。", "The file name is too long."), Text("请用 -o 指定较短的文件名。", "Name a shorter one with -o."))
    what = error.strerror or str(error)
    return refusal(path, Text(f"无法写入：{what}。", f"Cannot be written: {what}."), _INTACT)


def open_elsewhere(path: Path, more: Text = EMPTY) -> OutputError:
    """That another program holds the file."""
    return refusal(
        path,
        Text("文件正在 Excel 或其他程序中打开。", "The file is open in Excel or another program."),
        Text(
            f"请关闭后重试，或用 -o 指定另一个文件名。{more.zh}{_INTACT.zh}",
            " ".join(filter(None, ("Close it and try again, or name another file with -o.", more.en, _INTACT.en))),
        ),
    )


def refusal(path: Path, message: Text, hint: Text = EMPTY) -> OutputError:
    """An output error at a path."""
    return OutputError(message, hint=hint, where=Place(str(path)))


@contextlib.contextmanager
def replacing(path: Path, *, inputs: Sequence[Path] = (), private: bool = False) -> Iterator[BinaryIO]:
    """A file to write to, which takes the target's place when the block ends well.

    inputs: files that were read, which must not be written over. private: a new file is readable for its owner only, unless the
    umask gives the group a share; a file that is replaced keeps its rights.
    Errors: OutputError (exit 5) when the target cannot be written; the old file is intact.
    """
    target = Path(os.path.realpath(path))  # a link stays a link, and its file is replaced
    refuse(path, inputs)
    sweep(target.parent)
    aside = target.with_name(f".{target.name[:20]}.{_host()}-{os.getpid()}-{os.urandom(4).hex()}.tmp")
    try:
        with _created(aside, target, private=private) as file:
            yield file
            _synced(file)
        aside.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise explained(error, path) from error
    finally:
        with contextlib.suppress(OSError):  # after the rename there is nothing left to remove; a disk that is read-only keeps what it has
            aside.unlink()


def write_file(path: Path, content: bytes, *, private: bool = False) -> None:
    """A new file with its content on the disk, for a folder that is published whole.

    Errors: OSError; what there was under the name is gone.
    """
    with path.open("wb") as file:
        if private:
            path.chmod(private_mode())
        file.write(content)
        _synced(file)


def publish_folder(aside: Path, target: Path, fill: Callable[[Path], None]) -> None:
    """A folder that appears under its name with everything in it, or not at all.

    aside: its name while it is filled, beside the target. fill: writes the files, with `write_file`.
    Errors: OSError; nothing is left of it.
    """
    try:
        made = [one for one in (target.parent, *target.parent.parents) if not one.exists()]
        aside.mkdir(parents=True)
        fill(aside)
        sync_folder(aside)
        aside.rename(target)
        for folder in (target.parent, *(one.parent for one in made)):
            sync_folder(folder)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise


def sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut, where the system can: Windows opens no folders, network drives refuse to sync them.

    Errors: OSError when the disk is full or failing.
    """
    if os.name == "nt":
        return
    with _unless_refused():
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def sweep(folder: Path) -> None:
    """Remove the temporary files of processes of this machine that are gone."""
    with contextlib.suppress(OSError):
        with os.scandir(folder) as entries:  # a folder may hold many thousands of files
            names = [one.name for one in entries if one.name.startswith(".") and one.name.endswith(".tmp")]
        for name in sorted(names):
            found = _ASIDE.match(name)
            if found and found["host"] in (None, _host()) and _is_gone(int(found["pid"])):
                with contextlib.suppress(OSError):  # Windows keeps what a living process has open
                    (folder / name).unlink()


def refuse(path: Path, inputs: Sequence[Path] = ()) -> None:
    """Say at once why a target cannot be written, before any work is done for it.

    Errors: OutputError.
    """
    try:
        _refuse(path, inputs)
    except (OSError, ValueError) as error:
        raise explained(error, path) from error


def is_private(path: Path) -> bool:
    """Whether a file is kept from others, as those are in which personal data are shown; never where the system does not tell."""
    return os.name != "nt" and path.stat().st_mode & 0o007 == 0


def private_mode() -> int:
    """The rights of a new file that holds personal data: its owner's; the group's as well where the umask shuts out all others but not the group."""
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o600 | (0o060 & ~umask if umask & 0o007 == 0o007 else 0)


def _refuse(path: Path, inputs: Sequence[Path]) -> None:
    if "\0" in str(path):
        raise ValueError(path)
    if path.is_dir():
        raise refusal(path, Text("这是一个文件夹，不是文件。", "This is a folder, not a file."), Text("请在 -o 后写出文件名。", "Name a file after -o."))
    if path.exists() and not path.is_file():
        raise refusal(path, Text("这不是普通文件。", "This is not a regular file."), Text("要写到标准输出，请用 -o -。", "Use -o - for standard output."))
    if not path.parent.is_dir():
        raise refusal(
            path,
            Text(f"文件夹 {path.parent} 不存在。", f"The folder {path.parent} does not exist."),
            Text("请先建立该文件夹，或用 -o 指定别处。", "Make the folder first, or name another place with -o."),
        )
    for source in inputs:
        if path.exists() and source.exists() and path.samefile(source):
            raise refusal(
                path,
                Text("这是输入文件之一，不能覆盖。", "This is one of the input files and is not written over."),
                Text("请用 -o 指定另一个文件名。", "Name another file with -o."),
            )
    lock = path.with_name(f"~${path.name}")
    if lock.exists():
        raise open_elsewhere(path, Text(f"若没有人打开它，请删除 {lock.name}。", f"If nobody has it open, delete {lock.name}."))


@contextlib.contextmanager
def _created(aside: Path, target: Path, *, private: bool) -> Iterator[BinaryIO]:
    """The new file, with the rights of the one that it replaces."""
    with aside.open("x+b") as file:
        with contextlib.suppress(PermissionError):  # another user's file keeps its name, and gets our rights
            if target.exists():
                aside.chmod(target.stat().st_mode & 0o777)
            elif private:
                aside.chmod(private_mode())
        yield file


def _synced(file: BinaryIO) -> None:
    file.flush()
    with _unless_refused():
        os.fsync(file.fileno())


@contextlib.contextmanager
def _unless_refused() -> Iterator[None]:
    """Some network drives do not know how to sync, and say so; only a disk that is full or failing is an error."""
    try:
        yield
    except OSError as error:
        if error.errno in _GRAVE:
            raise


def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def _is_gone(pid: int) -> bool:
    """Whether no process has this number any more; on Windows nobody knows, and an open file cannot be removed anyway."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return False
