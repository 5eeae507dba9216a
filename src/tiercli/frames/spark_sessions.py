"""Sessions of Spark: the one that is there, one that is started, one of a server; and another beside one that was given."""

from __future__ import annotations

import logging
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from tiercli.domain.errors import InputError
from tiercli.domain.language import Text
from tiercli.frames.without_pandas import let_pandas_in

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_SERVER = "sc://"
_PORT = 15002  # of Spark's servers where an address has none
_PATIENCE = 10.0  # seconds
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


def is_remote(session: SparkSession) -> bool:
    """Whether a session speaks with a server (Spark Connect), and has no Java of its own."""
    return type(session).__module__.startswith("pyspark.sql.connect")


def new_session(given: SparkSession) -> SparkSession:
    """A session beside a given one. Errors: InputError where its client can open none."""
    from pyspark.errors import PySparkException

    try:
        return given.newSession()
    except (PySparkException, AttributeError, NotImplementedError) as error:
        raise InputError(
            Text(
                "这个 Spark Connect 会话的客户端不能另开会话，tiercli 不在交来的会话里起名和改设置。",
                "this Spark Connect client cannot open a second session, and tiercli names and sets nothing in the session that it is given.",
            ),
            hint=Text(
                "请用 PySpark 4.3 或更高版本，或交给 tiercli 一个普通会话（SparkSession.builder.master(...)），或先用 toArrow() 取回来。",
                "Use PySpark 4.3 or later, hand over a regular session (SparkSession.builder.master(...)), or bring the rows home with toArrow().",
            ),
        ) from error


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
    if (master or os.environ.get("SPARK_REMOTE", "")).startswith(_SERVER):
        return _connected(builder, master or os.environ["SPARK_REMOTE"])
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


def _connected(builder: Any, address: str) -> SparkSession:
    """The session of a server. Errors: InputError where its client is not installed, or it does not answer."""
    let_pandas_in()  # Spark's client asks for it
    try:
        _listens(address)
        session: SparkSession = builder.remote(address).getOrCreate()
        session.version  # noqa: B018 - the first thing that a server is asked
    except Exception as error:
        answer = InputError(
            Text(f"连不上 Spark 服务器：{_first_line(error)}", f"Spark's server cannot be reached: {_first_line(error)}"),
            hint=Text(
                '请核对地址；客户端要装：pip install "pyspark[connect]"。', 'Check the address; the client is installed by: pip install "pyspark[connect]".'
            ),
        )
        answer.detail = str(error)
        raise answer from error
    return session


def _listens(address: str) -> None:
    """Spark's client tries for ten minutes where nobody listens. Errors: OSError, ValueError for what is no address."""
    server = urlsplit(address)
    with socket.create_connection((server.hostname or "", server.port or _PORT), timeout=_PATIENCE):
        pass


def _first_line(error: Exception) -> str:
    words = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return " ".join((words.splitlines() or [type(error).__name__])[0].split())[:300]


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
