"""DuckDB for one reading: bounded memory, a place on disk for what does not fit, and nothing from the network."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tiercli.domain.language import Text
from tiercli.frames.sql import DuckEngine, literal
from tiercli.read.options import MEBIBYTE, Limits

_SHARE, _LEAST, _MOST = 0.45, 96 * MEBIBYTE, 640 * MEBIBYTE
"""The engine's part of `--max-memory`; Python, Arrow and the results of entities need the rest."""


ANY = Text("有些行要逐行看过才能定", "some rows can only be settled by looking at each of them")
SHAPE = Text("不是一张表头在第一行的销售明细，或列名不全、重复", "it is not plainly a list of sales with headers of their own in the first row")
PLAIN = Text("文本的编码认不准，或不是一行一条记录", "its text is in an encoding that is not sure, or its lines are not plainly rows")
FILES = Text("几个文件的列或内容互相不齐，或可能重复计入", "its files differ in columns, or may repeat each other")
IN_SPARK = Text("Spark 一次只算一个文本文件", "Spark computes one file of text at a time")
UNITS = Text("有的行的单位要逐行看，或比前面的大", "the units of some rows need a look at each, or are larger than those above")
LOG = Text("表的日志里另有删去的行或改过的列名", "the table's log deletes rows of its files, or gives their columns other names")
BESIDE = Text("别的文件里也有销售", "there are sales in other files as well")
MANY = Text("要逐行看的行太多", "too many rows must be looked at one by one")
"""Why rows are read into memory, as users are told."""


class NotScannableError(Exception):
    """The rows must be looked at one by one; the word says why, for those who develop this. reason: for users."""

    def __init__(self, why: str, reason: Text = ANY) -> None:
        self.reason = reason
        super().__init__(why)


class OtherwiseError(Exception):
    """The rows are none that can be counted in this way; the engine is to be asked."""


@dataclass(frozen=True)
class Workshop:
    """DuckDB and its folder for what spills."""

    engine: DuckEngine
    folder: Path


def open_engine(limits: Limits) -> Workshop:
    """A connection of its own, that ends with this program.

    Errors: NotScannableError where DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise NotScannableError("duckdb is not installed", Text("没有安装 duckdb", "duckdb is not installed")) from None
    folder = Path(tempfile.mkdtemp(prefix="tiercli-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    memory = int(min(max(limits.max_memory * _SHARE, _LEAST), _MOST))
    connection = duckdb.connect()
    atexit.register(connection.close)
    for setting in (
        f"memory_limit = '{memory // MEBIBYTE}MiB'",
        f"temp_directory = {literal(str(folder))}",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "enable_progress_bar = false",
        "enable_external_file_cache = false",
    ):
        connection.execute(f"SET {setting}")
    return Workshop(DuckEngine(connection), folder)
