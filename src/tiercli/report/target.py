"""Where results go: one path, one or several formats, or standard output."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tiercli.outcome import Outcome

FORMATS = ("xlsx", "csv", "json", "parquet")


@dataclass(frozen=True, slots=True)
class Target:
    """What to write and where.

    path: the file that `-o` names; none for the default beside the first input.
    formats: empty for what the path's suffix says, else xlsx (csv on standard output).
    stdout: `-o -`; one format only.
    """

    path: Path | None = None
    formats: tuple[str, ...] = ()
    stdout: bool = False


def default_path(first_input: Path, outcome: Outcome) -> Path:
    """`<input>-tiers-<period>.xlsx` beside the first input."""
    return first_input.with_name(f"{first_input.stem}-tiers-{outcome.as_of:%Y-%m}.xlsx")


def preload() -> None:
    """Load the libraries that reports need, while something else waits for a file."""
    import pyarrow.compute
    import xlsxwriter  # noqa: F401


def write_reports(outcome: Outcome, target: Target) -> tuple[str, ...]:
    """Write every format asked for; each file is whole or not there at all.

    Returns the paths written; empty for standard output.
    Errors: OutputError when a file cannot be written (the old one is intact); UsageError for formats that cannot go together.
    """
    return ()
