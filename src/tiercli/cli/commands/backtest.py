"""Would it have worked: each period held against the next one. 回测规则"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from tiercli.cli import options
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.errors import UsageError
from tiercli.domain.finding import Severity
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text, listing

if TYPE_CHECKING:
    from tiercli.insight.backtest.calendar import Every
    from tiercli.outcome.backtested import Backtested

PLACE = 110

Files = Annotated[list[str] | None, typer.Argument(help="Workbooks, CSV or Parquet files, folders. 输入文件", metavar="FILE", show_default=False)]
Rules = Annotated[
    list[str] | None,
    typer.Option("--rules", "-r", help="A shipped rulebook or a YAML file; several times to hold them against each other. 规则，可写几个", show_default=False),
]
Periods = Annotated[int, typer.Option("--periods", min=1, max=600, help="How many periods, up to the last one. 期数")]
EveryWords = Annotated[
    str | None,
    typer.Option("--every", help="What a period is; a month if not said. 期间长度", metavar="week|month|quarter|half-year|year", show_default=False),
]
LostAfter = Annotated[int, typer.Option("--lost-after", min=1, max=120, help="Months without a purchase after which a buyer is lost. 几个月不买算流失")]
Output = Annotated[str | None, typer.Option("--output", "-o", help="A workbook with charts. 输出工作簿", metavar="FILE", show_default=False)]


@with_shared_options
def command(
    files: Files = None,
    output: Output = None,
    rules: Rules = None,
    periods: Periods = 24,
    every: EveryWords = None,
    lost_after: LostAfter = 3,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    history: options.History = None,
    json: options.Json = False,
    quiet: options.Quiet = False,
    strict: options.Strict = False,
) -> int:
    """Would it have worked: every period graded with what was known then, held against the period after it.

    Examples: tiercli backtest sales.xlsx -r standard -r our.yaml --periods 24 -o backtest.xlsx · tiercli backtest --history history -r standard
    """
    paths = files or []
    if paths:
        given.begin_reading(paths)
    from tiercli.batch.backtest import backtest
    from tiercli.batch.backtest_job import BacktestJob
    from tiercli.cli import screens

    chosen = tuple(rules or ())
    given = replace(given, rules=chosen[0] if chosen else given.rules)
    if not paths and history is None:
        from tiercli.runs.stored_months import without_data

        raise without_data("tiercli backtest sales.xlsx")
    job = given.job(paths)
    folder = options.path_option("--history", history) if history is not None else None
    target = workbook_path(output, job.paths)
    asked = BacktestJob(job, chosen or (() if folder else (given.rules,)), periods, every_option(every), lost_after, folder)
    with screens.telling(quiet=quiet or json, language=job.language) as tell:
        told = backtest(asked, tell)
    outputs = _written(told, target, job.paths)
    if json:
        from tiercli.outcome.backtest_record import backtest_record

        screens.show_json(backtest_record(told, outputs))
    elif not quiet:
        from tiercli.screens.backtest import backtest_screen

        screens.show(backtest_screen(told, outputs))
    return _strict(told) if strict else 0


def every_option(words: str | None) -> Every | None:
    """The length of a period as asked for, or none.

    Errors: UsageError.
    """
    from tiercli.insight.backtest.calendar import TITLES

    if words is not None and words not in TITLES:
        one_of = listing(TITLES)
        raise UsageError(Text(f"--every {words}：只能是 {one_of.zh} 之一", f"--every {words}: it must be one of {one_of.en}"))
    return cast("Every | None", words)


def workbook_path(output: str | None, inputs: tuple[Path, ...]) -> Path | None:
    """Where the workbook goes, or none; what cannot be written is said before any work is done.

    Errors: UsageError for another kind of file, OutputError.
    """
    from tiercli.domain import disk

    if output is None:
        return None
    path = options.path_option("-o", output)
    if path.suffix.lower() != ".xlsx":
        raise UsageError(
            Text(f"-o {output}：回测写成 .xlsx 工作簿", f"-o {output}: a backtest is written as an .xlsx workbook"),
            hint=Text("要给程序用，请用 --json。", "For programs there is --json."),
        )
    disk.refuse(path, inputs)
    return path


def _written(told: Backtested, path: Path | None, inputs: tuple[Path, ...]) -> tuple[str, ...]:
    if path is None:
        return ()
    import io

    from tiercli.domain import disk
    from tiercli.report.backtest import write_backtest

    whole = io.BytesIO()
    write_backtest(told, whole)
    with disk.replacing(path, inputs=inputs) as file:
        file.write(whole.getbuffer())
    return (str(path),)


def _strict(told: Backtested) -> int:
    """1 where anything needs a look, with a line that says so."""
    grave = [finding for finding in told.findings if finding.severity is not Severity.NOTE]
    if grave:
        from tiercli.cli.run_lines import strict_line

        sys.stderr.write(harmless(strict_line(told.findings, told.language) + "\n"))
    return 1 if grave else 0
