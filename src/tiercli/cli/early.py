"""What begins before anything else: a reading process loads what it needs while this one still loads the parser and the rulebook's models."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from stat import S_ISREG

from tiercli.domain.lean_libraries import load_lean
from tiercli.domain.own_process import allow_copies
from tiercli.domain.small_file import LARGE
from tiercli.domain.standby import stand_by
from tiercli.frames.without_pandas import keep_pandas_out

_READING = frozenset({"score", "check", "show", "explain", "what-if", "calibrate", "backtest"})
"""Commands whose words name the files that they read."""
_WRITTEN = ("-o", "--output")
_READ_HERE = (".yaml", ".yml", ".json")
_TEXT = (".csv", ".tsv", ".txt")


def begin_early(words: Sequence[str]) -> None:
    """Settles what a process of our own may do, and has a reading process ready where the words of the command line name a file that needs one.

    It ends with this program where nobody asks it for anything; where the words do not tell, it is started once they are understood.
    """
    allow_copies()
    keep_pandas_out()
    load_lean()
    command = next((word for word in words if not word.startswith("-")), "")
    if command in _READING and not {"--help", "-h"} & set(words) and any(_is_read(word) for word in _not_written(words)):
        with suppress(OSError):  # told when it is asked for
            stand_by()


def _not_written(words: Sequence[str]) -> list[str]:
    """The words but for what is written: last month's report is there as well, and is not read."""
    return [word for before, word in zip(["", *words], words, strict=False) if before not in _WRITTEN]


def _is_read(word: str) -> bool:
    return not word.startswith("-") and not word.lower().endswith(_READ_HERE) and _size(word) >= 0 and not stays(word)


def stays(file: str) -> bool:
    """Whether a file most likely stays where it lies, so that no reading process is needed."""
    name = file.lower()
    return name.endswith(".parquet") or (name.endswith(_TEXT) and _size(file) >= LARGE)


def _size(word: str) -> int:
    """Bytes of a file; -1 for what is none, or cannot be asked about: whoever opens it has the words for that."""
    try:
        found = Path(word).stat()
    except (OSError, ValueError):
        return -1
    return found.st_size if S_ISREG(found.st_mode) else -1
