"""`tiercli check`: everything that reading the files finds; nothing is graded."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.domain.harmless import json_words
from tiercli.domain.standby import stand_by

Output = Annotated[
    str | None,
    typer.Option("--output", "-o", help="A copy with the cells marked; a folder for several workbooks. 标注副本", metavar="FILE", show_default=False),
]


def command(
    files: options.Files,
    rules: options.Rules = "standard",
    output: Output = None,
    as_of: options.AsOf = None,
    period: options.PeriodWords = None,
    lang: options.Lang = None,
    tables: options.Tables = None,
    maps: options.Maps = None,
    header_row: options.HeaderRow = None,
    encoding: options.Encoding = None,
    decimal_comma: options.DecimalComma = None,
    date_order: options.DateOrder = None,
    join_zeros: options.JoinZeros = False,
    skip_hidden: options.SkipHidden = False,
    skip_sheets: options.SkipSheets = None,
    fill_down: options.FillDown = None,
    password_env: options.PasswordEnv = None,
    max_seconds: options.MaxSeconds = 300,
    max_memory: options.MaxMemory = 4096,
    max_cells: options.MaxCells = 40_000_000,
    max_bytes: options.MaxBytes = 2048,
    max_ratio: options.MaxRatio = 250,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    strict: options.Strict = False,
    today: options.Today = None,
) -> int:
    """Show everything found in the files; exit with 1 if any of it is an error.

    Examples: tiercli check sales.xlsx · tiercli check sales.xlsx -o marked.xlsx · tiercli check month/ --json
    """
    from pathlib import Path

    stand_by()
    from tiercli.check.check import CheckJob, check
    from tiercli.cli import screens
    from tiercli.cli.jobs import reading_options
    from tiercli.cli.speech import locale_language
    from tiercli.xlsx import write_marked

    reading = reading_options(
        tables, maps, header_row=header_row, encoding=encoding, decimal_comma=decimal_comma, date_order=date_order, skip_hidden=skip_hidden,
        join_zeros=join_zeros,
        skip_sheets=skip_sheets, fill_down=fill_down, period=period,
        password_env=password_env, max_seconds=max_seconds, max_memory=max_memory, max_cells=max_cells,
        max_bytes=max_bytes, max_ratio=max_ratio,
    )  # fmt: skip
    job = CheckJob(
        options.paths_option(files), options.today_option(today), rules, (),
        options.day_option(as_of, period), options.language_option(lang), reading,
    )  # fmt: skip
    with screens.progress(quiet=quiet or json, language=job.language):
        checked = check(job)
        written = write_marked(checked, Path(output)) if output else None
    outputs = written.paths if written else ()
    if json:
        sys.stdout.write(json_words(checked.summary(outputs)) + "\n")
    elif not quiet:
        screens.show_check(checked, outputs, verbose=verbose, language=job.language or locale_language())
    if written and not quiet:
        screens.show_remarks(written.remarks, job.language or locale_language() or checked.language)
    return 1 if checked.has_errors or (strict and checked.needs_a_look) else 0
