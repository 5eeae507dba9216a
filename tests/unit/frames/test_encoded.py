"""Columns of texts by their different ones."""

from __future__ import annotations

import gc

import numpy as np
import pyarrow as pa

from tiercli.frames import encoded as module
from tiercli.frames.encoded import encoded, rows_of


def test_the_very_same_column_is_looked_through_once_and_forgotten_with_it() -> None:
    column = pa.array(["乙", None, "甲", "乙"])
    before = len(module._KNOWN)
    coded = encoded(column)
    assert encoded(column) is coded
    assert (coded.dictionary.to_pylist(), coded.indices.to_pylist()) == (["乙", "甲"], [0, None, 1, 0])
    assert encoded(pa.array(["乙", None, "甲", "乙"])) is not coded
    del column
    gc.collect()
    assert len(module._KNOWN) == before


def test_rows_are_those_whose_text_is_wanted_and_never_blank_ones() -> None:
    coded = encoded(pa.array(["乙", None, "甲", "乙"]))
    assert rows_of(coded, np.array([True, False])).tolist() == [True, False, False, True]
    assert rows_of(coded, np.array([True, True])).tolist() == [True, False, True, True]
    assert rows_of(encoded(pa.array([None, None], pa.string())), np.zeros(0, dtype=bool)).tolist() == [False, False]
