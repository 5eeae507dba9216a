"""Numbers in sentences."""

from __future__ import annotations

import pyarrow as pa

from tiercli.grade.sentences import number_words

MICRO = 10**6


def test_thousands_stand_apart_and_no_value_has_no_words() -> None:
    numbers = [0, 999, 1000, 999_999, 1_000_000, 1_002_003, -1234, -999, None]
    written = ["0", "999", "1,000", "999,999", "1,000,000", "1,002,003", "-1,234", "-999", None]
    assert number_words(pa.array([None if one is None else one * MICRO for one in numbers], pa.int64()), 0, commas=True).to_pylist() == written
    assert number_words(pa.array([None, 7 * MICRO], pa.int64()), 0, commas=True).to_pylist() == [None, "7"]
    assert number_words(pa.array([None], pa.int64()), 0, commas=True).to_pylist() == [None]


def test_decimals_stand_behind_the_thousands() -> None:
    assert number_words(pa.array([1_234_567_890, 999_994_999, 999_995_000], pa.int64()), 2, commas=True).to_pylist() == ["1,234.57", "999.99", "1,000.00"]
