"""Customers who need no finding out: every row has an id and a name, each id one name and each name one id, all plainly written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiercli.read.codes_in_names import Pair


def are_plain(tables: Iterable[Sequence[Pair]]) -> bool:
    """Whether ids can stay as they are written and nothing is to be said of them.

    tables: the different pairs of id and name of each. No id and no name is then another one in other letters, with other zeros or marks.
    """
    pairs = {pair for one in tables for pair in one}
    ids = {number for number, _ in pairs if number}
    names = {name for _, name in pairs if name}
    if not pairs or len(ids) != len(pairs) or len(names) != len(pairs) or any(number is None or name is None for number, name in pairs):
        return False
    digits, words = "".join(ids), "".join(names)
    if not (digits.isascii() and digits.isalnum() and words.isalnum() and unicodedata.is_normalized("NFKC", words)):
        return False
    if words.casefold() != words and len({name.casefold() for name in names}) != len(names):
        return False
    try:
        words.encode("gb2312")  # beyond it are traditional characters, which may be the simplified ones of another name
    except UnicodeEncodeError:
        return False
    numbers = [number for number in ids if number.isdigit()]
    return len({number.lstrip("0") or "0" for number in numbers}) == len(numbers)
