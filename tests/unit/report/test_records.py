"""JSON and Parquet for programs."""

from __future__ import annotations

import io
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from tests.unit.report.made import an_outcome
from tiercli.report.records import write_json, write_parquet


def written(table: pa.Table) -> list[dict]:
    file = io.BytesIO()
    write_json(table, file)
    return json.loads(file.getvalue())


def test_numbers_are_numbers_and_no_value_is_null():
    table = pa.table({"a": [1.5, None, float("nan")], "b": ["甲", None, ""], "c": [2.0, -0.1, 1e300], "d": [date(2026, 1, 2), None, None]})
    assert written(table) == [
        {"a": 1.5, "b": "甲", "c": 2, "d": "2026-01-02"},
        {"a": None, "b": None, "c": -0.1, "d": None},
        {"a": None, "b": "", "c": 1e300, "d": None},
    ]


def test_chinese_stays_readable_and_each_record_has_its_line():
    file = io.BytesIO()
    write_json(pa.table({"a": ["昆仑", "b"]}), file)
    assert file.getvalue().decode() == '[\n{"a": "昆仑"},\n{"a": "b"}\n]\n'


def test_no_rows_are_an_empty_array():
    assert written(pa.table({"a": pa.array([], pa.string())})) == []


def test_parquet_has_the_frame_as_it_is_typed():
    results, file = an_outcome(50).results.rows, io.BytesIO()
    write_parquet(results, file)
    back = pq.read_table(io.BytesIO(file.getvalue()))
    assert back.schema.equals(results.schema)
    assert back.equals(results)
