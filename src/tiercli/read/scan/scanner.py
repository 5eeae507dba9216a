"""Scans what was chosen, in DuckDB or in Spark, or has it read: files, and tables that Spark knows."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.frames.kinds import Scan
from tiercli.read.formats.preflight import kind_of
from tiercli.read.notes import found
from tiercli.read.scan.choose import asks_cells
from tiercli.read.scan.engine import IN_SPARK, PLAIN, NotScannableError, open_engine
from tiercli.read.scan.look import TABLE
from tiercli.read.scan.plain_lines import NotPlainError
from tiercli.read.scan.raw import RawFiles, Seen
from tiercli.read.scan.scan import ScannedSales, scan_sales
from tiercli.read.task import Task

if TYPE_CHECKING:
    from collections.abc import Callable

    from pyspark.sql import DataFrame, SparkSession

    from tiercli.domain.errors import InputError
    from tiercli.domain.fields import TableFields
    from tiercli.domain.finding import Finding
    from tiercli.frames.spark import SparkEngine
    from tiercli.frames.sql import SqlEngine
    from tiercli.read.options import ReadOptions
    from tiercli.read.scan.spark_tables import SparkTable, SparkTables
    from tiercli.read.sheet_reading import SheetReading

    Answer = tuple[list[SheetReading], list[Finding]]

_LOG = logging.getLogger(__name__)
_ASKS_ROWS = Text(
    "这条命令、规则或选项要逐行看、逐行乘除，没有在 Spark 里计算，而是整体读入内存；结果不变。",
    "was read into memory and not computed in Spark, because this command, rulebook or option looks at single rows or multiplies and divides them; "
    "the results are the same.",
)
_ENGINES = {"duckdb": "DuckDB", "spark": "Spark"}


@dataclass(frozen=True)
class Scanner:
    """Scans files or a table of Spark's, or says that they must be read.

    spark: the engine of the files; DuckDB if none. tables: what Spark knows by name, of which `sales` are to be scanned if any.
    is_asked: the user asked for the engine, and is told where it could not do it.
    """

    tasks: Sequence[Task]
    options: ReadOptions
    fields: Mapping[str, TableFields]
    spark: SparkEngine | None = None
    tables: SparkTables | None = None
    sales: SparkTable | None = None
    is_asked: bool = False

    def scan(self) -> ScannedSales:
        """The sales.

        Errors: NotScannableError.
        """
        if self.spark is not None and self.options.rounds_rows:
            raise NotScannableError("numbers of single rows that are rounded")
        if not self.tasks:
            if self.tables is None or self.sales is None:
                raise NotScannableError("no sales among them")
            return self.tables.scanned(self.sales)
        engine, ways = self._in_spark(self.spark) if self.spark is not None else self._in_duckdb()
        try:
            for opened in ways:
                try:
                    return scan_sales(engine, opened, self.options, self.fields)
                except NotPlainError as why:
                    _LOG.debug("not taken apart as plain lines: %s", why)
        except engine.failures as error:
            raise self._said_by_database() or NotScannableError(str(error)) from error
        except UnicodeError as error:
            raise NotScannableError(f"text in no known encoding: {error}", PLAIN) from error
        raise NotScannableError("no way to take it apart")

    def _in_duckdb(self) -> tuple[SqlEngine, list[Callable[[Seen | None], RawFiles]]]:
        from tiercli.read.scan.database import raw_database
        from tiercli.read.scan.delimited import raw_delimited, raw_lines
        from tiercli.read.scan.raw import raw_parquet
        from tiercli.read.scan.streams import raw_stream

        workshop, task = open_engine(self.options.limits), self.tasks[0]
        engine = workshop.engine
        if task.opened is not None:
            return engine, [partial(raw_stream, engine, task.opened)]
        kind = kind_of(Path(task.path))
        if kind == "parquet":
            return engine, [partial(raw_parquet, engine, self.tasks)]
        if kind == "delimited":
            return engine, [partial(raw_lines, self.tasks), partial(raw_delimited, engine, workshop.folder, self.tasks)]
        return engine, [partial(raw_database, engine, task)]

    def _said_by_database(self) -> InputError | None:
        """Why rows stopped coming, where a database says so."""
        return next((task.opened.error for task in self.tasks if task.opened is not None), None)

    def _in_spark(self, engine: SparkEngine) -> tuple[SqlEngine, list[Callable[[Seen | None], RawFiles]]]:
        from tiercli.read.scan.spark_source import spark_delimited, spark_parquet

        if engine.is_remote:
            raise NotScannableError("files of this machine, of which a server knows nothing")
        if kind_of(Path(self.tasks[0].path)) == "parquet":
            return engine, [partial(spark_parquet, engine, self.tasks)]
        if len(self.tasks) > 1:
            raise NotScannableError("several files of text in Spark", IN_SPARK)
        return engine, [partial(spark_delimited, engine, self.tasks[0])]

    def others(self) -> Answer:
        """The tables beside the sales, which come home whole."""
        read = self.tables.read(self.sales) if self.tables is not None else []
        said = [note for task in self.tasks if task.opened is not None for note in task.opened.answer.notes]
        return read, [*said, *(found("file.read-whole", Place(sheet.file), _ASKS_ROWS) for sheet in read if sheet.table == TABLE and not self.tasks)]

    def instead(self, why: NotScannableError) -> Answer:
        """What is read of Spark's tables where they could not be scanned, and what is said of that; files are read by whoever reads files."""
        notes = [_read_whole(task.shown, "spark" if self.spark is not None else "duckdb", why) for task in self.tasks] if self.is_asked else []
        if self.tasks or self.tables is None or self.sales is None:
            return [], notes[:1]
        read = self.tables.only(self.sales)
        return read, [_read_whole(sheet.file, "spark", why) for sheet in read]


def _read_whole(name: str, engine: str, why: NotScannableError) -> Finding:
    message = Text(
        f"没有在 {_ENGINES[engine]} 里计算，而是整体读入内存：{why.reason.zh}。结果不变。",
        f"was read into memory and not computed in {_ENGINES[engine]}: {why.reason.en}. The results are the same.",
    )
    return found("file.read-whole", Place(name), message)


def scanner_of_frames(frames: Mapping[str, DataFrame], options: ReadOptions, fields: Mapping[str, TableFields], scan: Scan) -> Scanner:
    """The scanner of frames of one session, by the tables that they are."""
    from tiercli.frames.spark import SparkEngine
    from tiercli.read.scan.spark_tables import SparkTable, SparkTables

    engine = SparkEngine(next(iter(frames.values())).sparkSession)
    given = [SparkTable(Task(name, name, {}), engine.adopted(frame), name, name) for name, frame in frames.items()]
    sales = next((one for one in given if one.said == TABLE and scan != "never" and not options.rounds_rows), None)
    return Scanner((), options, fields, None, SparkTables(engine, given, options, fields), sales, is_asked=True)


def scanner_of(
    files: Sequence[Task],
    tables: Sequence[Task],
    options: ReadOptions,
    fields: Mapping[str, TableFields],
    scan: Scan,
    session: SparkSession | str | None,
) -> Scanner:
    """The scanner of files and of tables that Spark knows by name.

    session: Spark's, or the master of one to be started. Errors: InputError where Spark cannot be had, or does not know a table.
    """
    if not tables and scan != "spark":
        return Scanner(files, options, fields, is_asked=scan == "always")
    from tiercli.frames.spark import SparkEngine
    from tiercli.frames.spark_sessions import start_spark
    from tiercli.read.scan.spark_tables import SparkTables, named_tables

    engine = SparkEngine(start_spark(session) if session is None or isinstance(session, str) else session)
    there = SparkTables(engine, named_tables(engine, tables), options, fields)
    sales = None if files or scan == "never" or asks_cells(options) or options.rounds_rows else there.sales()
    return Scanner(files, options, fields, engine if scan == "spark" else None, there, sales, is_asked=scan in ("always", "spark"))
