"""`tiercli score`: grade every customer and write the report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options
from tiercli.domain.standby import stand_by
from tiercli.report.formats import NAMES

if TYPE_CHECKING:
    from tiercli.report import Target

Output = Annotated[str | None, typer.Option("--output", "-o", help="The report; - for standard output. 输出文件", metavar="FILE", show_default=False)]
Formats = Annotated[str | None, typer.Option("--format", help=f"{NAMES}; several with commas. 格式", metavar="FORMATS", show_default=False)]


def command(
    files: options.Files,
    rules: options.Rules = "standard",
    output: Output = None,
    formats: Formats = None,
    as_of: options.AsOf = None,
    period: options.PeriodWords = None,
    previous: options.Previous = None,
    history: options.History = None,
    replace: options.Replace = False,
    settings: options.Settings = None,
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
    engine: options.EngineName = "arrow",
    show_personal: options.ShowPersonal = False,
    encrypt: options.Encrypt = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    strict: options.Strict = False,
    today: options.Today = None,
) -> int:
    """Grade every customer and write the report.

    Examples: tiercli score sales.xlsx · tiercli score 2025.xlsx 2026.xlsx customers.csv -r standard --period 2026-10
    """
    stand_by()
    from tiercli.cli import screens
    from tiercli.cli.jobs import job_from, reading_options
    from tiercli.report import paths_of, write_reports
    from tiercli.runs.run import run, with_replaced_report

    reading = reading_options(
        tables, maps, header_row=header_row, encoding=encoding, decimal_comma=decimal_comma, date_order=date_order, skip_hidden=skip_hidden,
        join_zeros=join_zeros,
        skip_sheets=skip_sheets, fill_down=fill_down, period=period,
        password_env=password_env, max_seconds=max_seconds, max_memory=max_memory, max_cells=max_cells,
        max_bytes=max_bytes, max_ratio=max_ratio,
    )  # fmt: skip
    job = job_from(
        files, rules, settings, options.day_option(as_of, period), options.language_option(lang), reading,
        engine=engine, show_personal=show_personal, today=options.today_option(today), command=options.command_line(sys.argv[1:]),
    )  # fmt: skip
    target = target_from(output, formats, options.encryption_option(encrypt, password_env))
    with screens.progress(quiet=quiet or json or target.stdout, language=job.language):
        kept = run(job, options.keeping_options(history, previous, replace=replace))
        outcome = with_replaced_report(kept, paths_of(kept.graded.outcome, target)).graded.outcome
        outputs = write_reports(outcome, target)
    if json:
        screens.show_summary(outcome, outputs)
    elif not quiet and not target.stdout:
        screens.show_outcome(outcome, outputs, verbose=verbose, language=job.language)
    return 1 if strict and outcome.needs_a_look else 0


def target_from(output: str | None, formats: str | None, password: str | None = None) -> Target:
    """Where the report goes, from `-o` and `--format`, and under which password."""
    from pathlib import Path

    from tiercli.report import Target

    names = tuple(name.strip().lower() for name in formats.split(",") if name.strip()) if formats else ()
    return Target(None if output in (None, "-") else Path(output or ""), names, stdout=output == "-", password=password)
