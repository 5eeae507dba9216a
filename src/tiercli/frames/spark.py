"""Spark as an engine of rows: a session of its own beside the user's, asked in SQL."""

from __future__ import annotations

import itertools
import logging
import os
import sys
import tempfile
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.frames.kinds import Engine
from tiercli.frames.sql import Codes, Repeated, literal, places_by_hash, plain, quoted, repeated_in

if TYPE_CHECKING:
    import narwhals as nw
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_OURS = {
    "spark.sql.ansi.enabled": "true",  # what does not fit is an error and no null
    "spark.sql.ansi.doubleQuotedIdentifiers": "true",
    "spark.sql.parser.escapedStringLiterals": "true",  # a stroke in a pattern is a stroke
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",  # what folders say is text, as everywhere
}
_KEPT = ("spark.sql.session.timeZone", "spark.sql.shuffle.partitions", "spark.sql.catalogImplementation", "spark.sql.files.maxPartitionBytes")
_MOST_REPEATED = 2_000_001
_MOST_HASHES = 8_000_000
"""Hashes that come home, 8 bytes each: 64 MB, of which Spark's driver has room for several."""
_NUMBERS = itertools.count(1)
_LOGGING = """\
rootLogger.level = fatal
rootLogger.appenderRef.stderr.ref = console
appender.console.type = Console
appender.console.name = console
appender.console.target = SYSTEM_ERR
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = %m%n
"""
_INSTALL = Text('请运行 pip install "tiercli[spark]"，并安装 Java 17（Debian：openjdk-17-jre-headless）。',
                'Run pip install "tiercli[spark]", and install Java 17 (Debian: openjdk-17-jre-headless).')  # fmt: skip


class SparkEngine:
    """Spark. What it names and sets is in a session of its own, so that the user's stays as it is."""

    name: Engine = "spark"

    def __init__(self, given: SparkSession) -> None:
        self.given = given
        self.session = given.newSession()
        for key in _KEPT:
            if (value := given.conf.get(key, None)) is not None and self.session.conf.isModifiable(key):
                self.session.conf.set(key, value)
        if given.sparkContext.master.startswith("local"):  # made for clusters, Spark's usual 200 parts take longer to begin than to end here
            self.session.conf.set("spark.sql.shuffle.partitions", str(given.sparkContext.defaultParallelism))
        for key, value in _OURS.items():
            self.session.conf.set(key, value)
        self._stored: list[DataFrame] = []
        weakref.finalize(self, _give_back, self._stored).atexit = False

    def adopted(self, frame: DataFrame) -> DataFrame:
        """A frame of the user's session in this one."""
        name = f"tiercli_{next(_NUMBERS)}"
        frame.createGlobalTempView(name)
        try:
            return self.session.sql(f"SELECT * FROM global_temp.{name}")
        finally:
            self.given.catalog.dropGlobalTempView(name)

    def stored(self, frame: DataFrame) -> DataFrame:
        """A frame whose rows are computed once, and held in Spark's memory and on its disks for as long as anybody holds this engine."""
        self._stored.append(frame.persist())
        return frame

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """See `SqlEngine`."""
        return [tuple(row) for row in self.session.sql(query).collect()]

    def arrow(self, query: str) -> pa.Table:
        """See `SqlEngine`."""
        return plain(self.session.sql(query).toArrow())

    def batches(self, query: str) -> Iterator[pa.RecordBatch]:
        """See `SqlEngine`. They come home at once: Spark itself refuses more than its driver may hold (`spark.driver.maxResultSize`)."""
        yield from self.arrow(query).to_batches()

    def lazy(self, query: str) -> nw.LazyFrame[Any]:
        """See `SqlEngine`."""
        return _lazy(self.session.sql(query))

    def frame(self, rows: pa.Table) -> nw.LazyFrame[Any]:
        """See `SqlEngine`."""
        return _lazy(self.session.createDataFrame(rows))

    @staticmethod
    def asked(frame: nw.LazyFrame[Any], query: str) -> nw.LazyFrame[Any]:
        """A frame of Spark's asked in SQL, where it is called `rows`."""
        native: DataFrame = frame.to_native()
        native.createOrReplaceTempView("rows")
        try:
            return _lazy(native.sparkSession.sql(query))
        finally:
            native.sparkSession.catalog.dropTempView("rows")

    def view(self, name: str, query: str) -> None:
        """See `SqlEngine`."""
        self.session.sql(query).createOrReplaceTempView(name)

    def store(self, name: str, query: str) -> None:
        """See `SqlEngine`."""
        self.stored(self.session.sql(query)).createOrReplaceTempView(name)

    def keep(self, name: str, rows: pa.Table) -> None:
        """See `SqlEngine`."""
        self.register(name, rows)

    def register(self, name: str, rows: pa.Table) -> None:
        """See `SqlEngine`."""
        self.session.createDataFrame(rows).createOrReplaceTempView(name)

    def unregister(self, name: str) -> None:
        """See `SqlEngine`."""
        self.session.catalog.dropTempView(name)

    def repeated(self, view: str, names: Sequence[str], rows: int) -> Repeated:
        """See `SqlEngine`. The hashes of many rows are grouped where they are; those of fewer come home, which costs a fraction of moving them about there."""
        hashes = f"SELECT {self.hashed(names)} AS code FROM {view}"
        if rows <= _MOST_HASHES:
            alike, _ = repeated_in(np.array(self.session.sql(hashes).toArrow()["code"]).view(np.uint64))
            return Repeated(alike.view(np.int64))
        found = self.arrow(f"SELECT code FROM ({hashes}) GROUP BY code HAVING count(*) > 1 LIMIT {_MOST_REPEATED}")
        return Repeated(found["code"].to_numpy())

    def places_of(self, view: str, names: Sequence[str], found: Repeated, most: int) -> Codes:
        """See `SqlEngine`."""
        return places_by_hash(self, view, names, found, most)

    def hashed(self, names: Sequence[str]) -> str:
        """See `SqlEngine`."""
        return f"xxhash64({', '.join(map(quoted, names))})"

    def matches(self, text: str, pattern: str) -> str:
        """See `SqlEngine`."""
        return f"regexp_like({text}, {literal(pattern)})"

    def whole_part(self, number: str, by: int) -> str:
        """See `SqlEngine`."""
        return f"(({number}) DIV {by})"

    def pick(self, texts: Sequence[str], place: str) -> str:
        """See `SqlEngine`."""
        return literal(texts[0]) if len(texts) == 1 else f"element_at(array({', '.join(map(literal, texts))}), CAST({place} AS INT) + 1)"

    @property
    def failures(self) -> tuple[type[Exception], ...]:
        """See `SqlEngine`."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        return (PySparkException, Py4JError)


def _lazy(native: Any) -> nw.LazyFrame[Any]:
    import narwhals as nw

    made: nw.LazyFrame[Any] = nw.from_native(native).lazy()
    return made


def _give_back(stored: list[DataFrame]) -> None:
    """Spark need not hold these any longer."""
    for frame in stored:
        with suppress(Exception):  # a session that has ended holds nothing
            frame.unpersist()


def start_spark(master: str | None = None) -> SparkSession:
    """The session that is there, or one as Spark's own settings say; on all processors of this machine where they say nothing.

    Errors: InputError where PySpark or Java is missing, or the cluster does not answer.
    """
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise InputError(Text("用 Spark 计算需要 PySpark。", "computing in Spark needs PySpark."), hint=_INSTALL) from None
    for name in ("SQLQueryContextLogger", "py4j"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    there = SparkSession.getActiveSession()
    if there is not None and master is None:
        return there
    builder: Any = SparkSession.builder.appName("tiercli")
    if master is not None:
        builder = builder.master(master)
    with tempfile.TemporaryDirectory(prefix="tiercli-spark-") as folder:
        quiet = Path(folder) / "log4j2.properties"
        quiet.write_text(_LOGGING, encoding="utf-8")
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={quiet.as_uri()}",
        }
        for key, value in settings.items():
            builder = builder.config(key, value)
        with tempfile.TemporaryFile() as said, _errors_to(said.fileno()):
            try:
                session: SparkSession = builder.getOrCreate()
            except Exception as error:
                said.seek(0)
                raise _no_spark(error, said.read().decode(errors="replace")) from error
    session.sparkContext.setLogLevel("OFF")
    return session


@contextmanager
def _errors_to(file: int) -> Iterator[None]:
    """Java greets people on standard error before anybody can tell it not to, and keeps for good what it is started with."""
    sys.stderr.flush()
    kept = os.dup(2)
    os.dup2(file, 2)
    try:
        yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)


def _no_spark(error: Exception, said: str) -> InputError:
    words = " ".join((next((line for line in said.splitlines() if "JAVA" in line or "Exception" in line), "") or str(error)).split())[:300]
    answer = InputError(Text(f"Spark 没有启动：{words}", f"Spark did not start: {words}"), hint=_INSTALL)
    answer.detail = f"{error}\n{said}"
    return answer
