"""Rows as Spark sees them: files, tables of its catalogue and frames; their columns as they are stored, and for each row its place."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyarrow as pa

from tiercli.frames.sql import literal, plain, quoted
from tiercli.read.formats.encodings import UTF8
from tiercli.read.scan.delimited import looked_at_text, start_of
from tiercli.read.scan.digest import sha256_of
from tiercli.read.scan.engine import FILES, LOG, PLAIN, NotScannableError
from tiercli.read.scan.numbered import FILE_STEP
from tiercli.read.scan.raw import HEAD, PLACE, RawFiles, Seen, check_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyspark.sql import DataFrame

    from tiercli.frames.spark import SparkEngine
    from tiercli.read.task import Task

_TYPES = {
    "string": "VARCHAR", "double": "DOUBLE", "float": "FLOAT", "tinyint": "TINYINT", "smallint": "SMALLINT", "int": "INTEGER", "bigint": "BIGINT",
    "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP", "timestamp_ntz": "TIMESTAMP",
}  # fmt: skip
"""Spark's types by the names that `typed_sql` knows."""
_URI, _INDEX = "_tiercli_uri", "_tiercli_index"
_PART_BITS = 33
"""Spark numbers rows from the beginning of each part, and parts this far apart (`monotonically_increasing_id`)."""


def types_of(frame: DataFrame) -> dict[str, str]:
    """Column -> type, by the names that `typed_sql` knows."""
    return {name: _TYPES.get(kind, kind.upper()) for name, kind in frame.dtypes}


def spark_parquet(engine: SparkEngine, tasks: Sequence[Task], seen: Seen | None = None) -> RawFiles:
    """Parquet files, whose rows have numbers of their own.

    Errors: NotScannableError where their columns differ or cannot be named here, or not all that is stored counts.
    """
    from pyspark.sql import functions as F  # noqa: N812 - as all the world calls it

    if seen is not None:
        return seen.raw
    given = [task.given for task in tasks]
    if not all(part.is_as_stored for part in given):
        raise NotScannableError("rows that were deleted, or columns of other names", LOG)
    frames = [engine.session.read.parquet(_as_spark_says(task.path)) for task in tasks]
    columns: dict[str, str] = {}
    for frame, part in zip(frames, given, strict=True):
        own = {name: kind for name, kind in types_of(frame).items() if name in part.named([name])}
        own |= {name: "VARCHAR" for name in part.values if name not in own}
        if columns and list(own.items()) != list(columns.items()):
            raise NotScannableError("files with different columns", FILES)
        columns = own
    check_names(columns)
    whole = frames[0] if len(frames) == 1 else engine.session.read.parquet(*(_as_spark_says(task.path) for task in tasks))
    whole.select("*", F.col("_metadata.file_path").alias(_URI), F.col("_metadata.row_index").alias(_INDEX)).createOrReplaceTempView("_files")
    number = _file_number(engine, [str(Path(task.path)) for task in tasks])
    shown = []
    for name in columns:
        if name in whole.columns:
            shown.append(quoted(name))
            continue
        texts = ["CAST(NULL AS STRING)" if (value := part.values.get(name)) is None else literal(value) for part in given]
        chosen = f"element_at(array({', '.join(texts)}), CAST({number} AS INT) + 1)"
        shown.append(f"{chosen} AS {quoted(name)}")
    engine.view("_raw", f"SELECT {', '.join(shown)}, CAST({number} AS BIGINT) * {FILE_STEP} + {_INDEX} AS {PLACE} FROM _files")
    head = pa.concat_tables([_first_rows(task, number, list(columns)) for number, task in enumerate(tasks)])
    return RawFiles(tasks, "_raw", columns, tuple(sha256_of(Path(task.path)) for task in tasks), head, given=given)


def _as_spark_says(path: str) -> str:
    """A file of this machine's, in which no letter is a pattern."""
    escaped = re.sub(r"([*?\[\]{}\\])", r"\\\1", Path(path).as_posix())
    return f"file:///{escaped.lstrip('/')}"


def _first_rows(task: Task, number: int, columns: Sequence[str]) -> pa.Table:
    """The first rows of a file, with their places."""
    import pyarrow.parquet as pq

    with pq.ParquetFile(task.path) as file:
        batch = next(file.iter_batches(HEAD), None)
        rows = plain(pa.Table.from_batches([] if batch is None else [batch], file.schema_arrow))
    values = task.given.values
    cells = {name: rows[name] if name in rows.column_names else pa.array([values.get(name)] * rows.num_rows, pa.string()) for name in columns}
    return pa.table({PLACE: pa.array(range(number * FILE_STEP, number * FILE_STEP + rows.num_rows), pa.int64()), **cells})


def _file_number(engine: SparkEngine, paths: Sequence[str]) -> str:
    """SQL of the number of a row's file among several.

    Errors: NotScannableError where Spark calls a file otherwise.
    """
    if len(paths) == 1:
        return "0"
    named = {unquote(urlsplit(str(uri)).path): str(uri) for (uri,) in engine.rows(f"SELECT DISTINCT {_URI} FROM _files")}
    if not set(named) <= set(paths):
        raise NotScannableError("files that Spark calls otherwise", FILES)
    return f"(array_position(array({', '.join(literal(named.get(path, '')) for path in paths)}), {_URI}) - 1)"


def spark_delimited(engine: SparkEngine, task: Task, seen: Seen | None = None) -> RawFiles:
    """A delimited file in UTF-8 whose every line is a row, the first one the headers; its rows are computed once and held in Spark.

    Errors: NotScannableError for any other.
    """
    if seen is not None:
        return seen.raw
    path = Path(task.path)
    start = start_of(path, 0)
    if start.encoding not in UTF8:
        raise NotScannableError("not UTF-8", PLAIN)
    text, columns = looked_at_text(path, start, path), dict.fromkeys(start.headers, "VARCHAR")
    reader = engine.session.read.options(
        header="true", sep=start.delimiter, quote='"', escape='"', mode="FAILFAST", unescapedQuoteHandling="RAISE_ERROR", enforceSchema="true",
        ignoreLeadingWhiteSpace="false", ignoreTrailingWhiteSpace="false", maxColumns=str(len(columns) + 1),
    )  # fmt: skip
    frame = reader.schema(", ".join(f"c{place} STRING" for place in range(len(columns)))).csv(_as_spark_says(task.path))
    raw = spark_rows(engine, frame.toDF(*columns), task)
    if engine.rows("SELECT count(*) FROM _raw")[0][0] != text.rows:
        raise NotScannableError("blank lines, or cells of several lines", PLAIN)
    return RawFiles((task,), raw.view, columns, (sha256_of(path),), raw.head)


def spark_rows(engine: SparkEngine, frame: DataFrame, task: Task) -> RawFiles:
    """A table or a frame. Its rows are computed once and held in Spark, in whose order they are numbered: nothing else tells them apart.

    Errors: NotScannableError where its columns cannot be named here.
    """
    from pyspark.sql import functions as F  # noqa: N812 - as all the world calls it

    columns = types_of(frame)
    check_names(columns)
    engine.stored(frame.withColumn("_one", F.monotonically_increasing_id())).createOrReplaceTempView("_stored")
    names = ", ".join(map(quoted, columns))
    mixed = f"xxhash64({names})"
    parts = engine.rows(f"SELECT shiftright(_one, {_PART_BITS}) AS part, count(*), bit_xor({mixed}), sum({mixed} % 1000003) FROM _stored GROUP BY 1 ORDER BY 1")
    digest = hashlib.sha256(repr([list(columns.items()), *(row[1:] for row in parts)]).encode()).hexdigest()
    starts, begun = [0] * (int(parts[-1][0]) + 1 if parts else 1), 0
    for part, count, *_ in parts:
        starts[int(part)] = begun
        begun += int(count)
    before = f"element_at(array({', '.join(f'CAST({start} AS BIGINT)' for start in starts)}), CAST(shiftright(_one, {_PART_BITS}) AS INT) + 1)"
    engine.view("_raw", f"SELECT {names}, {before} + _one % {1 << _PART_BITS} AS {PLACE} FROM _stored")
    head = engine.arrow(f"SELECT {PLACE}, {names} FROM _raw WHERE {PLACE} < {HEAD} ORDER BY {PLACE}")
    return RawFiles((task,), "_raw", columns, (digest,), head)
