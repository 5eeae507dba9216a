"""Run as a program: sales that a server of Spark Connect holds give what sales in memory give. The server is in a Java of its own, that this program starts."""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pyarrow as pa

from tests.engines import test_scanned as scans
from tests.engines.test_scanned_words import stages
from tests.engines.test_spark import QUICK
from tiercli.frames.scanned import ScannedTable
from tiercli.read.files import start_reading
from tiercli.read.options import ReadOptions
from tiercli.read.rulebook_options import fields_for, reading_for


def main(folder: Path) -> None:
    """Compares both."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.remote("local[2]")
    for key, value in QUICK.items():
        builder = builder.config(key, value)
    session, loaded = builder.getOrCreate(), scans.rulebook(scans.EVERYTHING, folder)
    for name, columns in (("deals", scans.some_sales()), ("chains", stages(scans.some_sales(), "销售订单", "销售发票"))):
        session.createDataFrame(pa.table(columns)).createOrReplaceTempView(name)
        options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
        reading = start_reading([Path(f"spark:{name}")], options, fields, scan="large", spark=session)()
        assert isinstance(reading.tables["sales"], ScannedTable), [note.message.en for note in reading.findings]
        ours, theirs = (scans.outcome_of(one, loaded) for one in (reading, scans.in_memory(scans.written(folder, columns), loaded)))
        assert ours.results.rows.equals(theirs.results.rows)
        assert [(one.rows, one.sums) for one in ours.accounts] == [(one.rows, one.sums) for one in theirs.accounts]
    session.stop()


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(Path(sys.argv[1]))
