"""What is asked for: one grading to be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tiercli.domain.language import Language
from tiercli.frames.kinds import Engine, Scan
from tiercli.read.options import ReadOptions

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


@dataclass(frozen=True)
class Job:
    """One grading to be done.

    paths: input files. rules: a shipped rulebook's name or a file. settings: param=value words.
    as_of: the last day that counts; the last sale that is not in the future if none.
    today: the clock, read at the edge of the program only.
    language: of the report; that of the input's headers if none.
    company: whose report it is; the rulebook's own `company` if empty.
    results_only: the levels and their columns alone, without further sheets.
    explain: whether the whole next step of everybody is worked out. nearest: whether the nearest single step is, for reports that show it.
    live: whether the workbook is to recalculate. parameters: a live workbook whose sheet of parameters holds.
    scan: which files stay where they lie; only for what asks nothing of single rows afterwards.
    spark: the session for Spark's tables, or the master of one to be started; the one that is there if none.
    shared: what is written with personal data shown may be read by others, as the umask says; else by its owner only.
    """

    paths: tuple[Path, ...]
    today: date
    rules: str = "standard"
    settings: tuple[str, ...] = ()
    as_of: date | None = None
    language: Language | None = None
    reading: ReadOptions = field(default_factory=ReadOptions)
    engine: Engine = "arrow"
    scan: Scan = "never"
    spark: SparkSession | str | None = None
    show_personal: bool = False
    shared: bool = False
    command: str = ""
    company: str = ""
    results_only: bool = False
    live: bool = False
    explain: bool = False
    nearest: bool = False
    parameters: Path | None = None

    @property
    def is_private(self) -> bool:
        """Whether what comes of it is for its owner's eyes only."""
        return self.show_personal and not self.shared
