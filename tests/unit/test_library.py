"""tiercli for programs: frames in, the same kind of frame out."""

from __future__ import annotations

from datetime import date

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import tiercli
from tiercli.domain.errors import InputError, UsageError

TODAY = date(2026, 11, 22)
ROWS = {
    "客户名称": ["甲公司", "乙公司", "甲公司"],
    "日期": [date(2026, 1, 5), date(2026, 2, 3), date(2026, 3, 4)],
    "数量": [100.5, 2000.0, 4899.5],
    "金额": [1.0, 2.0, 3.0],
}


def test_the_function_stays_a_function_after_the_stages_are_loaded() -> None:
    import tiercli.points.score
    import tiercli.runs.run

    assert callable(tiercli.score)


def test_pandas_comes_back_as_pandas_with_a_customer_on_the_bound_in_the_upper_band() -> None:
    results = tiercli.score(pd.DataFrame(ROWS), today=TODAY)
    assert isinstance(results, pd.DataFrame)
    first = results.set_index("customer_name").loc["甲公司"]
    assert first["volume"] == 5000.0
    assert first["points_volume"] == 100.0
    assert str(results["first_purchase"].dtype).startswith("datetime64")


def test_an_outcome_is_a_pandas_frame_when_a_notebook_asks() -> None:
    outcome = tiercli.outcome_of(pa.table(ROWS), today=TODAY)
    frame = outcome.to_pandas()
    assert isinstance(frame, pd.DataFrame)
    assert list(frame.columns) == outcome.results.rows.column_names
    assert frame.set_index("customer_name").loc["甲公司", "volume"] == 5000.0
    assert str(frame["first_purchase"].dtype).startswith("datetime64")


def test_polars_eager_and_lazy_come_back_as_they_came() -> None:
    assert isinstance(tiercli.score(pl.DataFrame(ROWS), today=TODAY), pl.DataFrame)
    assert isinstance(tiercli.score(pl.LazyFrame(ROWS), today=TODAY), pl.LazyFrame)


def test_arrow_and_duckdb_come_back_as_they_came_with_the_same_scores() -> None:
    table = pa.table(ROWS)
    arrow = tiercli.score(table, today=TODAY)
    relation = duckdb.from_arrow(table)
    found = tiercli.score(relation, today=TODAY, engine="duckdb")
    assert isinstance(arrow, pa.Table)
    assert isinstance(found, duckdb.DuckDBPyRelation)
    assert found.to_arrow_table()["score"].to_pylist() == arrow["score"].to_pylist()


def test_the_callers_frame_is_not_changed() -> None:
    frame = pd.DataFrame(ROWS)
    before = frame.copy(deep=True)
    tiercli.score(frame, today=TODAY)
    pd.testing.assert_frame_equal(frame, before)


def test_other_tables_params_and_as_of_are_heard() -> None:
    customers = pd.DataFrame({"客户名称": ["甲公司", "丙公司"], "信用等级": ["AAA", "C"]})
    outcome = tiercli.outcome_of(pd.DataFrame(ROWS), customers=customers, params={"core_volume": 6000}, as_of=date(2026, 2, 28), today=TODAY)
    assert outcome.as_of == date(2026, 2, 28)
    assert sorted(outcome.results.rows["customer_name"].to_pylist()) == ["丙公司", "乙公司", "甲公司"]
    assert outcome.params["core_volume"] == 6000
    assert dict(outcome.accounts[0].record()["set_aside"]) == {"after-period": 1}


def test_what_is_not_a_frame_is_refused_in_words() -> None:
    with pytest.raises(InputError, match="a list is not a frame"):
        tiercli.score([1, 2, 3])
    with pytest.raises(UsageError, match="--engine oracle: it must be one of auto, arrow, duckdb"):
        tiercli.score(pd.DataFrame(ROWS), today=TODAY, engine="oracle")
    with pytest.raises(UsageError, match="no param 'core'"):
        tiercli.score(pd.DataFrame(ROWS), params={"core": 1}, today=TODAY)
