"""Words as codes that hold over all parts of a file, and where each word stands first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.tallies import Codes, Mask, note_firsts

_MOST = 2_000_000


class Vocabulary:
    """The different words of a column, in the order in which they came: from 1 on, as 0 is no word; also a text without letters is one.

    beside: of another column, which learns first. Most names go with an id, and lie in its place in the list of a part: comparing them with what went with
    it before takes a fraction of looking them up.
    """

    def __init__(self, beside: Vocabulary | None = None) -> None:
        self._words = pa.array([], pa.string())
        self._firsts = np.full(1, -1, np.int64)
        self._unseen = True
        self._beside, self._with = beside, np.zeros(1, np.int64)
        self._parts: Sequence[pa.Array] = ()
        self._codes = np.zeros(0, np.int64)
        self._maps: list[Codes] = []
        self.empty = -1

    def __len__(self) -> int:
        """Codes that there are."""
        return len(self._words) + 1

    def words(self, codes: Codes) -> pa.Array:
        """The words of codes, of which none is blank."""
        return self._words.take(pa.array(codes - 1))

    def is_blank(self, codes: Codes) -> Mask:
        """Whether there is no word, or one without letters."""
        blank: Mask = (codes == 0) | (codes == self.empty)
        return blank

    def learn(self, parts: Sequence[pa.Array]) -> list[Codes]:
        """Lists of words, as batches are coded by them: for each its map, from 1 more than the place of a word to its code, and from 0 to no word.

        Errors: ArrowException where they are no text. OtherwiseError where there are too many words.
        """
        if len(parts) == len(self._parts) and all(map(pa.Array.equals, parts, self._parts)):
            return self._maps
        words, beside = pa.concat_arrays([one.cast(pa.string()) for one in parts]), self._beside
        is_beside = beside is not None and [*map(len, parts)] == [*map(len, beside._parts)]
        likely = self._with.take(beside._codes, mode="clip") if beside is not None and is_beside else np.zeros(1, np.int64)
        is_likely = is_beside and likely.all() and self.words(likely).equals(words)
        self._codes = likely if is_likely else self._looked_up(words)
        if beside is not None and is_beside and not is_likely:
            self._with = np.concatenate([self._with[:-1], np.zeros(len(beside) - len(self._with) + 2, np.int64)])  # the last one is of none
            self._with[beside._codes] = self._codes
        self._parts = parts
        self._maps = [np.concatenate([[0], own]) for own in np.split(self._codes, np.cumsum([*map(len, parts)])[:-1])]
        return self._maps

    def _looked_up(self, words: pa.Array) -> Codes:
        known = pc.index_in(words, value_set=self._words)
        if known.null_count:
            new = pc.unique(words.filter(known.is_null()))
            new.validate(full=True)
            self._words = pa.concat_arrays([self._words, new])
            if len(self._words) > _MOST:
                raise OtherwiseError
            known = pc.index_in(words, value_set=self._words)
            self._firsts = np.concatenate([self._firsts, np.full(len(new), -1, np.int64)])
            self.empty = pc.index(self._words, "").as_py() + 1 or -1
            self._unseen = True
        return known.to_numpy().astype(np.int64) + 1

    def codes(self, column: Any, own: Codes) -> Codes:
        """The rows of a block as codes. own: the map of the batch that it is of."""
        if column.null_count:
            self._unseen |= bool(self._firsts[0] < 0)
            return own.take(pc.fill_null(pc.add(column.indices, 1), 0).to_numpy())
        return own[1:].take(column.indices.to_numpy())

    def see(self, place: int, codes: Codes) -> None:
        """Remembers where words stand first."""
        if not self._unseen:
            return
        note_firsts(self._firsts, codes, np.arange(place, place + len(codes)))
        self._unseen = bool((self._firsts[1:] < 0).any())

    def firsts(self) -> Codes:
        """The place of the first row of each word, and of the first without one."""
        return self._firsts[self._firsts >= 0]
