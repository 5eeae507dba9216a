"""What is asked of the rows of one key: DuckDB's own way gives what any engine gives."""

from __future__ import annotations

import pyarrow as pa
import pytest

from tiercli.frames.engine import Session
from tiercli.frames.grouped import Grouped, grouped

ROWS = pa.table(
    {
        "key": ["a", "a", "a", "b", "b", "c"],
        "month": pa.array([24300, 24312, 24300, None, 24361, None], pa.int64()),
        "amount": pa.array([5, None, -7, 1, 2, None], pa.int64()),
    }
)
ASKED = {
    "months": Grouped("different", "month", (24300, 24361)),
    "amounts": Grouped("different", "amount"),
    "total": Grouped("sum", "amount"),
    "least": Grouped("min", "amount"),
    "most": Grouped("max", "amount"),
    "filled": Grouped("count", "amount"),
}


def test_duckdb_gives_what_arrow_gives_of_sums_extremes_counts_and_different_values():
    answers = [grouped(session.lazy(ROWS), "key", ASKED, session).sort_by("key").to_pylist() for session in (Session(), Session("duckdb"))]
    assert answers[0] == answers[1]
    assert [row["months"] for row in answers[0]] == [2, 1, 0], "a missing value is none of them"


@pytest.mark.parametrize(("bounds", "is_narrow"), [(None, False), ((1, 62), True), ((1, 63), False), ((5, 5), True), ((5, 4), False)])
def test_values_are_marked_in_one_number_only_where_all_have_a_place_in_it(bounds: tuple[int, int] | None, *, is_narrow: bool):
    assert Grouped("different", "month", bounds).is_narrow is is_narrow
    assert ("bit_or" in Grouped("different", "month", bounds).sql) is is_narrow


@pytest.mark.parametrize("most", [0, 1 << 28])
def test_marks_and_sets_count_the_same_values_also_of_rows_that_have_no_key(monkeypatch: pytest.MonkeyPatch, most: int):
    monkeypatch.setattr("tiercli.frames.grouped._MOST_MARKS", most)
    rows = pa.table(
        {
            "key": ["a", None, "b", "a", None, "c", "a"],
            "month": pa.array([100, 161, None, 100, 160, 130, 101], pa.int64()),
            "year": pa.array([8, 8, 9, 8, 8, None, 9], pa.int64()),
        }
    )
    months, years = Grouped("different", "month", (100, 161)), Grouped("different", "year", (8, 9))
    for asked in ({"months": months}, {"months": months, "rows": Grouped("count", "year"), "years": years}):
        found = {row["key"]: row for row in grouped(Session().lazy(rows), "key", asked, Session()).to_pylist()}
        assert {key: row["months"] for key, row in found.items()} == {"a": 2, None: 2, "b": 0, "c": 1}
        assert "years" not in asked or {key: (row["rows"], row["years"]) for key, row in found.items()} == {"a": (3, 2), None: (2, 1), "b": (1, 1), "c": (0, 0)}
        assert list(found["a"]) == ["key", *asked]


def test_the_last_place_of_62_is_counted():
    rows = pa.table({"key": ["a"] * 62, "month": pa.array(range(100, 162), pa.int64())})
    session = Session("duckdb")
    assert grouped(session.lazy(rows), "key", {"months": Grouped("different", "month", (100, 161))}, session).to_pylist() == [{"key": "a", "months": 62}]
