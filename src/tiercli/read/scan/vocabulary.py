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


class Words:
    """The different words of a column, in the order in which they came.

    beside: of another column, which is looked up first. Most names go with an id, and lie in its place in the list of a part: comparing them with what went
    with it before takes a fraction of looking them up.
    """

    def __init__(self, beside: Words | None = None) -> None:
        self.known = pa.array([], pa.string())
        self._beside, self._with = beside, np.full(1, -1, np.int64)  # the last one is of no word
        self._sizes: list[int] = []
        self._places = np.zeros(0, np.int64)

    def places(self, lists: Sequence[pa.Array]) -> Codes:
        """The places of the words of some lists, one list behind the other; -1 where there is none.

        Errors: ArrowException for new ones that are no text.
        """
        words: Any = pa.concat_arrays(lists)
        beside = self._beside
        self._sizes = [*map(len, lists)]
        if beside is None or beside._sizes != self._sizes:
            self._places = self._looked_up(words)
            return self._places
        self._places = self._with.take(beside._places, mode="clip")
        if self._places.min(initial=0) < 0 or not self.known.take(pa.array(self._places)).equals(words):
            self._places = self._looked_up(words)
            self._with = np.concatenate([self._with, np.full(len(beside.known) + 1 - len(self._with), -1, np.int64)])
            self._with[beside._places] = self._places
            self._with[-1] = -1
        return self._places

    def _looked_up(self, words: pa.Array) -> Codes:
        at = pc.index_in(words, value_set=self.known, skip_nulls=True)
        new = pc.unique(words.filter(pc.and_(at.is_null(), words.is_valid())))
        if len(new):
            new.validate(full=True)
            self.known = pa.concat_arrays([self.known, new])
            at = pc.index_in(words, value_set=self.known, skip_nulls=True)
        places: Codes = pc.fill_null(at, -1).to_numpy().astype(np.int64)
        return places


class Vocabulary(Words):
    """Words as codes: from 1 on, as 0 is no word; also a text without letters is one."""

    def __init__(self, beside: Vocabulary | None = None) -> None:
        super().__init__(beside)
        self._firsts = np.full(1, -1, np.int64)
        self._unseen = True
        self._lists: Sequence[pa.Array] = ()
        self._maps: list[Codes] = []
        self.empty = -1

    def __len__(self) -> int:
        """Codes that there are."""
        return len(self.known) + 1

    def words(self, codes: Codes) -> pa.Array:
        """The words of codes, of which none is blank."""
        return self.known.take(pa.array(codes - 1))

    def is_blank(self, codes: Codes) -> Mask:
        """Whether there is no word, or one without letters."""
        blank: Mask = (codes == 0) | (codes == self.empty)
        return blank

    def learn(self, lists: Sequence[pa.Array]) -> list[Codes]:
        """Lists of words, as batches are coded by them: for each its map, from 1 more than the place of a word to its code, and from 0 to no word.

        Errors: ArrowException where they are no text. OtherwiseError where there are too many words.
        """
        if len(lists) == len(self._lists) and all(map(pa.Array.equals, lists, self._lists)):
            return self._maps
        codes = self.places([one.cast(pa.string()) for one in lists]) + 1
        if len(self) > _MOST:
            raise OtherwiseError
        if more := len(self) - len(self._firsts):
            self._firsts = np.concatenate([self._firsts, np.full(more, -1, np.int64)])
            self.empty = pc.index(self.known, "").as_py() + 1 or -1
            self._unseen = True
        self._lists = lists
        self._maps = [np.concatenate([[0], own]) for own in np.split(codes, np.cumsum(self._sizes)[:-1])]
        return self._maps

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
