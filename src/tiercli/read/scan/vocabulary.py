"""Words as codes that hold over all parts of a file, and where each word stands first."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tiercli.read.scan.engine import OtherwiseError
from tiercli.read.scan.tallies import Codes, Mask, note_firsts

_MOST = 2_000_000


class Vocabulary:
    """The different words of a column, in the order in which they came: from 1 on, as 0 is no word; also a text without letters is one."""

    def __init__(self) -> None:
        self._words = pa.array([], pa.string())
        self._firsts = np.full(1, -1, np.int64)
        self._unseen = True
        self._part: Any = None
        self._map = np.zeros(1, np.int64)
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

    def learn(self, column: Any) -> None:
        """The words of the part that comes now. column: coded.

        Errors: ArrowException where they are no text. OtherwiseError where there are too many words.
        """
        if self._part is not None and column.dictionary.equals(self._part):
            return
        self._part = column.dictionary
        words = self._part.cast(pa.string())
        words.validate(full=True)
        known = pc.index_in(words, value_set=self._words)
        if known.null_count:
            new = pc.unique(words.filter(known.is_null()))
            self._words = pa.concat_arrays([self._words, new])
            if len(self._words) > _MOST:
                raise OtherwiseError
            known = pc.index_in(words, value_set=self._words)
            self._firsts = np.concatenate([self._firsts, np.full(len(new), -1, np.int64)])
            self.empty = pc.index(self._words, "").as_py() + 1 or -1
        self._map = np.concatenate([[0], known.to_numpy().astype(np.int64) + 1])
        self._unseen = True

    def codes(self, column: Any) -> Codes:
        """The rows of a block as codes. column: coded by the words of the part."""
        if column.null_count:
            self._unseen |= bool(self._firsts[0] < 0)
            return self._map.take(pc.fill_null(pc.add(column.indices, 1), 0).to_numpy())
        return self._map[1:].take(column.indices.to_numpy())

    def see(self, place: int, codes: Codes) -> None:
        """Remembers where words stand first."""
        if not self._unseen:
            return
        note_firsts(self._firsts, codes, np.arange(place, place + len(codes)))
        self._unseen = bool((self._firsts[self._map[1:]] < 0).any())

    def firsts(self) -> Codes:
        """The place of the first row of each word, and of the first without one."""
        return self._firsts[self._firsts >= 0]
