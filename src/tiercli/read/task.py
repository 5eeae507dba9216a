"""What a reading process is asked to read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tiercli.domain.fields import STANDARD, TableFields
from tiercli.domain.finding import Finding
from tiercli.read.formats.source import PARQUET, Part, partition_columns
from tiercli.read.options import ReadOptions

if TYPE_CHECKING:
    from tiercli.read.formats.databases import Answered


@dataclass(frozen=True, slots=True)
class Task:
    """One file to read.

    path: where it is; shown: as the user named it; name: by which places in it are told; a file's own if empty.
    sheets: sheet -> table where the user said so ("" is every sheet).
    only: nothing but those sheets. without: sheets that are read by another way. part: what a table's log says of a file of its.
    answers: what tables and queries of a database have answered already. opened: of a database that is scanned, its transaction (`Opened`, which knows tasks).
    """

    path: str
    shown: str
    sheets: Mapping[str, str]
    only: bool = False
    without: tuple[str, ...] = ()
    name: str = ""
    answers: Mapping[str, Answered] = field(default_factory=dict)
    opened: Any = None
    part: Part | None = None

    @property
    def given(self) -> Part:
        """What a Parquet file is to its table, as a log says or the folders above it."""
        return self.part or Part(partition_columns(self.path))

    def sha256(self) -> str:
        """What tells the rows of a file from others: that of its bytes, unless it is one of Parquet of which they do not tell all (see `Part`)."""
        with Path(self.path).open("rb") as file:
            is_parquet = file.read(len(PARQUET)) == PARQUET
            file.seek(0)
            of_bytes = hashlib.file_digest(file, "sha256").hexdigest()
        return self.given.digest(of_bytes) if is_parquet else of_bytes


@dataclass(frozen=True, slots=True)
class Rest:
    """What a reading process is told once the rulebook is known.

    options: how sheets are understood. own: the tables to look for; none for one as it is listed, which need not be sent.
    need_sales: whether files without a sale are refused. order: all files as the user named them; findings: what was said of them before.
    is_all: whether one process reads all that there is.
    """

    options: ReadOptions
    own: Mapping[str, TableFields | None]
    need_sales: bool
    order: tuple[str, ...]
    findings: tuple[Finding, ...]
    is_all: bool

    @property
    def fields(self) -> Mapping[str, TableFields]:
        """The tables to look for."""
        return {name: STANDARD[name] if table is None else table for name, table in self.own.items()}
