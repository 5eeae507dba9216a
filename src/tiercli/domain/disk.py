"""A file is replaced whole or not at all.

The new content goes to a temporary file beside the target, is synced to the disk and renamed into
place. Whatever happens on the way (a full disk, Ctrl-C), the old file is as it was and the temporary
one is gone.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from tiercli.domain.errors import OutputError
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text

_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_INTACT = Text("原有文件没有改动。", "The old file is intact.")


@contextlib.contextmanager
def replacing(path: Path, *, inputs: Sequence[Path] = ()) -> Iterator[BinaryIO]:
    """A file to write to, which takes the target's place when the block ends well.

    inputs: files that were read, which must not be written over.
    Errors: OutputError (exit 5) when the target cannot be written; the old file is intact.
    """
    target = Path(os.path.realpath(path))  # a link stays a link, and its file is replaced
    refuse(path, inputs)
    aside = target.with_name(f".{target.name[:20]}.{os.getpid()}-{secrets.token_hex(4)}.tmp")
    try:
        with _created(aside, target) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        aside.replace(target)
        _sync_folder(target.parent)
    except OSError as error:
        raise _explained(error, path) from error
    finally:
        with contextlib.suppress(FileNotFoundError):  # after the rename there is nothing left to remove
            aside.unlink()


def refuse(path: Path, inputs: Sequence[Path] = ()) -> None:
    """Say at once why a target cannot be written, before any work is done for it.

    Errors: OutputError.
    """
    try:
        _refuse(path, inputs)
    except OSError as error:
        raise _explained(error, path) from error


def _refuse(path: Path, inputs: Sequence[Path]) -> None:
    if path.is_dir():
        raise _error(path, Text("这是一个文件夹，不是文件。", "This is a folder, not a file."), Text("请在 -o 后写出文件名。", "Name a file after -o."))
    if path.exists() and not path.is_file():
        raise _error(path, Text("这不是普通文件。", "This is not a regular file."), Text("要写到标准输出，请用 -o -。", "Use -o - for standard output."))
    if not path.parent.is_dir():
        raise _error(
            path,
            Text(f"文件夹 {path.parent} 不存在。", f"The folder {path.parent} does not exist."),
            Text("请先建立该文件夹，或用 -o 指定别处。", "Make the folder first, or name another place with -o."),
        )
    for source in inputs:
        if path.exists() and source.exists() and path.samefile(source):
            raise _error(
                path,
                Text("这是输入文件之一，不能覆盖。", "This is one of the input files and is not written over."),
                Text("请用 -o 指定另一个文件名。", "Name another file with -o."),
            )
    lock = path.with_name(f"~${path.name}")
    if lock.exists():
        raise _open_elsewhere(path, Text(f"若没有人打开它，请删除 {lock.name}。", f"If nobody has it open, delete {lock.name}."))


@contextlib.contextmanager
def _created(aside: Path, target: Path) -> Iterator[BinaryIO]:
    """The new file, with the rights of the one that it replaces."""
    with aside.open("x+b") as file:
        if target.exists():
            with contextlib.suppress(PermissionError):  # another user's file keeps its name, and gets our rights
                aside.chmod(target.stat().st_mode & 0o777)
        yield file


def _sync_folder(folder: Path) -> None:
    """Make the rename last through a power cut, where the system can (Windows cannot open folders)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # some network drives refuse it; the file itself is safe
            raise
    finally:
        os.close(handle)


def _explained(error: OSError, path: Path) -> OutputError:
    if error.errno in _FULL:
        return _error(path, Text("磁盘已满。", "The disk is full."), Text(f"请腾出空间后重试。{_INTACT.zh}", f"Free some space and try again. {_INTACT.en}"))
    if error.errno in _REFUSED:
        if not os.access(path.parent, os.W_OK) or error.errno == errno.EROFS:
            return _error(
                path,
                Text(f"文件夹 {path.parent} 是只读的。", f"The folder {path.parent} is read-only."),
                Text("请用 -o 指定可以写入的地方。", "Name a place that can be written with -o."),
            )
        return _open_elsewhere(path)
    if error.errno == errno.ENAMETOOLONG:
        return _error(path, Text("文件名太长。", "The file name is too long."), Text("请用 -o 指定较短的文件名。", "Name a shorter one with -o."))
    what = error.strerror or str(error)
    return _error(path, Text(f"无法写入：{what}。", f"Cannot be written: {what}."), _INTACT)


def _open_elsewhere(path: Path, more: Text = EMPTY) -> OutputError:
    return _error(
        path,
        Text("文件正在 Excel 或其他程序中打开。", "The file is open in Excel or another program."),
        Text(
            f"请关闭后重试，或用 -o 指定另一个文件名。{more.zh}{_INTACT.zh}",
            " ".join(filter(None, ("Close it and try again, or name another file with -o.", more.en, _INTACT.en))),
        ),
    )


def _error(path: Path, message: Text, hint: Text = EMPTY) -> OutputError:
    return OutputError(message, hint=hint, where=Place(str(path)))
