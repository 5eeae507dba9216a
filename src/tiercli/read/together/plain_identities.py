"""Customers who need no finding out: every row has an id and a name, each id one name and each name one id, all plainly written."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

import numpy as np
import pyarrow as pa

from tiercli.domain.texts import texts_of


def are_plain(tables: Iterable[tuple[pa.Array, pa.Array]]) -> bool:
    """Whether ids can stay as they are written and nothing is to be said of them.

    tables: the different pairs of id and name of each, ids and names. No id and no name is then another one in other letters, with other zeros or marks.
    """
    each = list(tables)
    if not each:
        return False
    coded = [pa.concat_arrays([one[place] for one in each]).dictionary_encode() for place in (0, 1)]
    if not len(coded[0]) or any(one.null_count for one in coded):
        return False
    ids, names = (texts_of(one.dictionary) for one in coded)
    pairs = len(coded[0])
    if len(each) > 1:
        id_codes, name_codes = (one.indices.to_numpy(zero_copy_only=False).astype(np.int64) for one in coded)
        pairs = len(np.unique(id_codes * len(names) + name_codes))
    if len(ids) != pairs or len(names) != pairs or not all(ids) or not all(names):
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
    numbers = [number for number in ids if number.isdigit()] if "0" in {number[0] for number in ids} else []
    return len({number.lstrip("0") or "0" for number in numbers}) == len(numbers)
