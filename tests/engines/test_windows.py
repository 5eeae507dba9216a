"""Windows over groups of rows: every engine against plain Python, and the rows in their places however many there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import narwhals as nw
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.frames.engine import ENGINES, Session, collected
from tiercli.frames.windows import How, windowed

Row = tuple[str | None, int, int | None]
"""Group, order and value."""
Rule = Callable[[Sequence[Row], Row], int | None]


def values(rows: Sequence[Row]) -> list[int]:
    return [value for _, _, value in rows if value is not None]


REFERENCE: dict[How, Rule] = {
    "sum": lambda mine, _: sum(values(mine)),
    "count": lambda mine, _: len(values(mine)),
    "max": lambda mine, _: max(values(mine), default=None),
    "min": lambda mine, _: min(values(mine), default=None),
    "first place": lambda mine, row: None if row[2] is None else 1 + sum(value < row[2] for value in values(mine)),
    "last place": lambda mine, row: None if row[2] is None else sum(value <= row[2] for value in values(mine)),
}
ROWS = st.lists(
    st.tuples(st.sampled_from(["N", "S", None]), st.integers(0, 50), st.none() | st.integers(-3, 3) | st.integers(-(2**60), 2**60)), min_size=1, max_size=12
)


def over(engine: str, rows: Sequence[Row], how: How, *, descending: bool = False) -> list[tuple[Row, int | None]]:
    """Each row and what the window says of it, in any order."""
    session = Session(engine)  # type: ignore[arg-type]
    groups, orders, numbers = zip(*rows, strict=True)
    table = pa.table({"g": pa.array(groups, pa.string()), "o": pa.array(orders, pa.int64()), "v": pa.array(numbers, pa.int64()), "i": range(len(rows))})
    frame = windowed(session.lazy(table), "w", how, nw.col("v"), ["g"], descending=descending, order_by="o")
    return [(rows[one["i"]], one["w"]) for one in collected(frame).to_pylist()]


@pytest.mark.parametrize("how", list(REFERENCE))
@given(rows=ROWS)
@examples(25)
def test_windows_are_those_of_plain_python_on_every_engine(how: How, rows: list[Row]) -> None:
    if abs(sum(abs(value) for value in values(rows))) >= 2**62:
        return
    for engine in ENGINES:
        for row, found in over(engine, rows, how):
            assert found == REFERENCE[how]([one for one in rows if one[0] == row[0]], row), (engine, row)


@given(rows=ROWS)
@examples(25)
def test_the_largest_value_has_the_first_place_when_places_descend(rows: list[Row]) -> None:
    for engine in ENGINES:
        for row, found in over(engine, rows, "first place", descending=True):
            expected = None if row[2] is None else 1 + sum(value > row[2] for value in values([one for one in rows if one[0] == row[0]]))
            assert found == expected, (engine, row)


@given(numbers=st.lists(st.tuples(st.sampled_from(["N", "S", None]), st.integers(-(2**58), 2**58)), min_size=1, max_size=12))
@examples(25)
def test_a_running_sum_goes_through_each_group_in_order(numbers: list[tuple[str | None, int]]) -> None:
    rows: list[Row] = [(group, 100 - place, value) for place, (group, value) in enumerate(numbers)]
    for engine in ENGINES:
        for row, found in over(engine, rows, "running sum"):
            assert found == sum(values([one for one in rows if one[0] == row[0] and one[1] <= row[1]])), (engine, row)


def test_every_row_of_many_gets_the_window_of_its_own_group(engine: str) -> None:
    count, groups = 150_000, 40_000
    table = pa.table({"g": [number * 7919 % groups for number in range(count)]}).append_column("v", pa.array(range(count), pa.int64()))
    session = Session(engine)  # type: ignore[arg-type]
    frame = session.lazy(table.append_column("twice", pa.array([2 * group for group in table["g"].to_pylist()], pa.int64())))
    found = collected(windowed(windowed(frame, "most", "max", nw.col("twice"), ["g"]), "place", "last place", nw.col("v"), ["g"]))
    assert found.num_rows == count
    assert found["most"].to_pylist() == found["twice"].to_pylist()
    # the rows of a group come every `groups` rows: the first has place 1, the next 2, ...
    assert all(place == value // groups + 1 for place, value in zip(found["place"].to_pylist(), found["v"].to_pylist(), strict=True))
