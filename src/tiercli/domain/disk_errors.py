"""Why something cannot be written, in words: a full disk, a read-only folder, a file that Excel holds."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from tiercli.domain.errors import OutputError
from tiercli.domain.finding import Place
from tiercli.domain.language import EMPTY, Text

FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_REFUSED = {errno.EACCES, errno.EPERM, errno.EROFS}
_INTACT = Text("原有文件没有改动。", "The old file is intact.")


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
