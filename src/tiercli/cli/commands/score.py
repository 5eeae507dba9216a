"""Grade every customer and write the report. 给客户分级并写出报告"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tiercli.cli import options
from tiercli.cli.shared import GradingOptions, with_shared_options
from tiercli.domain.errors import UsageError
from tiercli.domain.harmless import harmless
from tiercli.domain.language import Text
from tiercli.report import Target, paths_of, preload, refuse_target
from tiercli.report.formats import NAMES

if TYPE_CHECKING:
    from tiercli.outcome import Outcome

PLACE = 10
IS_KEPT_ELSEWHERE = True  # its work is a file; the screen only tells of it

Output = Annotated[str | None, typer.Option("--output", "-o", help="The report; - for standard output. 输出文件", metavar="FILE", show_default=False)]
Formats = Annotated[str | None, typer.Option("--format", help=f"{NAMES}; several with commas. 格式", metavar="FORMATS", show_default=False)]

MOST_LIVE = 200_000
"""Entities of a live workbook: more than a spreadsheet computes in any time that people wait."""


@with_shared_options
def command(
    files: options.Files,
    output: Output = None,
    formats: Formats = None,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    previous: options.Previous = None,
    history: options.History = None,
    replace: options.Replace = False,
    split_by: options.SplitBy = None,
    one_file: options.OneFile = False,
    company: options.Company = None,
    form: options.FormFile = None,
    live: options.Live = False,
    explain: options.Explain = False,
    params_from: options.ParamsFrom = None,
    encrypt: options.Encrypt = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    strict: options.Strict = False,
) -> int:
    """Grade every customer and write the report.

    Examples: tiercli score sales.xlsx · tiercli score 2025.xlsx 2026.xlsx customers.csv -r standard --period 2026-10
    """
    given.begin_reading(files, "never" if live else given.scan)
    parameters = None if params_from is None else options.path_option("--params-from", params_from)
    graded = given.job(files, scan="never" if live else given.scan)
    job = dataclasses.replace(graded, company=company or "", live=live, explain=explain, parameters=parameters)
    target = target_from(output, formats, options.encryption_option(encrypt, given.password_env), private=job.is_private)
    of_form: list[Path] = []
    if form is not None:
        from tiercli.runs.form import form_files, with_form, with_form_findings

        target = with_form(target, options.path_option("--form", form), live=live, one_file=one_file)
        of_form = form_files(target)
    if live:
        refuse_live(target.wanted(), split_by)
    job = dataclasses.replace(job, nearest=target.shows_steps)
    keeping = options.keeping_options(history, previous, replace=replace, encrypted=target.password is not None)
    refuse_target(target, [*job.paths, *([keeping.previous] if keeping.previous else []), *([parameters] if parameters else []), *of_form])
    from tiercli.pipeline import start_files

    wait = start_files(job)
    from tiercli.cli import screens  # what comes after the reading is loaded beside it
    from tiercli.report.target import with_rows_beyond
    from tiercli.runs.parts import write_split
    from tiercli.runs.run import run_started, with_replaced_report

    with screens.progress(quiet=quiet or json or target.stdout, language=job.language):
        kept = run_started(wait, job, keeping, lambda: preload(target))
        if live:
            refuse_many(len(kept.graded.outcome.results))
        kept = with_replaced_report(kept, paths_of(kept.graded.outcome, target))
        kept = kept if form is None else with_form_findings(kept, target)
        beyond, target = with_rows_beyond(kept.graded.outcome, target)
        kept = dataclasses.replace(kept, graded=dataclasses.replace(kept.graded, outcome=beyond))
        outcome = kept.graded.outcome
        # what everybody lacks for the next level, which the report says, may still be worked out beside
        show = None if json or quiet or target.stdout else screens.laid_out(outcome)
        outputs = write_split(kept.graded, target, (*kept.sources, *of_form), split_by, one_file=one_file)
    if json:
        screens.show_summary(outcome, outputs)
    elif show is not None:
        show(outputs, verbose)
    return _findings_told(outcome, to_stderr=target.stdout and not quiet and not json, strict=strict)


def _findings_told(outcome: Outcome, *, to_stderr: bool, strict: bool) -> int:
    """The exit code, with the findings told where the results themselves are on standard output."""
    asks = strict and outcome.needs_a_look
    if to_stderr or asks:
        from tiercli.cli.run_lines import finding_lines, strict_line

        language = outcome.language
        _tell([*(finding_lines(outcome.findings, language) if to_stderr else ()), *([strict_line(outcome.findings, language)] if asks else ())])
    return int(asks)


def _tell(lines: Sequence[str]) -> None:
    sys.stderr.writelines(harmless(f"{line}\n") for line in lines)


def refuse_live(formats: Sequence[str], split_by: str | None) -> None:
    """Say what `--live` does not go with.

    Errors: UsageError.
    """
    if "xlsx" not in formats:
        raise UsageError(
            Text("--live 只能写 xlsx。", "--live needs xlsx."),
            hint=Text("请用 -o 文件名.xlsx，或去掉 --live。", "Use -o name.xlsx, or leave out --live."),
        )
    if split_by is not None:
        raise UsageError(
            Text("--live 不能与 --split-by 一起用：名次按全部客户计算。", "--live does not go with --split-by: places are those among all."),
            hint=Text("请分两次运行。", "Run it twice."),
        )


def refuse_many(entities: int) -> None:
    """Say that a live workbook holds no more than a sheet does.

    Errors: UsageError.
    """
    if entities > MOST_LIVE:
        raise UsageError(
            Text(f"--live 最多 {MOST_LIVE:,} 个对象，这里有 {entities:,} 个。", f"--live takes at most {MOST_LIVE:,} entities; there are {entities:,}."),
            hint=Text("请去掉 --live。", "Leave out --live."),
        )


def target_from(output: str | None, formats: str | None, password: str | None = None, *, private: bool = False) -> Target:
    """Where the report goes, from `-o` and `--format`, and under which password."""
    names = tuple(name.strip().lower() for name in formats.split(",") if name.strip()) if formats else ()
    path = None if output is None or output == "-" else options.path_option("-o", output)
    return Target(path, names, stdout=output == "-", password=password, private=private)
