"""DuckDB for one reading: bounded memory, a place on disk for what does not fit, and nothing from the network."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tiercli.frames.sql import DuckEngine, literal
from tiercli.read.options import MEBIBYTE, Limits

_SHARE, _LEAST, _MOST = 0.45, 96 * MEBIBYTE, 640 * MEBIBYTE
"""The engine's part of `--max-memory`; Python, Arrow and the results of entities need the rest."""


class NotScannableError(Exception):
    """The rows must be looked at one by one; the word says why, for those who develop this."""


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
        raise NotScannableError("duckdb is not installed") from None
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
