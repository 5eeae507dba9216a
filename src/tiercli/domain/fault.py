"""Our own faults in another process: told apart from bad input, with a traceback that crosses as text."""

from __future__ import annotations

from tiercli.domain.errors import OurFaultError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text


class OtherProcessError(Exception):
    """The traceback of another process, shown by `--debug` as the cause of the error here."""

    def __init__(self, trace: str) -> None:
        self.trace = trace
        super().__init__(f"\n{trace}")


def our_fault(doing: Text, file: str, trace: str, kind: str = "") -> OurFaultError:
    """The error that users see when this program failed on a file.

    doing: what it was at, as "读取" and "reading". trace: the traceback as text; kind: the error's name, its last line's if none.
    """
    kind = kind or trace.strip().rpartition("\n")[2].partition(":")[0]
    error = OurFaultError(
        Text(f"{doing.zh}时程序内部出错（{kind}），文件没有改动。", f"internal error while {doing.en} it ({kind}); the file is untouched."),
        hint=Text("加 --debug 重试可看到详情，请连同它一起报告。", "Run again with --debug to see the details, and report them."),
        where=Place(file),
    )
    error.__cause__ = OtherProcessError(trace)
    return error
