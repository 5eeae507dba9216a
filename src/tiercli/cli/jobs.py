"""Command-line values become jobs for the pipeline."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tiercli.cli import options
from tiercli.domain.errors import UsageError
from tiercli.domain.language import Language, Text
from tiercli.frames.kinds import ENGINES
from tiercli.pipeline import Job
from tiercli.read.options import MEBIBYTE, Limits, ReadOptions


def reading_options(
    tables: Sequence[str] | None,
    maps: Sequence[str] | None,
    *,
    header_row: int | None,
    encoding: str | None,
    decimal_comma: bool | None,
    date_order: str | None,
    join_zeros: bool = False,
    skip_hidden: bool,
    password_env: str | None,
    max_seconds: float,
    max_memory: int,
    max_cells: int,
    max_bytes: int = 2048,
    max_ratio: int = 250,
    skip_sheets: Sequence[str] | None = None,
    fill_down: Sequence[str] | None = None,
    period: str | None = None,
) -> ReadOptions:
    """What the user settled about reading.

    Errors: UsageError.
    """
    limits = Limits(max_bytes * MEBIBYTE, max_ratio, max_cells, max_memory * MEBIBYTE, max_seconds)
    return ReadOptions(
        maps=options.pairs_option("--map", maps),
        tables=options.pairs_option("--table", tables),
        header_row=header_row,
        encoding=encoding,
        decimal_comma=decimal_comma,
        date_order=options.date_order_option(date_order),
        join_zeros=join_zeros,
        skip_hidden=skip_hidden,
        password=options.password_option(password_env),
        limits=limits,
        skip_sheets=tuple(skip_sheets or ()),
        fill_down=tuple(fill_down or ()),
        period=options.period_option(period),
    )


def job_from(
    files: Sequence[str],
    rules: str,
    settings: Sequence[str] | None,
    as_of: date | None,
    language: Language | None,
    reading: ReadOptions,
    *,
    engine: str,
    show_personal: bool,
    today: date,
    command: str,
) -> Job:
    """The grading that the user asked for.

    Errors: UsageError.
    """
    chosen = next((one for one in ENGINES if one == engine), None)
    if chosen is None:
        raise UsageError(Text(f"--engine {engine}: 只能是 {'、'.join(ENGINES)} 之一", f"--engine {engine}: it must be one of {', '.join(ENGINES)}"))
    return Job(
        options.paths_option(files), today, rules, tuple(settings or ()), as_of, language, reading,
        engine=chosen, show_personal=show_personal, command=command,
    )  # fmt: skip
