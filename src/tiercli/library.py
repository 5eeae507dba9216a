"""tiercli for programs: frames in, frames of the same kind out."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from tiercli.domain.errors import InputError
from tiercli.domain.language import Language, Text
from tiercli.frames.kinds import Engine

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import SparkSession

    from tiercli.outcome import Outcome

Frame = TypeVar("Frame")


def score(
    sales: Frame | None = None,
    *,
    customers: Any = None,
    receivables: Any = None,
    tables: Mapping[str, Any] | None = None,
    rules: str | Path = "standard",
    params: Mapping[str, object] | None = None,
    as_of: date | None = None,
    today: date | None = None,
    language: Language | None = None,
    engine: Engine = "arrow",
    session: SparkSession | None = None,
) -> Frame:
    """The result columns, one row an entity, as the same kind of frame as `sales` (or as the first of the others, under a rulebook that needs no sales).

    sales, customers, receivables: pandas, Polars, PyArrow, DuckDB or Spark frames with headers that the standard
        fields know (`tiercli fields`); quantities in tonnes, money in yuan. With `session`, names of tables that Spark knows as well.
    session: a SparkSession. Sales in Spark stay there; what comes home is one row an entity, and the answer is a Spark frame.
    tables: more of them by table name, such as {"orders": frame}; a rulebook's own tables as well.
    rules: the name of a shipped rulebook or a YAML file. params: values in place of the rulebook's.
    as_of: the last day that counts; the last sale that is not after `today` if none.
    today: sales after it are set aside as future ones; the clock is read if none.
    Errors: RulebookError, InputError, UsageError (all TierError).
    """
    outcome = outcome_of(
        sales, customers=customers, receivables=receivables, tables=tables, rules=rules, params=params,
        as_of=as_of, today=today, language=language, engine=engine, session=session,
    )  # fmt: skip
    given = next((frame for frame in (sales, customers, receivables, *(tables or {}).values()) if frame is not None), None)
    answer: Frame = _alike(outcome, _from_spark(given, session))
    return answer


def outcome_of(
    sales: Any = None,
    *,
    customers: Any = None,
    receivables: Any = None,
    tables: Mapping[str, Any] | None = None,
    rules: str | Path = "standard",
    params: Mapping[str, object] | None = None,
    as_of: date | None = None,
    today: date | None = None,
    language: Language | None = None,
    engine: Engine = "arrow",
    session: SparkSession | None = None,
) -> Outcome:
    """Everything that is known after grading: results, levels, the account of every row, findings.

    Arguments and errors as `score`.
    """
    from tiercli import pipeline
    from tiercli.read import ReadOptions, tables_from_frames
    from tiercli.read.rulebook_options import fields_for, reading_for, scan_for
    from tiercli.rulebook.facts.needs import measures_sales
    from tiercli.rulebook.load import load_rulebook

    given = {"sales": sales, "customers": customers, "receivables": receivables, **(tables or {})}
    settings = tuple(f"{name}={value}" for name, value in (params or {}).items())
    loaded = load_rulebook(str(rules), settings)
    there = {name: _from_spark(frame, session) for name, frame in given.items() if frame is not None}
    in_spark = {name: frame for name, frame in there.items() if _is_in_spark(frame)}
    frames = {name: arrow_table(name, frame) for name, frame in there.items() if name not in in_spark}
    options, need_sales = reading_for(ReadOptions(), loaded.rulebook), measures_sales(loaded.rulebook)
    scan = scan_for(loaded.rulebook, "spark")
    reading = tables_from_frames(frames, fields_for(loaded.rulebook), options, need_sales=need_sales, in_spark=in_spark, scan=scan)
    job = pipeline.Job((), today or date.today(), str(rules), settings, as_of, language, engine=engine)
    outcome = pipeline.grade(reading, loaded, job)
    if in_spark:
        _ = outcome.flows  # added up now: the caller's session may end before a report asks
    return outcome


def _from_spark(frame: Any, session: SparkSession | None) -> Any:
    """What a name or a query means in Spark; anything else as it is."""
    return frame if session is None or not isinstance(frame, str) else session.sql(frame) if " " in frame.strip() else session.table(frame)


def _is_in_spark(frame: Any) -> bool:
    import narwhals as nw

    return "pyspark" in sys.modules and nw.dependencies.is_pyspark_dataframe(frame)


def arrow_table(name: str, frame: Any) -> pa.Table:
    """Any frame as an Arrow table.

    Errors: InputError for what is not a frame.
    """
    import narwhals as nw

    try:
        known = nw.from_native(frame)
    except TypeError:
        kind = type(frame).__name__
        raise InputError(
            Text(f"{name}：{kind} 不是表", f"{name}: a {kind} is not a frame"),
            hint=Text("请传入 pandas、Polars、PyArrow、DuckDB 或 Spark 的表", "Pass a pandas, Polars, PyArrow, DuckDB or Spark frame"),
        ) from None
    table: pa.Table = known.collect("pyarrow").to_native() if isinstance(known, nw.LazyFrame) else known.to_arrow()
    return table.select([column for column in table.column_names if not column.startswith("__index_level_")])


def _alike(outcome: Outcome, frame: Any) -> Any:
    """The results as the same kind of frame."""
    import narwhals as nw

    known = nw.from_native(frame)
    implementation, results = known.implementation, outcome.results.rows
    if implementation.is_pandas():
        return outcome.to_pandas()
    if implementation.is_polars():
        import polars as pl

        made = pl.from_arrow(results)
        return made.lazy() if isinstance(known, nw.LazyFrame) and isinstance(made, pl.DataFrame) else made
    if implementation.is_duckdb():
        import duckdb

        return duckdb.from_arrow(results)
    if implementation.is_pyspark() or implementation.is_pyspark_connect():
        return frame.sparkSession.createDataFrame(results)
    return results
