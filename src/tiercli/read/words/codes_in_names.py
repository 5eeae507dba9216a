"""Code and name in one cell, as reports print them: `K001 绿原农资`, `[K001]绿原农资`, `绿原农资(K001)`."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence

from tiercli.domain.patterns import late_pattern
from tiercli.read.words.names import normal_id, normal_name

Pair = tuple[str | None, str | None]  # id and name of a row

_CODE = r"(?=[A-Za-z0-9._-]*\d)[A-Za-z0-9][A-Za-z0-9._-]*"
_BEFORE = late_pattern(
    rf"^\s*(?:[\[(【（<〔]({_CODE})[\])】）>〕]\s*[-_/|:：,、]?|({_CODE})(?:\s*[/|:：,、\\]|\s+[-–—_]?|[-–—_](?=[^A-Za-z0-9])))\s*(\S.*?)\s*$"
)
_AFTER = late_pattern(rf"^\s*(\S.*?)\s*(?:[\[(【（<〔]({_CODE})[\])】）>〕]|[/|\\]\s*({_CODE})|\s[-–—]\s*({_CODE}))\s*$")
_ENDS = frozenset(f"{string.ascii_letters}{string.digits}._-])】）>〕")
_ENOUGH = 0.9
_FEWEST = 2


def apart(cell: str) -> tuple[str, str] | None:
    """Code and name of a cell that may hold both."""
    for pattern, code, name in ((_BEFORE, (1, 2), 3), (_AFTER, (2, 3, 4), 1)):
        if pattern is _AFTER and cell.rstrip()[-1:] not in _ENDS:  # most names, seen without trying where a code may begin
            continue
        if match := pattern.match(cell):
            words = match[name]
            if sum(char.isalpha() for char in words) > 1:
                return next(match[one] for one in code if match[one]), words
    return None


def cells_with_both(pairs: Sequence[Pair]) -> dict[str, tuple[str, str]]:
    """The cells that may hold code and name, with both; only rows that have but one of them can have such a cell."""
    return {cell: both for number, name in pairs if (cell := _only(number, name)) and (both := apart(cell))}


def taken_apart(pairs: Sequence[Pair], cells: Mapping[str, tuple[str, str]], known: Mapping[str, set[str]]) -> tuple[list[Pair], list[str]]:
    """The pairs with ids of their own where a cell holds code and name; and the cells that were taken apart.

    cells: by `cells_with_both`. known: normal ids of all tables -> normal names that they bear. A cell is taken apart where its code is known and
    bears that name or none; or where nearly all cells of the column are such and every code goes with one name.
    """
    filled = {cell for number, name in pairs if (cell := _only(number, name))}
    whole = len(cells) >= max(_FEWEST, _ENOUGH * len(filled)) and _is_one_to_one(list(cells.values()))
    sure = {cell: both for cell, both in cells.items() if whole or _is_known(both, known)}
    return [sure.get(_only(number, name) or "", (number, name)) for number, name in pairs], list(sure)


def _only(number: str | None, name: str | None) -> str | None:
    """The cell that would hold both: where the row has one of them."""
    return name if number is None else number if name is None else None


def _is_known(both: tuple[str, str], known: Mapping[str, set[str]]) -> bool:
    names = known.get(normal_id(both[0]))
    return names is not None and (not names or normal_name(both[1]) in names)


def _is_one_to_one(both: Sequence[tuple[str, str]]) -> bool:
    names: dict[str, set[str]] = {}
    for code, name in both:
        names.setdefault(normal_id(code), set()).add(normal_name(name))
    return all(len(one) == 1 for one in names.values())
