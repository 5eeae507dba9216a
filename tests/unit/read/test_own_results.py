"""Results read back: every column of its kind or a refusal with row and column; what spreadsheets do to a CSV costs nothing."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tiercli.domain.errors import InputError
from tiercli.read.options import Limits, ReadOptions
from tiercli.read.own.own import read_own
from tiercli.read.own.own_note import Note
from tiercli.read.own.result_headers import OwnTask
from tiercli.read.results import OwnResult, result_columns
from tiercli.report.delimited import write_csv
from tiercli.report.records import write_json
from tiercli.rulebook.load import load_rulebook
from tiercli.rulebook.model import Rulebook

RULES = """\
tiercli: 1
name: small
title: Small
metrics:
  volume: {sum: sales.quantity, unit: t}
  margin: {sum: sales.margin, unit: CNY}
  last_purchase: {last: sales.date}
  rating: {field: customers.credit_rating}
  known: {formula: "not is_missing(margin)"}
score: {volume: {weight: 100, metric: volume, bands: {0: 0, 10: 100}}}
gradings: {tier: {levels: [{name: A, from: 50}, {name: B}]}}
"""
COLUMNS: dict[str, list[Any]] = {
    "customer_id": ["-A1", "=B2", "+C3", "@D4", "'=E5", "00123"],
    "customer_name": ["-A1", "=B2", "a,b", 'say "x"', " spaces ", "两\n行"],
    "tier": ["A", "A", "B", "B", "B", "B"],
    "score": [100.0, 33.333333, 0.000001, 0.0, None, 57.5],
    "points_volume": [100.0] * 6,
    "volume": [90.000001, 123456789.01, 1e-06, -5.5, 0.0, None],
    "margin": [None] * 6,
    "last_purchase": [date(2026, 10, 9), None, date(2024, 2, 29), date(2026, 1, 1), None, None],
    "rating": ["AAA", "1", None, "5", "007", "true"],
    "known": ["true", "false", "true", None, "false", "true"],
    "reasons": ["; ".join("ab")] * 6,
}
TYPES = {"score": pa.float64(), "points_volume": pa.float64(), "volume": pa.float64(), "margin": pa.float64(), "last_purchase": pa.date32()}


@pytest.fixture(scope="module")
def rulebook(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    path = tmp_path_factory.mktemp("rules") / "small.yaml"
    path.write_text(RULES, "utf-8")
    return load_rulebook(str(path)).rulebook


def results() -> pa.Table:
    return pa.table({name: pa.array(values, TYPES.get(name, pa.string())) for name, values in COLUMNS.items()})


def read(path: Path, rulebook: Rulebook, limits: Limits | None = None) -> pa.Table:
    """As the reading process and the program do it together, in this process."""

    def refuse(error: InputError) -> None:
        raise error

    answer = read_own(OwnTask(str(path), "result"), ReadOptions(limits=limits or Limits()), refuse)
    head = answer.head
    return result_columns(OwnResult(path, Note(), head["sha256"], head["form"], answer.table, head["first"]), rulebook)


def as_csv(table: pa.Table) -> bytes:
    file = io.BytesIO()
    write_csv(table, file)
    return file.getvalue()


def as_json(table: pa.Table) -> bytes:
    file = io.BytesIO()
    write_json(table, file)
    return file.getvalue()


def as_parquet(table: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file)
    return file.getvalue()


WRITERS = {"csv": as_csv, "json": as_json, "parquet": as_parquet}


@pytest.mark.parametrize("form", WRITERS)
def test_every_value_comes_back_as_it_was_with_its_type(tmp_path: Path, rulebook: Rulebook, form: str) -> None:
    path = tmp_path / f"last.{form}"
    path.write_bytes(WRITERS[form](results()))
    found = read(path, rulebook)
    assert found.to_pydict() == COLUMNS
    assert {name: found[name].type for name in TYPES} == TYPES


@pytest.mark.parametrize("form", WRITERS)
def test_a_metric_that_nobody_had_is_still_a_number(tmp_path: Path, rulebook: Rulebook, form: str) -> None:
    table = results().set_column(results().column_names.index("volume"), "volume", pa.nulls(6))
    (tmp_path / "last").write_bytes(WRITERS[form](table))
    found = read(tmp_path / "last", rulebook)
    assert found["volume"].type == pa.float64()
    assert found["volume"].null_count == 6


@pytest.mark.parametrize(
    ("change", "column", "said"),
    [
        (("100", "a lot"), "score", "score in row 2 is 'a lot', not a number"),
        (("33.333333", "nan"), "score", "score in row 3 is 'nan', not a number"),
        (("33.333333", "1e999"), "score", "score in row 3 is '1e999', not a number"),
        (("2026-10-09", "2026-02-30"), "last_purchase", "last_purchase in row 2 is '2026-02-30', not a date"),
        (("2026-10-09", "soon"), "last_purchase", "last_purchase in row 2 is 'soon', not a date"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_row_and_column(
    tmp_path: Path, rulebook: Rulebook, change: tuple[str, str], column: str, said: str
) -> None:
    whole = as_csv(results()).decode("utf-8-sig").replace(*change, 1)
    (tmp_path / "last.csv").write_text(whole, "utf-8")
    with pytest.raises(InputError) as refused:
        read(tmp_path / "last.csv", rulebook)
    assert said in refused.value.spoken("en")
    assert column in refused.value.spoken("zh")
    assert refused.value.exit_code == 4


@pytest.mark.parametrize("written", ["2026/10/9", "2026-10-09 00:00:00", "2026-10-09T00:00:00", "2026.10.9"])
def test_days_as_spreadsheets_save_them_are_days(tmp_path: Path, rulebook: Rulebook, written: str) -> None:
    (tmp_path / "last.csv").write_text(as_csv(results()).decode("utf-8-sig").replace("2026-10-09", written), "utf-8")
    assert read(tmp_path / "last.csv", rulebook)["last_purchase"][0].as_py() == date(2026, 10, 9)


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8"])
def test_a_csv_that_was_saved_in_another_encoding_is_the_same(tmp_path: Path, rulebook: Rulebook, encoding: str) -> None:
    (tmp_path / "last.csv").write_bytes(as_csv(results()).decode("utf-8-sig").encode(encoding))
    assert read(tmp_path / "last.csv", rulebook).to_pydict() == COLUMNS


JSON: dict[str, Any] = {
    "numbers": [1], "a number": 1, "a map": {}, "lists": [[]], "texts": ["x"], "nothing": None, "no records": [], "nested": [{"customer_id": {"a": 1}, "tier": "A"}],
    "a list within": [{"customer_id": "a", "tier": ["A"]}], "no tier": [{"customer_id": "a"}], "no id": [{"tier": "A"}],
    "a score that is a flag": [{"customer_id": "a", "tier": "A", "score": True}], "a score that is a word": [{"customer_id": "a", "tier": "A", "score": "high"}],
    "a day that is a number": [{"customer_id": "a", "tier": "A", "last_purchase": 45000}],
    "somebody twice": [{"customer_id": "a", "tier": "A"}, {"customer_id": "a", "tier": "B"}],
}  # fmt: skip


@pytest.mark.parametrize("shape", JSON)
def test_json_of_another_shape_is_refused(tmp_path: Path, rulebook: Rulebook, shape: str) -> None:
    (tmp_path / "last.json").write_text(json.dumps(JSON[shape]))
    with pytest.raises(InputError) as refused:
        read(tmp_path / "last.json", rulebook)
    assert "last.json" in str(refused.value.where)


@pytest.mark.parametrize("words", ['[{"customer_id": "a", "tier": "A", "score": NaN}]', "[" * 200_000, "[{", "[1,,2]", '[{"a": ' * 5000])
def test_what_is_no_json_is_refused(tmp_path: Path, rulebook: Rulebook, words: str) -> None:
    (tmp_path / "last.json").write_text(words)
    with pytest.raises(InputError):
        read(tmp_path / "last.json", rulebook)


def test_json_written_by_others_is_read_where_it_says_the_same(tmp_path: Path, rulebook: Rulebook) -> None:
    records = [{"tier": "A", "customer_id": 123, "score": 50}, {"customer_id": 124.0, "tier": "B", "score": "7.5", "more": 1, "known": True}]
    (tmp_path / "last.json").write_text(json.dumps(records))
    found = read(tmp_path / "last.json", rulebook).to_pydict()
    assert found == {"tier": ["A", "B"], "customer_id": ["123", "124"], "score": [50.0, 7.5], "known": [None, "true"]}


PARQUET: dict[str, Callable[[], pa.Table]] = {
    "lists": lambda: pa.table({"customer_id": [["a"]], "tier": ["A"]}),
    "no tier": lambda: pa.table({"customer_id": ["a"]}),
    "a score that is a word": lambda: pa.table({"customer_id": ["a"], "tier": ["A"], "score": ["high"]}),
    "a day that is a number": lambda: pa.table({"customer_id": ["a"], "tier": ["A"], "last_purchase": [1.5]}),
    "infinity": lambda: pa.table({"customer_id": ["a"], "tier": ["A"], "score": [float("inf")]}),
    "somebody twice": lambda: pa.table({"customer_id": ["a", "a"], "tier": ["A", "A"]}),
}


@pytest.mark.parametrize("shape", PARQUET)
def test_parquet_of_another_shape_is_refused(tmp_path: Path, rulebook: Rulebook, shape: str) -> None:
    (tmp_path / "last.parquet").write_bytes(as_parquet(PARQUET[shape]()))
    with pytest.raises(InputError):
        read(tmp_path / "last.parquet", rulebook)


def test_parquet_from_a_notebook_is_read(tmp_path: Path, rulebook: Rulebook) -> None:
    table = pa.table({
        "customer_id": pa.array([7, 8], pa.int64()), "tier": pa.array(["A", "B"]).dictionary_encode(), "score": pa.array([1, 2], pa.int32()),
        "last_purchase": pa.array([date(2026, 1, 2), None], pa.date32()), "known": pa.array([True, None]),
    })  # fmt: skip
    (tmp_path / "last.parquet").write_bytes(as_parquet(table))
    assert read(tmp_path / "last.parquet", rulebook).to_pydict() == {
        "customer_id": ["7", "8"], "tier": ["A", "B"], "score": [1.0, 2.0], "last_purchase": [date(2026, 1, 2), None], "known": ["true", None],
    }  # fmt: skip


@pytest.mark.parametrize("form", WRITERS)
def test_more_cells_than_allowed_are_refused(tmp_path: Path, rulebook: Rulebook, form: str) -> None:
    (tmp_path / "last").write_bytes(WRITERS[form](results()))
    with pytest.raises(InputError, match="more than the limit"):
        read(tmp_path / "last", rulebook, Limits(max_cells=10))


def test_somebody_who_stands_twice_is_named(tmp_path: Path, rulebook: Rulebook) -> None:
    (tmp_path / "last.csv").write_text("customer_id,tier\na,A\nb,B\na,B\n")
    with pytest.raises(InputError, match="'a' is there more than once"):
        read(tmp_path / "last.csv", rulebook)


def test_a_total_below_without_an_id_is_nobody(tmp_path: Path, rulebook: Rulebook) -> None:
    (tmp_path / "last.csv").write_text("customer_id,tier,score\na,A,1\n,,1\n")
    assert read(tmp_path / "last.csv", rulebook).to_pydict() == {"customer_id": ["a"], "tier": ["A"], "score": [1.0]}
