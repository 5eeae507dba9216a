"""PostgreSQL: tables and queries of a real server are inputs like sheets, read only, and nothing says the password."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.engines.postgres import PASSWORD, Postgres, a_server, programs
from tests.forks import run_program
from tiercli.domain.errors import InputError
from tiercli.read.formats.addresses import server_of
from tiercli.read.options import Limits
from tiercli.read.server import ServerSession

pytest.importorskip("adbc_driver_postgresql")
needs_server = pytest.mark.skipif(os.name == "nt" or programs() is None, reason="PostgreSQL is not installed (Debian: postgresql)")


@pytest.fixture(scope="module")
def postgres() -> Iterator[Postgres]:
    # The path of a socket may have no more than about 100 characters, which a folder of pytest's soon has.
    with tempfile.TemporaryDirectory(prefix="pg-") as folder:
        Path(folder).chmod(0o755)
        with a_server(Path(folder)) as server:
            server.run(
                "CREATE TABLE sales (customer_id text, customer_name text, date date, quantity numeric(14, 3), amount numeric(14, 2), booked timestamptz)",
                "INSERT INTO sales SELECT 'C' || i % 7, '客户' || i % 7, date '2026-01-01' + i, i + 0.125, i * 2500.55, now() FROM generate_series(1, 200) i",
                "INSERT INTO sales VALUES ('C1', '客户1', '2026-03-01', NULL, 100, NULL)",
                "CREATE SEQUENCE numbers",
                "CREATE SCHEMA erp",
                'CREATE TABLE erp."AR" ("客户编号" text, "应收余额" numeric, "逾期天数" int)',
                """INSERT INTO erp."AR" VALUES ('C1', 1000, 45)""",
            )
            yield server


def tiercli(*words: str, folder: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
    """The program in a process of its own, in English."""
    environment = {**os.environ, "TIERCLI_TODAY": "2026-11-22", "PYTHONUTF8": "1", "COLUMNS": "80", "LC_ALL": "C.UTF-8", **more}
    return run_program(*words, "--lang", "en", folder=folder or Path.cwd(), environment=environment)


def summary(*words: str) -> dict[str, Any]:
    """What `score --json` says."""
    run = tiercli("score", *words, "--json", "-o", os.devnull, "--format", "csv")
    assert run.returncode == 0, run.stderr
    found: dict[str, Any] = json.loads(run.stdout)
    return found


@needs_server
def test_tables_and_schemas_of_a_server_are_read(postgres: Postgres, tmp_path: Path) -> None:
    words = (f"{postgres.address}#sales", "--table", f"receivables={postgres.address}#erp.AR", "--format", "json", "--json")
    run = tiercli("score", *words, folder=tmp_path)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["tables"]["sales"]["rows"] == 201
    assert said["tables"]["sales"]["sums"]["quantity"]["used"] == "20125"
    assert said["tables"]["receivables"]["sums"]["balance"]["used"] == "1000"
    assert [one["path"] for one in said["inputs"]] == [postgres.address.replace("boss@", "")] * 2
    assert [path.name for path in tmp_path.iterdir()] == ["sales-tiers-2026-07.json"]
    assert PASSWORD not in run.stdout + run.stderr
    assert PASSWORD not in (tmp_path / "sales-tiers-2026-07.json").read_text(encoding="utf-8")


@needs_server
def test_a_query_is_a_sheet_however_long_and_its_table_is_the_one_that_was_said(postgres: Postgres) -> None:
    query = "select customer_id as a_customer, date as on_day, quantity as t from sales where quantity is not null and quantity > 100"
    said = summary(
        "--table",
        f"sales={postgres.address}#{query}",
        "--map",
        "a_customer=customer_id",
        "--map",
        "on_day=date",
        "--map",
        "t=quantity",
        f"{postgres.address}#erp.AR",
    )
    assert said["tables"]["sales"]["rows"] == 101


@needs_server
def test_the_same_rows_have_the_same_hash_and_others_another(postgres: Postgres) -> None:
    first, again, other = (summary(f"{postgres.address}#{name}")["inputs"] for name in ("sales", "sales", "select * from sales where customer_id <> 'C3'"))
    assert first[0]["sha256"] == again[0]["sha256"] != other[0]["sha256"]


@needs_server
@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "no table of it is named"),
        ("nope", 'relation "nope" does not exist'),
        ("with gone as (delete from sales returning customer_id) select * from gone", "read-only transaction"),
        ("with gone as (delete from sales returning *) select * from gone", "must be at the top level"),
        ("select nextval('numbers')", "read-only transaction"),
        ("select 1 into kept", "without a column"),
        ("select customer_id from sales for update", "read-only transaction"),
        ("select 1; drop table sales", "multiple commands"),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_changed(postgres: Postgres, name: str, words: str) -> None:
    run = tiercli("score", f"{postgres.address}#{name}")
    assert run.returncode == 4
    assert words in run.stderr
    assert PASSWORD not in run.stdout + run.stderr
    assert summary(f"{postgres.address}#sales")["tables"]["sales"]["rows"] == 201


@needs_server
def test_a_table_that_is_not_there_is_answered_with_those_that_are(postgres: Postgres) -> None:
    for name, said in (("Sales", "Did you mean 'sales'?"), ("erp.AB", "Did you mean 'erp.AR'?"), ("delete from sales", "A query begins with SELECT or WITH.")):
        assert said in tiercli("score", f"{postgres.address}#{name}").stderr


@needs_server
def test_names_with_dots_and_quotes_and_queries_with_comments_are_read(postgres: Postgres) -> None:
    postgres.run('CREATE SCHEMA "销售 库"', 'CREATE TABLE "销售 库"."明细.""2026""" AS SELECT * FROM sales')
    for name in (
        '"销售 库"."明细.""2026"""',
        "select * from sales; ",
        "select * from sales -- all of them",
        "select s.*, s.amount from sales as s /* twice */;;",
    ):
        assert summary(f"{postgres.address}#{name}")["tables"]["sales"]["rows"] == 201


TYPES = """CREATE TABLE kinds AS SELECT 'C' || i % 3 AS "客户编号", timestamptz '2026-01-31 23:30+00' + i * interval '1 day' AS "日期",
           (i * 1000.25)::text::money AS "金额(元)", i + 0.5::float8 AS "数量(吨)" FROM generate_series(1, 30) AS i"""


@needs_server
@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
def test_values_are_those_that_the_server_means(postgres: Postgres, tmp_path: Path, engine: str) -> None:
    made = (
        TYPES,
        'ALTER TABLE kinds ALTER "客户编号" TYPE code',
        """INSERT INTO kinds VALUES ('C1', 'infinity', '1', 1), ('C1', '2026-04-01 00:00+08', '1', 1)""",
    )
    postgres.run("DROP TABLE IF EXISTS kinds", "DROP DOMAIN IF EXISTS code", "CREATE DOMAIN code AS char(9)", *made)
    words = ("score", f"{postgres.address}#kinds", "--engine", engine, "--json", "--format", "csv", "-o", str(tmp_path / "tiers.csv"))
    for zone, first, last in (("Asia/Shanghai", "2026-02-02", "2026-04-01"), ("UTC", "2026-02-01", "2026-03-31")):
        run = tiercli(*words, PGTZ=zone)
        said = json.loads(run.stdout)
        assert said["tables"]["sales"]["sums"]["amount"]["used"] == "465117.25"
        assert said["entities"] == 3
        assert {("sales.unreadable-date", 1), ("file.time-zone", 1)} <= {(one["code"], one["count"]) for one in said["findings"]}
        assert any(f"the time zone {zone}" in one["message"] for one in said["findings"])
        assert (said["coverage"]["sales"]["first"], said["coverage"]["sales"]["last"]) == (first, last)


@needs_server
@pytest.mark.parametrize("engine", ["arrow", "duckdb"])
def test_a_database_in_another_encoding_is_read(postgres: Postgres, engine: str) -> None:
    elsewhere = Postgres(postgres.address.replace("/postgres", f"/gbk_{engine}"), postgres.log)
    postgres.outside(f"CREATE DATABASE gbk_{engine} ENCODING 'EUC_CN' TEMPLATE template0")
    with_texts = Postgres(f"{elsewhere.address}?client_encoding=UTF8", postgres.log)
    with_texts.run('CREATE TABLE "销售" ("客户名称" text, "日期" date, "数量" int)', """INSERT INTO "销售" VALUES ('北京甲', '2026-01-05', 1)""")
    assert summary(f"{elsewhere.address}#销售", "--engine", engine)["tables"]["sales"]["rows"] == 1


@needs_server
def test_a_service_file_says_where_the_server_is_and_the_password(postgres: Postgres, tmp_path: Path) -> None:
    place, _, port = postgres.address.partition("@")[2].partition("/")[0].partition(":")
    (tmp_path / "services").write_text(f"[erp]\nhost={place}\nport={port}\nuser=boss\ndbname=postgres\npassword={PASSWORD}\n", encoding="utf-8")
    run = tiercli(
        "score", "postgresql:///?service=erp#sales", "--format", "json", "--json", folder=tmp_path, PGPASSWORD="", PGSERVICEFILE=str(tmp_path / "services")
    )
    assert run.returncode == 0, run.stderr
    assert [one["path"] for one in json.loads(run.stdout)["inputs"]] == ["postgresql:///erp"]
    assert PASSWORD not in run.stdout + run.stderr


@needs_server
def test_settings_in_the_address_and_the_environment_are_the_servers(postgres: Postgres) -> None:
    query = "select *, pg_sleep(9) from sales"
    for words, more in (("?options=-c%20statement_timeout%3D200", {}), ("", {"PGOPTIONS": "-c statement_timeout=200"})):
        run = tiercli("score", f"{postgres.address}{words}#{query}", **more)
        assert run.returncode == 4
        assert "the database answered: canceling statement due to statement timeout" in run.stderr


@needs_server
def test_a_lock_of_somebody_else_is_waited_for_as_long_as_reading_may_take(postgres: Postgres) -> None:
    with postgres.holding("LOCK TABLE sales"):
        run = tiercli("score", f"{postgres.address}#sales", "--max-seconds", "1")
    assert run.returncode == 4
    assert "lock timeout" in run.stderr


@needs_server
def test_ctrl_c_stops_a_query(postgres: Postgres) -> None:
    command = [sys.executable, "-m", "tiercli", "score", f"{postgres.address}#select *, pg_sleep(9) from sales", "--lang", "en"]
    usual = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # the tests themselves may run where it is ignored
    run = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, preexec_fn=usual)
    deadline = time.monotonic() + 60
    while not postgres.asks("%pg_sleep(9) from sales%") and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(signal.SIGINT)
    _, said = run.communicate(timeout=60)
    assert (run.returncode, "interrupted" in said) == (130, True)


@needs_server
def test_all_that_a_session_answers_is_of_one_moment(postgres: Postgres) -> None:
    there = server_of(postgres.address)
    assert there is not None
    postgres.run("CREATE TABLE moving AS SELECT 1 AS a")
    with closing(ServerSession(there[0], 9)) as session:
        first = session.answer("sales").whole(there[0], "", Limits())
        postgres.run("INSERT INTO moving VALUES (2)")
        later = session.answer("moving").whole(there[0], "", Limits())
    assert (first.rows.num_rows, later.rows.num_rows) == (201, 1)


@needs_server
def test_a_wrong_password_is_an_input_that_cannot_be_read(postgres: Postgres) -> None:
    run = tiercli("score", f"{postgres.address}#sales", PGPASSWORD="falsch-77")
    assert run.returncode == 4
    assert "password authentication failed" in run.stderr
    assert "falsch-77" not in run.stdout + run.stderr


@needs_server
def test_a_batch_reads_a_server_and_stores_no_credentials(postgres: Postgres, tmp_path: Path) -> None:
    words = f'tiercli: 1\ninputs: ["{postgres.address}#sales"]\nhistory: kept\noutput: "out/{{period}}"\nrulebooks: [{{rules: standard}}]\n'
    (tmp_path / "batch.yaml").write_text(words, encoding="utf-8")
    run = tiercli("run", str(tmp_path / "batch.yaml"), "--period", "2026-06")
    assert run.returncode == 0, run.stdout + run.stderr
    stored = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "kept").rglob("*.json"))
    assert "127.0.0.1" in stored
    assert PASSWORD not in stored
    assert "boss" not in stored


@pytest.mark.parametrize(
    "words",
    [
        "postgresql://me:secret@host/db#sales",
        "postgres://host/db?password=secret#sales",
        "postgresql:me:secret@host/db#sales",
        "postgresql://me:se@cret@host/db#sales",
        "postgresql://me:77/cret@host/db#sales",
        "postgresql://me:77?cret@host/db#sales",
        "postgresql://me:77#cret@host/db#sales",
        "postgresql://me:77%cret@host/db#sales",
    ],
)
def test_a_password_in_the_address_is_refused_without_being_repeated(words: str) -> None:
    with pytest.raises(InputError, match="holds a password") as caught:
        server_of(words)
    assert not any(word in f"{caught.value} {caught.value.hint} {caught.value.where}" for word in ("secret", "cret", "77"))


@pytest.mark.parametrize(
    ("words", "shown", "name"),
    [
        ("postgresql://me@host:5433/db#sales", "postgresql://host:5433/db", "sales"),
        ("postgresql:/host/db#erp.sales", "postgresql://host/db", "erp.sales"),
        ("/some/folder/postgresql:/me@host/db#sales", "postgresql://host/db", "sales"),
        ("postgres://host/db#select a from b", "postgresql://host/db", "select a from b"),
        ("postgresql:///?service=erp#sales", "postgresql:///erp", "sales"),
    ],
)
def test_an_address_shows_where_and_never_who(words: str, shown: str, name: str) -> None:
    found = server_of(words)
    assert found is not None
    assert (found[0].name, found[1]) == (shown, name)


@pytest.mark.parametrize("words", ["sales.xlsx", "postgresql.csv", "C:/data/sales.csv", "sqlite:erp.db#sales", "postgres/sales.csv"])
def test_a_file_is_no_server(words: str) -> None:
    assert server_of(words) is None
