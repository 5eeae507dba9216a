"""The parts of a report, one file each beside the whole: their names, and writing them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tiercli.domain import disk
from tiercli.domain.errors import UsageError
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.outcome import Outcome
from tiercli.report.target import Target, paths_of, write_reports

_REFUSED = late_pattern(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_KEPT_BY_WINDOWS = late_pattern(r"^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LONGEST = 120
"""Bytes of a value in a file's name: with a stem before it and a suffix behind, every system takes it."""


def file_word(value: str) -> str:
    """A value as a part of a file's name that every system takes: 张三/李四 is 张三_李四."""
    word = _REFUSED.sub("_", unicodedata.normalize("NFC", value)).strip(" ._") or "_"
    while len(word.encode()) > _LONGEST:
        word = word[:-1]
    return f"_{word}" if _KEPT_BY_WINDOWS.match(word) else word


def write_parts(parts: Sequence[Outcome], outcome: Outcome, target: Target, sources: Sequence[Path] = ()) -> tuple[str, ...]:
    """Write the whole and every part in every format; the paths, the whole first, then in the order of the parts.

    Nothing is written before it is known that all of them may be.
    Errors: as `write_reports`; UsageError on standard output.
    """
    if target.stdout:
        raise UsageError(
            Text("分开的报告不能写到标准输出。", "A report that is split cannot go to standard output."),
            hint=Text("请用 -o 指定文件。", "Name a file with -o."),
        )
    targets = _targets(parts, outcome, target)
    inputs = [*{Path(sheet.path) for sheet in outcome.inputs}, *sources]
    for part, one in zip(parts, targets, strict=True):
        for path in paths_of(part, one):
            disk.refuse(path, inputs)
    written = [write_reports(one_outcome, one, sources) for one_outcome, one in zip((outcome, *parts), (target, *targets), strict=True)]
    return tuple(path for paths in written for path in paths)


def _targets(parts: Sequence[Outcome], outcome: Outcome, target: Target) -> list[Target]:
    """Where each part goes: beside the whole, with its value behind the name."""
    first = paths_of(outcome, target)[0]
    taken: set[str] = set()
    answer = []
    for part in parts:
        assert part.part is not None
        word = file_word(part.part.value)
        name, number = word, 2
        while name.casefold() in taken:
            name, number = f"{word}-{number}", number + 1
        taken.add(name.casefold())
        answer.append(replace(target, path=first.with_name(f"{first.stem}-{name}{first.suffix}"), formats=target.formats or target.wanted()))
    return answer
