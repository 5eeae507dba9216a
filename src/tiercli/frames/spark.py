"""Spark as an engine of rows: a session of its own beside the user's, asked in SQL."""

from __future__ import annotations

import itertools
import warnings
import weakref
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np

from tiercli.frames.kinds import Engine
from tiercli.frames.spark_sessions import is_remote, new_session
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


class SparkEngine:
    """Spark. What it names and sets is in a session of its own, so that the user's stays as it is."""

    name: Engine = "spark"

    def __init__(self, given: SparkSession) -> None:
        self.given = given
        self.is_remote = is_remote(given)
        self.session = new_session(given)
        for key in _KEPT:
            if (value := given.conf.get(key, None)) is not None and self.session.conf.isModifiable(key):
                self.session.conf.set(key, value)
        if not self.is_remote and given.sparkContext.master.startswith("local"):  # Spark's usual 200 parts take longer to begin than to end here
            self.session.conf.set("spark.sql.shuffle.partitions", str(given.sparkContext.defaultParallelism))
        with warnings.catch_warnings(action="ignore"):  # a setting that is to go one day is no news to anybody here
            for key, value in _OURS.items():
                self.session.conf.set(key, value)
        self._stored: list[DataFrame] = []
        weakref.finalize(self, _give_back, self._stored, given, self.session).atexit = False

    def adopted(self, frame: DataFrame) -> DataFrame:
        """A frame of the user's session in this one."""
        name = f"tiercli_{next(_NUMBERS)}"
        frame.createGlobalTempView(name)
        try:
            self.view(name, f"SELECT * FROM global_temp.{name}")  # a name in this session stays: a server looks for names each time that rows are asked for
            return self.session.table(name)
        finally:
            self.given.catalog.dropGlobalTempView(name)

    def stored(self, frame: DataFrame) -> DataFrame:
        """A frame whose rows are computed once, and held in Spark's memory and on its disks for as long as anybody holds this engine.

        A server makes each question's plan anew, so that nothing promises that it finds what was kept for another: there the rows get a name of their own.
        """
        kept: Any = frame.localCheckpoint() if self.is_remote else frame.persist()
        if self.is_remote:  # PySpark 4.3 hands it over as one of the session that is active
            kept = type(kept)(kept._plan, self.session)
        self._stored.append(kept)
        return kept

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
            if not is_remote(native.sparkSession):  # a server asks for the name when the rows are asked for
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

    def wide(self, number: str) -> str:
        """See `SqlEngine`."""
        return f"CAST({number} AS DECIMAL(19, 0))"

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


def _give_back(stored: list[DataFrame], given: SparkSession, ours: Any) -> None:
    """Spark need not hold these any longer, nor a server a session of ours, which its client would ask for ten minutes once the server has gone."""
    with suppress(Exception):
        if not is_remote(given):
            for frame in stored:
                frame.unpersist()
        elif not getattr(given, "is_stopped", False):
            ours.client.release_session()
    if is_remote(given):
        with suppress(Exception):
            ours.client.close()
