"""The formats that results are written in, one entry each: `score`, `run`, the batch file and the help all read this list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO

from tiercli.domain.errors import WordsError
from tiercli.domain.language import Text

if TYPE_CHECKING:
    from tiercli.outcome import Outcome  # its module brings the engine along, which help and mistyped options go without


@dataclass(frozen=True, slots=True)
class Format:
    """One way of writing results.

    name: what `--format` and a batch file say, and the suffix of the file.
    write: writes an outcome whole. module: where that is done, so that it can be loaded before there is an outcome.
    is_text: whether a terminal can show it.
    encrypts: whether it can be put under a password.
    refuse: raises UsageError for an outcome that cannot be written so, before anything is written.
    shows_steps: whether it says everybody's nearest step.
    """

    name: str
    write: Callable[[Outcome, BinaryIO], None]
    module: str
    is_text: bool = True
    encrypts: bool = False
    refuse: Callable[[Outcome], object] | None = None
    shows_steps: bool = False


def _xlsx(outcome: Outcome, file: BinaryIO) -> None:
    from tiercli.report.workbook import write_workbook

    write_workbook(outcome, file)


def _csv(outcome: Outcome, file: BinaryIO) -> None:
    from tiercli.report.delimited import write_csv
    from tiercli.report.whole_rows import flat_table

    write_csv(flat_table(outcome), file)


def _json(outcome: Outcome, file: BinaryIO) -> None:
    from tiercli.report.records import write_json
    from tiercli.report.whole_rows import nested

    write_json(outcome.results.rows, file, nested(outcome))


def _parquet(outcome: Outcome, file: BinaryIO) -> None:
    from tiercli.report.records import write_parquet
    from tiercli.report.whole_rows import flat_table

    write_parquet(flat_table(outcome), file)


def _ics(outcome: Outcome, file: BinaryIO) -> None:
    from tiercli.report.calendar import write_calendar

    write_calendar(outcome, file)


def _has_plan(outcome: Outcome) -> object:
    from tiercli.report.calendar import plan_of

    return plan_of(outcome)


_ALL = (
    Format("xlsx", _xlsx, "tiercli.report.workbook", is_text=False, encrypts=True, shows_steps=True),
    Format("csv", _csv, "tiercli.report.delimited"),
    Format("json", _json, "tiercli.report.records"),
    Format("parquet", _parquet, "tiercli.report.records", is_text=False),
    Format("ics", _ics, "tiercli.report.calendar", refuse=_has_plan),
)
FORMATS: Mapping[str, Format] = MappingProxyType({one.name: one for one in _ALL})
NAMES = ", ".join(FORMATS)


def format_name(name: str) -> str:
    """The name, when there is such a format.

    Errors: WordsError.
    """
    if name not in FORMATS:
        raise WordsError(Text(f"没有“{name:.60}”这种格式；可用：{'、'.join(FORMATS)}。", f"There is no format '{name:.60}'; there are {NAMES}."))
    return name
