"""First rows of each key."""

from __future__ import annotations

import random

import pyarrow as pa
import pytest

from tiercli.read.together.whole_rows import first_of_each, first_rows


@pytest.mark.parametrize("kind", [pa.string(), pa.int64(), pa.dictionary(pa.int32(), pa.string())])
def test_the_first_row_of_each_value_is_found_whatever_their_order_and_type(kind: pa.DataType) -> None:
    draw = random.Random(7)
    for rows in (0, 1, 2, 50, 400):
        values = [None if not draw.randrange(9) else draw.randrange(20) if kind == pa.int64() else f"K{draw.randrange(20)}" for _ in range(rows)]
        column = pa.array(values, pa.string() if pa.types.is_dictionary(kind) else kind)
        if pa.types.is_dictionary(kind):  # whose values stand in another order than that of the rows
            column = pa.array(["zero", *sorted({one for one in values if one}, reverse=True), *values], pa.string()).dictionary_encode()[-rows or rows + 99 :]
        table = pa.table({"key": column, "place": list(range(rows))})
        expected = [place for place, value in enumerate(values) if value not in values[:place]]
        first, later = first_of_each(table, ["key"])
        assert first["place"].to_pylist() == expected == first_rows(table, ["key"])["place"].to_pylist()
        assert later["place"].to_pylist() == [place for place in range(rows) if place not in expected]
