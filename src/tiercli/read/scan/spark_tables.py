"""Tables that Spark knows by name, queries and frames: sales are scanned where they are, all others come home whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.errors import InputError
from tiercli.domain.finding import Place
from tiercli.domain.language import Text
from tiercli.domain.patterns import late_pattern
from tiercli.read.formats.addresses import PREFIX, is_query, sheet_name
from tiercli.read.formats.grid import grid_of, hash_of
from tiercli.read.formats.lakes import refuse_parts
from tiercli.read.formats.preflight import too_many_cells
from tiercli.read.scan.engine import NotScannableError
from tiercli.read.scan.exemplars import understood
from tiercli.read.scan.look import TABLE
from tiercli.read.scan.raw import HEAD, PLACE, as_written
from tiercli.read.scan.scan import ScannedSales, scan_sales
from tiercli.read.scan.spark_source import spark_rows, types_of
from tiercli.read.sheet.sheet import understand_tables

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from tiercli.domain.fields import TableFields
    from tiercli.frames.spark import SparkEngine
    from tiercli.read.options import ReadOptions
    from tiercli.read.sheet_reading import SheetReading
    from tiercli.read.task import Task

_FILES = late_pattern(r"(\w+)\.`([^`]*[/\\][^`]*)`")


@dataclass(frozen=True)
class SparkTable:
    """A table in Spark. said: what the user says that it is; empty if nothing. name: as places in it are told."""

    task: Task
    frame: DataFrame
    said: str
    name: str


@dataclass(frozen=True)
class SparkTables:
    """All that were named, in Spark's hands."""

    engine: SparkEngine
    tables: Sequence[SparkTable]
    options: ReadOptions
    fields: Mapping[str, TableFields]

    def sales(self) -> SparkTable | None:
        """The only one that holds sales; none where there is none, or several."""
        own = [one for one in self.tables if self._looks_like(one) == TABLE]
        return own[0] if len(own) == 1 else None

    def _looks_like(self, one: SparkTable) -> str:
        try:
            head = one.frame.limit(HEAD).toArrow()
            rows = head.append_column(PLACE, [list(range(head.num_rows))])
            readings = understood(rows, [as_written(head.column_names)], [(one.name, one.task.shown, "")], self.options, self.fields, one.said or None)
        except NotScannableError:
            return ""
        except self.engine.failures as error:
            raise refused_by_spark(one.name, error) from error
        return readings[0].table

    def scanned(self, one: SparkTable) -> ScannedSales:
        """A table of sales, scanned.

        Errors: NotScannableError.
        """
        try:
            raw = replace(spark_rows(self.engine, one.frame, one.task), names=(one.name,))
            return scan_sales(self.engine, lambda seen: raw if seen is None else seen.raw, self.options, self.fields, one.said)
        except self.engine.failures as error:
            raise NotScannableError(str(error)) from error

    def read(self, without: SparkTable | None = None) -> list[SheetReading]:
        """All of them but one, row by row in memory.

        Errors: InputError for more cells than are allowed, and where Spark refuses; ReadingFaultError when the reason is in this program.
        """
        return [reading for one in self.tables if one is not without for reading in self.only(one)]

    def only(self, one: SparkTable) -> list[SheetReading]:
        """One of them, row by row in memory. Errors as `read`."""
        try:
            cells = one.frame.count() * max(1, len(one.frame.columns))
            if cells > self.options.limits.max_cells:
                raise too_many_cells(one, cells, self.options.limits)
            rows = one.frame.toArrow()
        except self.engine.failures as error:
            raise refused_by_spark(one.name, error) from error
        grid = grid_of("", rows, file=one.name)
        grid.sha256 = hash_of(rows)
        return understand_tables(grid, self.options, self.fields, path=one.task.shown, sha256=grid.sha256, table=one.said or None)


def named_tables(engine: SparkEngine, tasks: Sequence[Task]) -> list[SparkTable]:
    """The tables and queries that tasks name.

    Errors: InputError where Spark does not know them.
    """
    opened = []
    for task in tasks:
        ((name, said),) = task.sheets.items()
        shown = PREFIX + sheet_name(name)
        try:
            frame = engine.adopted(_opened(engine.given, name))
            types_of(frame)
        except engine.failures as error:
            raise refused_by_spark(shown, error) from error
        opened.append(SparkTable(task, frame, said, shown))
    return opened


def _opened(session: SparkSession, name: str) -> DataFrame:
    """A table, a query, or files in a format: delta.`s3://lake/sales`, which Spark's reader opens also where its catalogue knows nothing of the format."""
    files = _FILES.fullmatch(name)
    if files is None:
        return session.sql(name) if is_query(name) else session.table(name)
    if files[1].lower() == "parquet":
        refuse_parts([(Path(files[2]).resolve() / "*", f"{files[2]}/*")])
    return session.read.format(files[1]).load(files[2])


def refused_by_spark(name: str, error: Exception) -> InputError:
    """The error for what Spark cannot do."""
    java: Any = getattr(error, "java_exception", None)  # of what PySpark has no class for
    said = str(error if java is None else java.getMessage())
    words = said.split("\n", 1)[0].partition(" SQLSTATE")[0][:300]
    hint = Text("请检查表名、查询和权限。", "Check the table's name, the query and the permissions.")
    if "DATA_SOURCE_NOT_FOUND" in words:
        hint = Text(
            '这个 Spark 里没有读这种格式的程序（spark.jars.packages）；本机的 Delta 表不用 Spark 也能读：pip install "tiercli[delta]"，再给出文件夹。',
            "This Spark has nothing that reads the format (spark.jars.packages); a Delta table of this machine is read without Spark: "
            'pip install "tiercli[delta]", and give the folder.',
        )
    answer = InputError(Text(f"Spark 拒绝了：{words}", f"Spark answered: {words}"), hint=hint, where=Place(name))
    answer.detail = str(error)
    return answer
