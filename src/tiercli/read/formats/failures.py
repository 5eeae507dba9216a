"""What users are told when a file cannot be opened: who holds it, what is damaged, what is missing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.read.formats.archive import DamagedPartError
from tiercli.read.formats.blame import ReadingFaultError, fault_of_opening, is_out_of_memory
from tiercli.read.formats.decrypt import protected
from tiercli.read.formats.preflight import refused, too_much_memory
from tiercli.read.formats.source import Server

Answer = TypeVar("Answer")


def guarded(path: Path | Server, read: Callable[[], Answer]) -> Answer:
    """What reading a file gives.

    Errors: InputError when it cannot be read, whatever the reason in the file; ReadingFaultError when the reason is in this program.
    """
    try:
        return read()
    except (InputError, ReadingFaultError):
        raise
    except MemoryError:
        raise too_much_memory(path) from None
    except PermissionError:
        raise refused(
            path,
            "没有权限读取，或正被其他程序独占。",
            "may not be read, or another program holds it.",
            Text("请关闭占用它的程序，或检查权限。", "Close the program that holds it, or check the permissions."),
        ) from None
    except OSError as error:
        if error.errno is None:  # not from the system, but from a reader that met damage
            raise _damaged(path, error) from None
        raise refused(path, f"读取失败：{error.strerror or '系统错误'}。", f"cannot be read: {error.strerror or 'system error'}.") from None
    except BaseException as error:
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
        if is_out_of_memory(error):
            raise too_much_memory(path) from None
        raise fault_of_opening(error) or _damaged(path, error) from None


def _damaged(path: Path | Server, error: BaseException) -> InputError:
    words = str(error).lower()
    if not isinstance(path, Server) and ("password" in words or "encrypted" in words):
        answer = protected(path)
    elif isinstance(error, DamagedPartError):
        answer = refused(
            path,
            f"已损坏：“{error.part}”的内容与文件目录里的大小或校验和不符，不能相信里面的数。",
            f"is damaged: the content of '{error.part}' does not agree with the size or checksum in the archive's directory; its numbers cannot be trusted.",
            Text("请重新下载或导出。", "Download or export it again."),
        )
    else:
        answer = refused(path, "文件已损坏，或格式不规范，无法读取。", "is damaged or not well formed and cannot be read.")
    answer.detail = f"{type(error).__name__}: {error}"
    return answer
