"""Columns of numbers as texts."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from tiercli.domain.texts import number_texts


@pytest.mark.parametrize(
    "numbers",
    [[], [None], [1.0, 2.0, None, -40.0], [0.0, 100.0], [-0.0, 5.0], [0.5, 1.0], [9999999999.0], [-9999999999.0, 3.0], [1e10], [-1e10, 3.0], [1e300]],
)
@pytest.mark.parametrize("kind", [pa.float64(), pa.float32()])
def test_whole_numbers_are_written_as_arrow_writes_floats(numbers: list[float | None], kind: pa.DataType) -> None:
    column = pa.array(numbers, pa.float64()).cast(kind, safe=False)
    finite = pc.if_else(pc.is_finite(column), column, pa.scalar(None, kind))
    assert number_texts(column).equals(pc.cast(finite, pa.string()))


def test_what_is_no_number_has_no_text() -> None:
    assert number_texts(pa.array([float("nan"), 1.0, float("inf"), float("-inf")])).to_pylist() == [None, "1", None, None]
