"""Pieces of time: windows of months begin and end with them, and others are told apart."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest

from tiercli.domain.period import Period, parse_window, period_ending
from tiercli.frames.pieces import Pieces, starts_of_pieces

FIRST, LAST = date(2024, 2, 10), date(2026, 10, 30)


def pieces(as_of: date) -> Pieces:
    days = [FIRST, date(2025, 3, 1), LAST]
    rows = pa.table({"customer_id": ["a", "b", "a"], "date": pa.array(days, pa.date32()), "quantity": [1, 2, 3]})
    return Pieces(starts_of_pieces(FIRST, LAST, as_of), LAST, rows)


@pytest.mark.parametrize("as_of", [LAST, date(2026, 10, 31), date(2026, 10, 17), date(2026, 2, 28), date(2024, 2, 29), date(2026, 12, 5), date(2023, 5, 31)])
@pytest.mark.parametrize(
    "window", ["1 month", "3 months", "12 months", "2 years", "month", "quarter", "half-year", "year", "previous year", "year-to-date", "all"]
)
def test_windows_of_months_are_whole_pieces(as_of: date, window: str) -> None:
    assert pieces(as_of).has_whole(period_ending(as_of, parse_window(window)))


def test_windows_of_days_cut_a_piece() -> None:
    assert not pieces(date(2026, 10, 17)).has_whole(period_ending(date(2026, 10, 17), parse_window("45 days")))


def test_what_begins_before_the_first_row_and_ends_after_the_last_is_whole() -> None:
    whole = pieces(LAST)
    assert whole.has_whole(Period(FIRST, LAST))
    assert whole.has_whole(Period(FIRST - timedelta(days=1), LAST + timedelta(days=1)))
    assert not whole.has_whole(Period(FIRST + timedelta(days=1), LAST))
    assert not whole.has_whole(Period(FIRST, LAST - timedelta(days=1)))


def test_pieces_start_with_months_and_with_windows() -> None:
    assert starts_of_pieces(date(2026, 1, 20), date(2026, 3, 20), date(2026, 3, 17)) == (
        date(2026, 1, 20),
        date(2026, 2, 1),
        date(2026, 2, 18),
        date(2026, 3, 1),
        date(2026, 3, 18),
    )
    assert starts_of_pieces(date(2026, 1, 20), date(2026, 1, 20), date(2026, 1, 20)) == (date(2026, 1, 20),)


def test_cut_pieces_keep_what_lies_between_and_are_none_where_one_is_cut() -> None:
    whole = pieces(LAST)
    kept = whole.between(date(2025, 3, 1), date(2026, 9, 30))
    assert kept is not None
    assert kept.rows["customer_id"].to_pylist() == ["b"]
    assert whole.between(date(2025, 3, 2), None) is None
    assert whole.between(None, None) is whole
