"""CSV: what Excel, Python and a suspicious mind expect of it."""

from __future__ import annotations

import csv
import io
from datetime import date

import pyarrow as pa
import pytest

from tests.unit.report.made import an_outcome
from tiercli.report import delimited
from tiercli.report.delimited import plain_decimal, write_csv


def written(**columns: pa.Array) -> bytes:
    file = io.BytesIO()
    write_csv(pa.table(columns), file)
    return file.getvalue()


def rows(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def test_it_begins_with_a_byte_order_mark_and_ends_lines_as_windows_does():
    assert written(a=pa.array(["甲"]), b=pa.array([1.5])) == b"\xef\xbb\xbfa,b\r\n\xe7\x94\xb2,1.5\r\n"


@pytest.mark.parametrize("text", ["=1+1", "+86 991", "-cmd", "@SUM(A1)", "\t=1", "\r=1"])
def test_text_that_would_act_as_a_formula_gets_an_apostrophe(text):
    assert rows(written(a=pa.array([text])))[1] == ["'" + text]


@pytest.mark.parametrize("text", ["a=1", "1-2", "x@y", "", "O'Brien"])
def test_other_text_stays_as_it_is(text):
    assert rows(written(a=pa.array([text]), b=pa.array(["."])))[1] == [text, "."]


def test_negative_numbers_are_numbers_and_not_escaped():
    assert rows(written(a=pa.array([-1.25, -3.0, -0.0])))[1:] == [["-1.25"], ["-3"], ["0"]]


@pytest.mark.parametrize(
    ("number", "said"),
    [(0.1, "0.1"), (1200.0, "1200"), (1e-7, "0.0000001"), (1e20, "100000000000000000000"), (123456789.123456, "123456789.123456"), (1e15, "1000000000000000")],
)
def test_numbers_are_the_shortest_exact_decimals(number, said):
    assert rows(written(a=pa.array([number])))[1] == [said]
    assert plain_decimal(number) == said
    assert float(said) == number


def test_what_is_no_value_is_an_empty_cell():
    assert rows(written(a=pa.array([None, 1.0]), b=pa.array(["x", None]), c=pa.array([float("nan"), float("inf")])))[1:] == [["", "x", ""], ["1", "", ""]]


def test_commas_quotes_and_line_breaks_survive():
    texts = ["a,b", 'say "hi"', "two\nlines", " outer ", "；全角，"]
    assert [row[0] for row in rows(written(a=pa.array(texts)))[1:]] == texts


def test_days_are_iso():
    assert rows(written(a=pa.array([date(2026, 10, 31), None]), b=pa.array([True, False])))[1:] == [["2026-10-31", "true"], ["", "false"]]


def test_the_columns_are_the_results_in_order():
    outcome = an_outcome(5)
    table = rows(written(**{name: outcome.results.rows.column(name) for name in outcome.results.rows.column_names}))
    assert table[0] == [column.name for column in outcome.results.columns]
    assert len(table) == 6
    assert table[0][:6] == ["customer_id", "customer_name", "tier", "tier_title", "computed_tier", "score"]


def test_no_rows_leave_the_header():
    assert written(a=pa.array([], pa.string())) == b"\xef\xbb\xbfa\r\n"


def test_many_rows_are_written_as_few_are(monkeypatch):
    columns = {"a": pa.array(["=1", None, 'so "called"']), "b": pa.array([1.5, -0.0, 1e-7]), "c": pa.array([1, 2, None]), "d": pa.array([True, None, False])}
    few = written(**columns)
    monkeypatch.setattr(delimited, "_MANY_ROWS", 3)
    monkeypatch.setattr(delimited, "map", None, raising=False)  # the way of few rows is not gone
    assert written(**columns) == few
