"""Who would move under other rules, why, and what it costs. 换一套规则会怎样"""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import Annotated

import typer

from tiercli.cli import options
from tiercli.cli.shared import GradingOptions, with_shared_options

PLACE = 90

Files = Annotated[list[str] | None, typer.Argument(help="Workbooks, CSV or Parquet files, folders. 输入文件", metavar="FILE", show_default=False)]
SeveralRules = Annotated[
    list[str] | None,
    typer.Option("--rules", "-r", help="The rules in force; a second one, or a single one alone, is what to try. 规则", metavar="RULES", show_default=False),
]
Scenarios = Annotated[
    list[str] | None,
    typer.Option(
        "--scenario",
        help="One of several: easier=tier_a=80,tier_b=65, or name=rules.yaml. 方案（可写几个）",
        metavar="NAME=PARAM=VALUE,...",
        show_default=False,
    ),
]
ParamsFrom = Annotated[
    list[str] | None, typer.Option("--params-from", help="A workbook of rules that was edited. 改过的规则工作簿", metavar="FILE", show_default=False)
]
Output = Annotated[
    str | None,
    typer.Option("--output", "-o", help="A workbook, or a .csv of who moves; - for csv on standard output. 输出文件", metavar="FILE", show_default=False),
]


@with_shared_options
def command(
    files: Files = None,
    rules: SeveralRules = None,
    scenarios: Scenarios = None,
    params_from: ParamsFrom = None,
    output: Output = None,
    given: GradingOptions = GradingOptions(),  # noqa: B008 - frozen
    history: options.History = None,
    encrypt: options.Encrypt = False,
    json: options.Json = False,
    quiet: options.Quiet = False,
) -> int:
    """Who would move under other rules, why, and what it would cost.

    Examples: tiercli what-if sales.xlsx --set tier_a=80 · tiercli what-if sales.xlsx --scenario easier=tier_a=80 --scenario harder=tier_a=90 -o what-if.xlsx
    """
    paths = files or []
    if paths:
        replace(given, rules=rules[0] if rules else given.rules).begin_reading(paths)
    from tiercli.cli import screens
    from tiercli.insight.scenarios import wishes_of
    from tiercli.report.what_if_book import refuse_what_if, write_what_if
    from tiercli.runs.what_if import Question, what_if_over

    base, wishes = wishes_of(tuple(given.settings or ()), tuple(rules or ()), tuple(params_from or ()), tuple(scenarios or ()))
    folder = options.path_option("--history", history) if history is not None else None
    job = replace(given, rules=base, settings=None).job(paths)
    path = None if output is None or output == "-" else options.path_option("-o", output)
    password = options.encryption_option(encrypt, given.password_env)
    workbooks = [one.workbook for one in wishes if one.workbook is not None]
    if path is not None:
        refuse_what_if(path, [*job.paths, *workbooks], password)
    with screens.progress(quiet=quiet or json or output == "-", language=job.language) as say:
        found = what_if_over(job, Question(base, tuple(wishes), folder), say)
        if path is not None:
            write_what_if(found, path, [*job.paths, *workbooks], password, private=job.is_private)
    if output == "-":
        from tiercli.report.what_if_book import movers_csv

        movers_csv(found, sys.stdout.buffer)
    elif json:
        from tiercli.outcome.what_if_record import record_of

        screens.show_json(record_of(found, () if path is None else (str(path),)))
    elif not quiet:
        from tiercli.screens.what_if import what_if_screen

        screens.show(what_if_screen(found, () if path is None else (str(path),)))
    return 0
