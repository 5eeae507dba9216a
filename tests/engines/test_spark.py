"""Sales that stay in Spark give what sales in memory give: results, findings, accounts, to the last digit. One session serves the whole file."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pytest

import tiercli
from tests.engines import test_scanned as scans
from tests.engines import test_scanned_returns as returns
from tests.engines import test_scanned_units as units
from tests.engines.test_scanned_orders import of_orders
from tests.engines.test_scanned_words import tonnes_and_branches
from tests.engines.test_streams import odd_sales
from tiercli import pipeline
from tiercli.domain.errors import InputError
from tiercli.frames.scanned import ScannedTable
from tiercli.pipeline import Job
from tiercli.read.files import start_reading
from tiercli.read.formats.addresses import spark_name_of
from tiercli.read.options import ReadOptions
from tiercli.read.reading import Reading
from tiercli.read.rulebook_options import fields_for, reading_for
from tiercli.report.target import Target, write_reports
from tiercli.rulebook.facts.row_arithmetic import rounds_rows
from tiercli.rulebook.load import Loaded, load_rulebook

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

TODAY = date(2026, 11, 26)
QUICK = {
    "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false", "spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", "spark.sql.shuffle.partitions": "1",
    # small tables: compiling each query would take longer than answering it
    "spark.sql.codegen.wholeStage": "false", "spark.sql.codegen.factoryMode": "NO_CODEGEN", "spark.driver.memory": "2g",
}  # fmt: skip


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    sql = pytest.importorskip("pyspark.sql", reason='PySpark is not installed (pip install "tiercli[spark]")')
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java is not installed (Debian: openjdk-17-jre-headless)")
    builder = sql.SparkSession.builder.master("local[2]").config("spark.sql.warehouse.dir", str(tmp_path_factory.mktemp("warehouse")))
    for key, value in QUICK.items():
        builder = builder.config(key, value)
    made = builder.getOrCreate()
    made.sparkContext.setLogLevel("OFF")
    yield made
    made.stop()


@pytest.fixture(autouse=True)
def nothing_is_held() -> Iterator[None]:
    """Spark holds each plan and view as long as Python holds the frame, and Python sees no need to let go of what fills another process's memory."""
    yield
    gc.collect()


def read(words: str | Path, loaded: Loaded, session: SparkSession | None) -> Reading:
    """In Spark; row by row in memory without a session."""
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    return start_reading([Path(words)], options, fields, scan="spark" if session else "never", spark=session)()


def assert_same(one: Reading, other: Reading, loaded: Loaded, *, inputs: bool = True) -> None:
    """Both give the same. inputs: whether names and places are told alike."""
    ours, theirs = scans.outcome_of(one, loaded), scans.outcome_of(other, loaded)
    assert ours.results.rows.equals(theirs.results.rows)
    assert (ours.accounts, ours.entities) == (theirs.accounts, theirs.entities)
    if inputs:
        assert scans.said(ours) == scans.said(theirs)
    else:
        assert [(note.code, note.count) for note in ours.findings] == [(note.code, note.count) for note in theirs.findings]


@pytest.mark.parametrize("written", [scans.written, pytest.param(scans.written_as_text, marks=pytest.mark.deep)])
def test_odd_sales_in_files_give_the_same_as_in_memory(session: SparkSession, tmp_path: Path, written: Any) -> None:
    path = written(tmp_path, odd_sales())[0]
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    scan = read(path, loaded, session)
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert scan.tables["sales"].engine.name == "spark"
    assert_same(scan, read(path, loaded, None), loaded)


def test_returns_that_a_rulebook_keeps_apart_give_the_same_as_in_memory(session: SparkSession, tmp_path: Path) -> None:
    path = scans.written(tmp_path, returns._some_back(scans.some_sales()))[0]
    loaded = scans.rulebook(returns.APART, tmp_path)
    scan = read(path, loaded, session)
    assert isinstance(scan.tables["returns"], ScannedTable)
    assert_same(scan, read(path, loaded, None), loaded)


@pytest.mark.parametrize("way", ["several units", "packs that say their weight"])
def test_pieces_and_litres_give_the_same_as_in_memory(session: SparkSession, tmp_path: Path, way: str) -> None:
    path, loaded = scans.written(tmp_path, units.WAYS[way])[0], scans.rulebook(units.OF_PIECES.replace("mean: sales.price", "mean: sales.amount"), tmp_path)
    scan = read(path, loaded, session)
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert_same(scan, read(path, loaded, None), loaded)


def test_folders_that_are_values_are_columns_and_every_file_has_its_places(session: SparkSession, tmp_path: Path) -> None:
    for number, (year, region) in enumerate([("2025", "华东"), ("2026", "%E5%8D%8E%E5%8C%97")]):
        folder = tmp_path / "lake #1" / f"year={year}" / f"地区={region}"
        folder.mkdir(parents=True)
        columns = {**scans.some_sales(200, number), "日期": [date(int(year), 3, 1 + row % 28) for row in range(200)]}
        scans.written(folder, scans._blanks(columns))
    loaded = scans.rulebook(scans.PLACED, tmp_path)
    scan = read(tmp_path / "lake #1", loaded, session)
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert_same(scan, read(tmp_path / "lake #1", loaded, None), loaded)


@pytest.mark.deep
@pytest.mark.parametrize(
    "change",
    [
        scans._huge,
        scans._rare_customers,
        scans._numbered_doubles,
        scans._decimals_and_whole_numbers,
        scans._times_of_day,
        scans._days_as_text,
        scans._ids_with_spaces,
    ],
)
def test_other_kinds_of_columns_give_the_same(session: SparkSession, tmp_path: Path, change: Any) -> None:
    path = scans.written(tmp_path, change(scans.some_sales()))[0]
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    assert_same(read(path, loaded, session), read(path, loaded, None), loaded)


@pytest.mark.deep
@pytest.mark.parametrize("path", scans.SHIPPED, ids=lambda path: str(path.stem))
def test_shipped_rulebooks_grade_in_spark_as_in_memory(session: SparkSession, tmp_path: Path, path: Path) -> None:
    loaded = load_rulebook(str(path), ())
    if rounds_rows(loaded.rulebook) or not scans.can_be_scanned_for(path):
        pytest.skip("its rows are read, see below")
    files = scans.written(tmp_path, scans._returns(scans.some_sales()))[0]
    assert_same(read(files, loaded, session), read(files, loaded, None), loaded)


def test_a_table_of_the_catalogue_gives_the_same_and_only_customers_come_home(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = scans._returns(scans.some_sales(4_000))
    clients = {"客户编号": [f"C{buyer:03}" for buyer in range(40)], "地区": ["华东", "华北"] * 20}
    session.sql("CREATE DATABASE IF NOT EXISTS erp")
    for name, table in (("deals", columns), ("clients", clients)):
        session.createDataFrame(pa.table(table)).write.mode("overwrite").saveAsTable(f"erp.{name}")
    plans, sizes = _watched(monkeypatch)
    rules = "metrics: {volume: {sum: sales.quantity}, east: {sum: sales.amount, where: \"customers.region == '华东'\"}, last: {last: sales.date}}\n"
    rules += "score: {volume: {weight: 100, metric: volume, percentile: {}}}\ngradings: {tier: {levels: [{name: A, top: 20%}, {name: B}]}}\n"
    loaded = scans.rulebook(rules, tmp_path)
    options, fields = reading_for(ReadOptions(), loaded.rulebook), fields_for(loaded.rulebook)
    reading = start_reading([Path("spark:erp.deals"), Path("spark:erp.clients")], options, fields, scan="large", spark=session)()
    assert [(one.path, one.table, one.rows) for one in reading.inputs] == [("spark:erp.deals", "sales", 4_000), ("spark:erp.clients", "customers", 40)]
    memory = tiercli.read.tables_from_frames({"sales": pa.table(columns), "customers": pa.table(clients)}, fields, options)
    assert_same(reading, memory, loaded, inputs=False)
    assert max(sizes) < 1_000  # of 4,000 rows: as many as there are customers and days, and 200 to see the headers; beside them a hash of each
    (plan,) = plans  # every metric of sales in one pass
    assert plan.count("InMemoryTableScan") == 1
    assert "BroadcastHashJoin" in plan
    assert "CartesianProduct" not in plan
    assert "NestedLoop" not in plan


def test_hashes_that_meet_again_are_the_same_where_they_are_grouped_and_here(session: SparkSession, monkeypatch: pytest.MonkeyPatch) -> None:
    from tiercli.frames import spark

    engine = spark.SparkEngine(session)
    engine.register("doubled", pa.table({"number": [*range(500), 7, 7, 99, 12], "word": [f"w{one % 3}" for one in [*range(500), 7, 7, 99, 13]]}))
    here = engine.repeated("doubled", ["number", "word"], 504)
    monkeypatch.setattr(spark, "_MOST_HASHES", 503)
    assert len(here.codes) == 2, "12 stands twice, but with another word"
    assert sorted(here.codes.tolist()) == sorted(engine.repeated("doubled", ["number", "word"], 504).codes.tolist())


def test_what_is_asked_of_one_key_in_spark_is_what_arrow_gives(session: SparkSession) -> None:
    from tests.unit.frames.test_grouped import ASKED, ROWS
    from tiercli.frames.engine import Session
    from tiercli.frames.grouped import grouped
    from tiercli.frames.spark import SparkEngine

    engine = SparkEngine(session)
    there = grouped(engine.frame(ROWS), "key", ASKED, Session("spark", engine)).sort_by("key")
    assert there.to_pylist() == grouped(Session().lazy(ROWS), "key", ASKED, Session()).sort_by("key").to_pylist()
    assert "rows" not in {one.name for one in engine.session.catalog.listTables()}


def _watched(monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], list[int]]:
    """The plans by which metrics are measured in Spark, and how many rows each answer of Spark's has."""
    from tiercli.frames.spark import SparkEngine

    measuring = import_module("tiercli.frames.grouped")
    plans: list[str] = []
    sizes: list[int] = []
    collected, arrow, rows = measuring.collected, SparkEngine.arrow, SparkEngine.rows

    def watched(frame: Any) -> pa.Table:
        found = collected(frame)
        if frame.implementation.is_pyspark():
            plans.append(frame.to_native()._jdf.queryExecution().sparkPlan().toString())
            sizes.append(found.num_rows)
        return found

    def counted(ask: Any) -> Any:
        def ask_and_count(self: SparkEngine, query: str) -> Any:
            found = ask(self, query)
            sizes.append(len(found))
            return found

        return ask_and_count

    monkeypatch.setattr(measuring, "collected", watched)
    monkeypatch.setattr(SparkEngine, "arrow", counted(arrow))
    monkeypatch.setattr(SparkEngine, "rows", counted(rows))
    return plans, sizes


def test_a_frame_of_spark_is_answered_with_one_and_the_session_stays_as_it_was(session: SparkSession) -> None:
    before = {row.key: row.value for row in session.sql("SET").collect()}, sorted(one.name for one in session.catalog.listTables())
    rows = pa.table(scans.some_sales(300))
    frame = session.createDataFrame(rows)
    graded = tiercli.score(frame, as_of=scans.AS_OF, today=TODAY, params={"core_volume": 6000})
    assert type(graded) is type(frame)
    wanted = tiercli.score(rows, as_of=scans.AS_OF, today=TODAY, params={"core_volume": 6000})
    assert (
        graded.select("customer_id", "tier", "score", "volume").toArrow().to_pylist() == wanted.select(["customer_id", "tier", "score", "volume"]).to_pylist()
    )
    assert ({row.key: row.value for row in session.sql("SET").collect()}, sorted(one.name for one in session.catalog.listTables())) == before


def test_what_spark_cannot_tell_is_read_and_said(session: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    columns = tonnes_and_branches(scans.some_sales())
    session.createDataFrame(pa.table(columns)).createOrReplaceTempView("with_branches")
    job = Job((Path("spark:with_branches"),), TODAY, as_of=scans.AS_OF, language="en", scan="large", spark=session)
    outcome = pipeline.score(job)
    assert not isinstance(outcome.tables["sales"], ScannedTable)
    (note,) = [note for note in outcome.findings if note.code == "file.read-whole"]
    assert "only be settled by looking" in note.message.en
    assert str(note.where) == "spark:with_branches"
    monkeypatch.chdir(tmp_path)
    assert write_reports(outcome, Target(formats=("csv",))) == ("with_branches-tiers-2026-10.csv",)
    from_memory = tiercli.outcome_of(pa.table(columns), as_of=scans.AS_OF, today=TODAY)
    assert outcome.levels == from_memory.levels
    said, wanted = (next(one for one in these.accounts if one.table == "sales") for these in (outcome, from_memory))
    assert [(part.reason, part.rows, part.sums) for part in said.set_aside] == [(part.reason, part.rows, part.sums) for part in wanted.set_aside]


def test_totals_among_the_rows_are_told_in_spark(session: SparkSession) -> None:
    columns = scans.set_at(scans.some_sales(), "产品", {350: "本月合计"})
    session.createDataFrame(pa.table(columns)).createOrReplaceTempView("with_totals")
    outcome = pipeline.score(Job((Path("spark:with_totals"),), TODAY, as_of=scans.AS_OF, scan="large", spark=session))
    assert isinstance(outcome.tables["sales"], ScannedTable)
    from_memory = tiercli.outcome_of(pa.table(columns), as_of=scans.AS_OF, today=TODAY)
    assert outcome.levels == from_memory.levels
    said, wanted = (next(one for one in these.accounts if one.table == "sales") for these in (outcome, from_memory))
    assert [(part.reason, part.rows, part.sums) for part in said.set_aside] == [(part.reason, part.rows, part.sums) for part in wanted.set_aside]


@pytest.mark.parametrize("price", [False, True])
def test_an_order_whose_total_stands_on_each_of_its_lines_counts_once_in_spark(session: SparkSession, tmp_path: Path, price: bool) -> None:
    columns = scans.some_sales(600)
    if price:
        columns["单价(元/吨)"] = [round(amount / tonnes, 4) for amount, tonnes in zip(columns["金额(元)"], columns["数量(吨)"], strict=True)]
    path = scans.written(tmp_path, of_orders(columns))[0]
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    scan = read(path, loaded, session)
    assert isinstance(scan.tables["sales"], ScannedTable)
    assert "sales.order-total" in {note.code for note in scan.findings}
    assert_same(scan, read(path, loaded, None), loaded)


def test_rules_that_multiply_numbers_of_rows_are_computed_in_memory_where_the_last_digit_holds(session: SparkSession, tmp_path: Path) -> None:
    session.createDataFrame(pa.table(scans.some_sales(50))).createOrReplaceTempView("few")
    loaded = scans.rulebook(scans.EVERYTHING.replace("{sum: sales.quantity}", "{sum: sales.quantity * 1.1}", 1), tmp_path)
    assert rounds_rows(loaded.rulebook)
    reading = read("spark:few", loaded, session)
    assert not isinstance(reading.tables["sales"], ScannedTable)
    assert "multiplies and divides" in next(note.message.en for note in reading.findings if note.code == "file.read-whole")


def test_a_table_that_is_too_large_for_memory_is_refused_where_it_must_be_read(session: SparkSession, tmp_path: Path) -> None:
    session.createDataFrame(pa.table(scans.some_sales(300))).createOrReplaceTempView("many")
    loaded = scans.rulebook(scans.EVERYTHING, tmp_path)
    options = reading_for(ReadOptions(limits=ReadOptions().limits.__class__(max_cells=1000)), loaded.rulebook)
    with pytest.raises(InputError, match="2,100 cells, more than the limit of 1,000"):
        start_reading([Path("spark:many")], options, fields_for(loaded.rulebook), spark=session)()


def test_what_spark_does_not_know_is_an_input_that_cannot_be_read(session: SparkSession, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"Spark answered: .*TABLE_OR_VIEW_NOT_FOUND.*nowhere") as caught:
        read("spark:nowhere", scans.rulebook(scans.EVERYTHING, tmp_path), session)
    assert "SQLSTATE" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("spark:erp.sales", "erp.sales"),
        ("spark:#select * from erp.sales", "select * from erp.sales"),
        ("spark:delta.`s3:/lake/sales`", "delta.`s3://lake/sales`"),
        ("/some/folder/spark:erp.sales", "erp.sales"),
        ("sales.xlsx", None),
        ("spark.csv", None),
        ("lake/spark/sales.parquet", None),
    ],
)
def test_an_address_in_spark_names_a_table_or_asks_a_query(words: str, name: str | None) -> None:
    assert spark_name_of(words) == name


def test_an_address_without_a_name_is_refused() -> None:
    with pytest.raises(InputError, match="names no table in Spark"):
        spark_name_of("spark:")


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("{sum: sales.quantity}", False), ("{sum: sales.amount - sales.cost}", False), ("{sum: sales.amount * 0.13}", True), ("{max: sales.amount / sales.quantity}", True),
        ("{sum: sales.quantity, decay: {half_life: 90 days}}", True), ("{count: sales, where: \"month(date) == 3 and quantity > 5\"}", False),
        ("{count: sales, where: \"round(quantity) > 5\"}", True),
    ],
)  # fmt: skip
def test_what_a_rulebook_computes_of_single_rows_is_known(metric: str, expected: bool, tmp_path: Path) -> None:
    assert rounds_rows(scans.rulebook(f"metrics: {{x: {metric}}}", tmp_path).rulebook) is expected
