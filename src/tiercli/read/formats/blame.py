"""Who is to blame when reading fails: the file, or this program."""

from __future__ import annotations

import traceback
from types import TracebackType

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text

READING = Text("读取", "reading")
# A reader that meets damage raises its own kinds of errors, or these from within its own code; from within ours they are slips.
_SLIPS = (ArithmeticError, AssertionError, AttributeError, ImportError, IndexError, KeyError, NameError, NotImplementedError, TypeError)
_ABOUT_NAMES = (AssertionError, AttributeError, IndexError, KeyError, NameError, TypeError)  # whose words are names in code, `in_memory` among them
_OF_THE_MACHINE = (MemoryError, OSError, RecursionError)


class ReadingFaultError(Exception):
    """This program failed on a file that it should have read, or refused in words.

    kind: the error's name. trace: where it happened, for whoever mends it.
    """

    def __init__(self, kind: str, trace: str) -> None:
        self.kind = kind
        self.trace = trace
        super().__init__(kind)


def is_out_of_memory(error: BaseException) -> bool:
    """Whether memory ran out, whatever kind of error a library makes of it."""
    return isinstance(error, MemoryError) or (not isinstance(error, _ABOUT_NAMES) and says_out_of_memory(str(error)))


def says_out_of_memory(words: str) -> bool:
    """Whether an error's words say that memory ran out."""
    words = words.lower()
    return any(mark in words for mark in ("memory", "capacity overflow", "failed to map segment", "start new thread"))


def fault_of_understanding(error: Exception) -> Exception:
    """What to raise for an error met once the cells are there as text: no text excuses it."""
    if isinstance(error, (InputError, ReadingFaultError, *_OF_THE_MACHINE)) or is_out_of_memory(error):
        return error
    return _fault(error)


def fault_of_opening(error: BaseException) -> ReadingFaultError | None:
    """Our fault in an error met while the file was opened; none where the reader met damage.

    A missing library is never the file's doing. Any other slip is ours if it happened in our own code.
    """
    if type(error).__module__ != "builtins" or not isinstance(error, _SLIPS) or is_out_of_memory(error):
        return None
    return _fault(error) if isinstance(error, ImportError) or _is_in_our_code(error.__traceback__) else None


def _fault(error: Exception) -> ReadingFaultError:
    return ReadingFaultError(type(error).__name__, "".join(traceback.format_exception(error)))


def _is_in_our_code(trace: TracebackType | None) -> bool:
    innermost = ""
    while trace is not None:
        innermost = str(trace.tb_frame.f_globals.get("__name__", ""))
        trace = trace.tb_next
    return innermost.partition(".")[0] == "tiercli"
