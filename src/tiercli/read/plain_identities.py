"""Customers who need no finding out: every row has an id and a name, each id one name and each name one id, all plainly written."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tiercli.read.codes_in_names import Pair


def are_plain(tables: Iterable[Sequence[Pair]]) -> bool:
    """Whether ids can stay as they are written and nothing is to be said of them.

    tables: the different pairs of id and name of each. No id and no name is then another one in other letters, with other zeros or marks.
    """
    each = [list(one) for one in tables]
    pairs: Collection[Pair] = each[0] if len(each) == 1 else {pair for one in each for pair in one}
    if not pairs:
        return False
    ids, names = ({text for text in map(itemgetter(place), pairs) if text} for place in (0, 1))
    if len(ids) != len(pairs) or len(names) != len(pairs):  # with one that has no id or no name they are fewer
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
    numbers = list(filter(str.isdigit, ids))
    return not any(number.startswith("0") for number in numbers) or len({number.lstrip("0") or "0" for number in numbers}) == len(numbers)
