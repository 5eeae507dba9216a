"""The quick way through a regular text gives what the careful one gives, or leaves it to that one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.depth import examples
from tiercli.read.formats.delimited import records_of, rectangle_of

CELLS = st.text(st.sampled_from("ab1.,; \t数\u2028\x0b\x85-"), max_size=4)
LINES = st.lists(st.lists(CELLS, min_size=1, max_size=3), max_size=6)


def rows_of(text: str) -> list[list[str]] | None:
    columns = rectangle_of(text, ",")
    return None if columns is None else [list(row) for row in zip(*(column.to_pylist() for column in columns), strict=True)]


@given(LINES, st.sampled_from(["\n", "\r\n"]), st.booleans())
@examples(600, few=120)
def test_a_regular_text_is_read_alike_both_ways(lines: list[list[str]], end: str, last: bool) -> None:
    text = end.join(",".join(row) for row in lines) + (end if last and lines else "")
    quick = rows_of(text)
    if quick is not None:
        assert quick == records_of(text, ",", "a.csv").rows


@pytest.mark.parametrize("text", ["", "a", "a\nb", "a,b\n1", "a,b\n1,2,3", "a,b\n\n1,2", 'a,b\n"1",2', "a,b\r1,2", "a,b\n1,\0"])
def test_whatever_is_not_regular_is_left_to_the_careful_way(text: str) -> None:
    assert rectangle_of(text, ",") is None


def test_a_long_regular_text_keeps_every_cell_as_written() -> None:
    lines = [["编号", "量", ""], *([f"K{number:05d}", f" {number}.50 ", ""] for number in range(60_000))]
    assert rows_of("\n".join(",".join(row) for row in lines)) == lines
